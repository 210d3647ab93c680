"""What a council's own regulation (quy chế) makes of the rule that the law pins on a nomination.

It names fields of `VoteRule`; shares are written "80 %" or "2/3", and a threshold that must be passed and not only reached "> 1/2".
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from models.errors import InvalidInput
from models.messages.policy import Share, Source, VoteRule
from models.vocabulary import RecusalRule, TieRule, VoteBase, VotingSeats
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
    said_by = cited_with(pinned.said_by, ground.clause) if ground else pinned.said_by
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
    return {name: _read(name, written, f"{prefix}{name}") for name, written in says.items()}


def _read(name: str, written: Any, field: str) -> Any:
    if name not in _READERS:
        raise InvalidInput(field, f"is no part of a rule of voting; known are {', '.join(_READERS)}")
    try:
        return _READERS[name].validate_python(written)
    except ValidationError as wrong:
        raise InvalidInput(field, wrong.errors()[0]["msg"].removeprefix("Value error, ")) from wrong


def cited_with(law: Source, clause: str) -> Source:
    """The ground with a further clause behind its own, cut to the length that a clause may have."""
    if law.clause == clause or law.clause.endswith(f"; {clause}"):
        return law
    room = _LONGEST_CLAUSE - len(clause) - 2
    kept = law.clause if len(law.clause) <= room else law.clause[: max(room - 1, 0)] + "…"
    return law.model_copy(update={"clause": f"{kept}; {clause}"[:_LONGEST_CLAUSE]})


def _quorum(written: Any) -> Share:
    return share(read_share(written))


_Threshold = Annotated[Share, BeforeValidator(read_threshold)]
_Quorum = Annotated[Share, BeforeValidator(_quorum)]
_Few = Annotated[int, Field(ge=0, le=1000, strict=True)]
_Flag = Annotated[bool, Field(strict=True)]


_READERS: dict[str, TypeAdapter[Any]] = {
    "threshold": TypeAdapter(_Threshold),
    "base": TypeAdapter(VoteBase),
    "quorum": TypeAdapter(_Quorum),
    "secret": TypeAdapter(_Flag),
    "written_opinions": TypeAdapter(_Flag),
    "quorum_to_decide": TypeAdapter(_Quorum | None),
    "delegates": TypeAdapter(_Flag),
    "may_change": TypeAdapter(_Flag),
    "recusal": TypeAdapter(RecusalRule),
    "tie": TypeAdapter(TieRule),
    "rounds": TypeAdapter(Annotated[int, Field(ge=1, le=10, strict=True)]),
    "fewest_shown": TypeAdapter(_Few),
    "fewest_unanimous": TypeAdapter(_Few),
    "seats": TypeAdapter(VotingSeats),
}
"""The fields of `VoteRule` that may be said otherwise, each with how it is written."""
