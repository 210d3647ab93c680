"""From rows, of PostgreSQL or of an archive, to dossiers that can be asked again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from auditor.what_if.cases import Clocked, Deed, Dossier, Judged, RoundVote, SessionVote, Standing, Terms
from auditor.what_if.stations import Heirs, at_their_stations, stands_there
from auditor.what_if.trails import Votes
from models.messages.achievement import NomineeRecord
from models.messages.council import Tally
from models.messages.policy import PinnedPolicy, VoteRule
from models.vocabulary import (
    CouncilFunction,
    Eligibility,
    Level,
    NominationState,
    Outcome,
    Presence,
    RecipientKind,
    StepKind,
    VoteVerdict,
)
from policy.council import Part, RegulationGround, said_about

Row = Any
"""A row by the names of its columns: of the database, or as an archive has it."""


@dataclass(frozen=True, slots=True)
class SessionRows:
    """The rows of sessions, those of all together; `regulations` are what a council's own says, by session and round."""

    results: Sequence[Row]
    rounds: Sequence[Row]
    seats: Sequence[Row]
    recusals: Sequence[Row]
    regulations: Mapping[tuple[str, int], Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DossierRows:
    """The rows of one dossier: its nominees, and the nominations in which they stand, with their tasks.

    `heirs` are the units that took the places of others on their way.
    """

    dossier: str
    terms: Terms
    pinned: PinnedPolicy
    nominees: Sequence[Row]
    nominations: Sequence[Row]
    tasks: Sequence[Row]
    heirs: Heirs = field(default_factory=dict)


def dossier_of(rows: DossierRows, trails: Mapping[int, Sequence[Deed]]) -> Dossier:
    """The dossier with everything that came of it. Clocks of successors, who may stand at another level, are not asked again."""
    pinned = rows.pinned
    timed = [row for row in rows.tasks if row["step"] and row["due_at"] and stands_there(row["unit"], row["level"], pinned)]
    return Dossier(
        dossier=rows.dossier,
        terms=rows.terms,
        pinned=pinned,
        nominees=tuple(_judged(row, at_their_stations(trails.get(row["id"], ()), pinned, rows.heirs)) for row in rows.nominees),
        nominations=tuple(_standing(row, pinned) for row in rows.nominations),
        clocks=tuple(_clocked(row) for row in timed),
    )


def votes_of(rows: SessionRows, awards: Mapping[str, str]) -> Votes:
    """The votes of sessions on each nominee of these nominations, whose `awards` are known; void rounds are left out."""
    rounds = {(row["session"], row["round"]): row for row in rows.rounds if row["voided"] is None and row["rules"] is not None}
    seats, recusals = _by_session(rows.seats), _by_session(rows.recusals)
    found: dict[tuple[str, int], list[RoundVote]] = defaultdict(list)
    for result in sorted(rows.results, key=lambda row: int(row["round"])):
        place = result["session"], result["round"]
        if place in rounds and result["nomination"] in awards:
            parts = tuple(_part(seat, result, recusals[result["session"]]) for seat in seats[result["session"]])
            vote = _round_vote(result, rounds[place]["rules"], parts, rows.regulations.get(place), awards)
            found[result["session"], result["nominee"]].append(vote)
    return {place: SessionVote(tuple(votes)) for place, votes in found.items()}


def _judged(row: Row, deeds: Sequence[Deed]) -> Judged:
    return Judged(
        nominee=row["id"],
        nomination=row["nomination"],
        kind=RecipientKind(row["kind"]),
        record=_record(row.get("record")),
        verdict=Eligibility(row["eligibility"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        deeds=tuple(deeds),
    )


def _record(written: Any) -> NomineeRecord | None:
    """The record as it was handed in; None where it was erased, or cannot be read any more."""
    try:
        return NomineeRecord.model_validate(written)
    except ValidationError:
        return None


def _standing(row: Row, pinned: PinnedPolicy) -> Standing:
    there = row["step"] is not None and stands_there(row["office"], row["level"], pinned)
    return Standing(
        nomination=row["id"],
        state=row["state"],
        closed=NominationState(row["state"]).closed,
        level=Level(row["level"]) if there else None,
        step=StepKind(row["step"]) if there else None,
    )


def _clocked(row: Row) -> Clocked:
    return Clocked(
        nomination=row["nomination"],
        level=Level(row["level"]),
        step=StepKind(row["step"]),
        opened_at=moment(row["opened_at"]),
        due_at=moment(row["due_at"]),
        closed_at=moment(row["closed_at"]) if row["closed_at"] else None,
    )


def _round_vote(result: Row, rules: Row, parts: tuple[Part, ...], regulation: Row | None, awards: Mapping[str, str]) -> RoundVote:
    said = said_about(awards[result["nomination"]], regulation["says"]) if regulation else {}
    shown = result["in_favour"] is not None
    return RoundVote(
        round=result["round"],
        rule=VoteRule.model_validate(rules["said"][rules["of"][result["nomination"]]]),
        parts=parts,
        tally=Tally(**{name: result[name] for name in ("in_favour", "against", "abstaining", "invalid")}) if shown else None,
        verdict=VoteVerdict(result["verdict"]),
        regulation=said,
        ground=RegulationGround(regulation["number"], regulation["dated"]) if regulation else None,
    )


def _part(seat: Row, result: Row, recusals: Iterable[Row]) -> Part:
    out = any(
        one["officer"] == seat["officer"]
        and one["nomination"] == result["nomination"]
        and (not one["nominees"] or result["nominee"] in one["nominees"])
        for one in recusals
    )
    return Part(CouncilFunction(seat["function"]), Presence(seat["presence"]), out)


def _by_session(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["session"]].append(row)
    return found


def moment(value: datetime | str) -> datetime:
    """A moment as the database gives it, or as JSON writes it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
