"""What a council's own regulation (quy chế) makes of the rule that the law pins on a nomination.

It names fields of `VoteRule`; shares are written "80 %" or "2/3", and a threshold that must be passed and not only reached "> 1/2".
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from models.errors import InvalidInput
from models.messages.policy import Share, Source, VoteRule
from models.vocabulary import RecusalRule, TieRule, VoteBase
from policy.shares import read_share, read_threshold, share

_LONGEST_CLAUSE = 200
FOR_ALL_AWARDS = "*"


class RegulationGround(NamedTuple):
    """The number and day of a council's regulation."""

    number: str
    dated: date

    @property
    def clause(self) -> str:
        """As an officer would cite it."""
        return f"Quy chế Hội đồng số {self.number} ngày {self.dated:%d/%m/%Y}"


def rule_for(pinned: VoteRule, regulation_says: Mapping[str, Any], ground: RegulationGround | None = None) -> VoteRule:
    """The pinned rule with what the regulation says in its place; the ground is cited after the law's clause.

    An unknown name or an impossible value raises InvalidInput naming the field.
    """
    said = _said(regulation_says, "")
    if not said:
        return pinned
    said_by = _cited_with(pinned.said_by, ground.clause) if ground else pinned.said_by
    return pinned.model_copy(update={**said, "said_by": said_by})


def said_about(award: str, says: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a regulation says about one award: what it says of all ("*"), and over that what it says of this one."""
    return {**says.get(FOR_ALL_AWARDS, {}), **says.get(award, {})}


def check_regulation(says: Mapping[str, Any], field: str = "says") -> None:
    """Nothing when every part can be followed; InvalidInput naming the field (`says.CSTDCS.threshold`) else."""
    for award, said in says.items():
        if not isinstance(said, Mapping):
            raise InvalidInput(f"{field}.{award}", "is no mapping of names to values")
        _said(said, f"{field}.{award}.")


def _said(says: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    try:
        read = _Says.model_validate(dict(says))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        known = ", ".join(_Says.model_fields)
        reason = f"is no part of a rule of voting; known are {known}" if first["type"] == "extra_forbidden" else first["msg"]
        raise InvalidInput(f"{prefix}{first['loc'][0]}", reason.removeprefix("Value error, ")) from wrong
    return {name: getattr(read, name) for name in read.model_fields_set}


def _cited_with(law: Source, clause: str) -> Source:
    room = _LONGEST_CLAUSE - len(clause) - 2
    kept = law.clause if len(law.clause) <= room else law.clause[: max(room - 1, 0)] + "…"
    return law.model_copy(update={"clause": f"{kept}; {clause}"[:_LONGEST_CLAUSE]})


def _quorum(written: Any) -> Share:
    return share(read_share(written))


_Threshold = Annotated[Share, BeforeValidator(read_threshold)]
_Quorum = Annotated[Share, BeforeValidator(_quorum)]
_Few = Annotated[int, Field(ge=0, le=1000, strict=True)]
_Flag = Annotated[bool, Field(strict=True)]


class _Says(BaseModel):
    """The fields of `VoteRule` that may be said otherwise, each with how it is written. Only those that were said are looked at."""

    model_config = ConfigDict(extra="forbid")

    threshold: _Threshold = Field(default=None)
    base: VoteBase = Field(default=None)
    quorum: _Quorum = Field(default=None)
    secret: _Flag = Field(default=None)
    written_opinions: _Flag = Field(default=None)
    quorum_to_decide: _Quorum | None = None
    delegates: _Flag = Field(default=None)
    may_change: _Flag = Field(default=None)
    recusal: RecusalRule = Field(default=None)
    tie: TieRule = Field(default=None)
    rounds: Annotated[int, Field(ge=1, le=10, strict=True)] = Field(default=None)
    fewest_shown: _Few = Field(default=None)
    fewest_unanimous: _Few = Field(default=None)
