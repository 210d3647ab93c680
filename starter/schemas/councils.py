"""Councils: what is said of one, of its members and of its regulation, and how it is answered."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from models.messages.base import Code, DocumentNumber
from models.messages.policy import Source, VoteRule
from models.vocabulary import CouncilFunction, Level, RecusalRule, Regime, TieRule, VoteBase, VotingSeats
from starter.schemas.base import Answer, Body, Line, OfficerId
from starter.schemas.examples import Example, shown
from starter.schemas.inbox import Day
from starter.schemas.tasks import OfficerName

CouncilId = Annotated[str, StringConstraints(pattern=r"^hd-[a-z2-7]{16}$")]
ShareSaid = Annotated[str, StringConstraints(pattern=r"^(> ?)?[0-9]{1,4}( ?%|/[0-9]{1,4})$")]
"""A share as people write it: "80 %", "2/3", "> 1/2"."""
_Few = Annotated[int, Field(ge=0, le=1000)]

_SAYS: Example = {"*": {"quorum_to_decide": "80 %"}, "CSTDCS": {"tie": "chair_decides"}}

COUNCIL: Example = {
    "id": "hd-4kq2m7xw3bza6tnd",
    "unit": "63.058",
    "level": "district",
    "name": "Hội đồng Thi đua – Khen thưởng Thành phố Bắc Kạn",
    "members": 9,
    "created_at": "2019-12-20T02:00:00Z",
    "ended_at": None,
}

MEMBER: Example = {
    "id": 12,
    "council": "hd-4kq2m7xw3bza6tnd",
    "officer": {"id": "of-4kq2m7xw3bza6tnd", "name": "Hoàng Văn Mẫu"},
    "function": "chair",
    "votes": True,
    "valid_from": "2019-12-20",
    "valid_to": None,
    "ended_at": None,
    "created_at": "2019-12-20T02:00:00Z",
}

REGULATION: Example = {
    "id": 3,
    "council": "hd-4kq2m7xw3bza6tnd",
    "number": "86/QĐ-UBND",
    "dated": "2019-12-01",
    "valid_from": "2019-12-15",
    "valid_to": None,
    "says": _SAYS,
    "created_at": "2019-12-20T02:00:00Z",
}


class NewCouncil(Body):
    """The council of a unit."""

    model_config = ConfigDict(json_schema_extra={"example": {"unit": "63.058"}})

    unit: Code = Field(description="A unit of the directory or an organisation. The council stands at its level.")
    name: Line | None = Field(default=None, description="Missing: Hội đồng Thi đua – Khen thưởng, and the name of the unit.")


class CouncilAnswer(Answer):
    """A council. Once `ended_at` is set it meets no more, and its unit may have another."""

    model_config = shown(COUNCIL)

    id: str
    unit: str
    level: Level
    name: str
    members: int = Field(description="Who sits on it today, with and without a vote.")
    created_at: datetime
    ended_at: datetime | None = None


class CouncilPage(Answer):
    """Councils by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"councils": [COUNCIL], "next": None})

    councils: list[CouncilAnswer]
    next: str | None = None


class NewMember(Body):
    """A seat for an officer."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"officer": "of-4kq2m7xw3bza6tnd", "function": "chair", "valid_from": "2019-12-20"}}
    )

    officer: OfficerId = Field(description="Whoever it is, of whichever unit.")
    function: CouncilFunction
    valid_from: Day | None = Field(default=None, description="The first day; today when it is missing.")
    valid_to: Day | None = Field(default=None, description="The last day, included; open when it is missing.")


class MemberEnd(Body):
    """When a seat ends: at the end of `last_day`, or at once."""

    model_config = ConfigDict(json_schema_extra={"example": {"last_day": None}})

    last_day: Day | None = Field(default=None, description="Today or later. Missing: at once.")


class MemberAnswer(Answer):
    """A seat. Outside its days, and once `ended_at` is set, it counts for nothing."""

    model_config = shown(MEMBER)

    id: int
    council: str
    officer: OfficerName
    function: CouncilFunction
    votes: bool
    valid_from: date
    valid_to: date | None = None
    ended_at: datetime | None = None
    created_at: datetime


class MemberList(Answer):
    """All seats of a council that there are or were, in the order in which they were made."""

    model_config = shown({"members": [MEMBER]})

    members: list[MemberAnswer]


class RuleSaid(Body):
    """What a regulation says otherwise than the law. What is left out stays as the law has it."""

    threshold: ShareSaid | None = Field(
        default=None, description="The share of votes in favour that passes; `> 1/2` where it must be passed."
    )
    base: VoteBase | None = Field(default=None, description="Of whom the share is taken.")
    quorum: ShareSaid | None = Field(default=None, description="The share of members that must be there to open.")
    quorum_to_decide: ShareSaid | None = Field(default=None, description="The share that must take part for a vote to count.")
    secret: bool | None = None
    written_opinions: bool | None = None
    delegates: bool | None = Field(default=None, description="Whether somebody with a written mandate may vote for a member.")
    may_change: bool | None = Field(default=None, description="Whether a ballot may be changed until closing.")
    recusal: RecusalRule | None = None
    tie: TieRule | None = None
    rounds: Annotated[int, Field(ge=1, le=10)] | None = Field(
        default=None, description="How often it may vote on the same nominee."
    )
    fewest_shown: _Few | None = Field(default=None, description="Counts of fewer ballots are told as pass or fail only.")
    fewest_unanimous: _Few | None = Field(default=None, description="So is unanimity among fewer.")
    seats: VotingSeats | None = Field(default=None, description="Whether the whole council votes or its standing part alone.")


AwardSaid = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79})$")]


class NewRegulation(Body):
    """The unit's own regulation of its council (quy chế hoạt động)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"number": "86/QĐ-UBND", "dated": "2019-12-01", "valid_from": "2019-12-15", "valid_to": None, "says": _SAYS}
        }
    )

    number: DocumentNumber
    dated: Day
    valid_from: Day | None = Field(default=None, description="The first day; the day of the paper when it is missing.")
    valid_to: Day | None = Field(default=None, description="The last day, included; open when it is missing.")
    says: Annotated[dict[AwardSaid, RuleSaid], Field(max_length=100)] = Field(
        default_factory=dict,
        description="By the code of an award, or `*` for all. What is said of an award goes before what is said of all.",
    )


class RegulationAnswer(Answer):
    """A regulation. On a day on which several are valid, the one that came last counts, and it alone."""

    model_config = shown(REGULATION)

    id: int
    council: str
    number: str
    dated: date
    valid_from: date
    valid_to: date | None = None
    says: dict[str, dict[str, Any]]
    created_at: datetime


class RegulationList(Answer):
    """All regulations of a council, in the order in which they were entered."""

    model_config = shown({"regulations": [REGULATION]})

    regulations: list[RegulationAnswer]


class EffectiveRule(Answer):
    """How the council votes on an award on a day: the law, with what the council's own regulation says otherwise."""

    model_config = shown(
        {
            "council": "hd-4kq2m7xw3bza6tnd",
            "award": "CSTDCS",
            "level": "district",
            "regime": "VN-2017",
            "on": "2019-12-20",
            "rule": {
                "threshold": {"numerator": 9, "denominator": 10, "strictly_more": False},
                "base": "all_members",
                "quorum": {"numerator": 2, "denominator": 3, "strictly_more": False},
                "secret": True,
                "written_opinions": True,
                "said_by": {"clause": "86/QĐ-UBND", "source": "", "confidence": "found"},
                "tie": "chair_decides",
            },
            "law": {"clause": "NĐ 91/2017/NĐ-CP Điều 9", "source": "S28", "confidence": "found"},
            "regulation": 3,
            "differs": ["tie"],
        }
    )

    council: str
    award: str
    level: Level
    regime: Regime
    on: date
    rule: VoteRule
    law: Source = Field(description="Where the law says it.")
    regulation: int | None = Field(default=None, description="The regulation that says something otherwise, if one does.")
    differs: list[str] = Field(description="What it says otherwise.")
