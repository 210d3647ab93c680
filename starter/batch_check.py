"""What the law and the list itself say of every row: the terms of its nomination, eligibility, and who stands on the list twice."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import asyncpg

from models.errors import DomainError
from policy.law import Law
from starter.batch_reason import reason_of
from starter.batch_rows import Draft, Refused
from starter.batch_units import Sphere
from starter.identity_cache import Caller
from starter.intake import CheckedNominee, Terms, check_nominee, terms_for, today

_COLUMN_OF_FIELD = {"recipient_kind": "kind", "proposer": "unit", "offices": "unit", "level": "unit"}
"""What the law calls a value, and the column in which it stands."""


class Place(NamedTuple):
    """What one nomination has in common: rows of one place go up together."""

    unit: str
    award: str
    period: str
    movement: str | None
    received_on: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be taken in."""

    row: int
    place: Place
    terms: Terms
    checked: CheckedNominee

    @property
    def recipient(self) -> tuple[str, str, str, str | None]:
        """The same award for the same period (and movement) honours a recipient once, whichever unit proposes it."""
        return self.checked.recipient_key, self.place.award, self.place.period, self.place.movement


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row whose recipient stands in another row, or in a nomination, already."""

    row: int
    same_as_row: int | None = None
    same_as_nomination: str | None = None


@dataclass(frozen=True, slots=True)
class Situated:
    """A draft, and the terms of its nomination."""

    draft: Draft
    terms: Terms


async def situate(pool: asyncpg.Pool, law: Law, caller: Caller, drafts: Iterable[Draft]) -> list[Situated | Refused]:
    """The terms of every draft, found once for each unit, award and day; a refusal where there are none."""
    sphere = Sphere(pool, caller)
    known: dict[tuple[str | None, str, date | None], Terms | Refused] = {}
    situated: list[Situated | Refused] = []
    for draft in drafts:
        asked = (draft.where.unit, draft.where.award, draft.where.received_on)
        if asked not in known:
            known[asked] = await _terms(pool, law, sphere, draft)
            await asyncio.sleep(0)  # finding the terms takes a millisecond and waits for nothing: let others have their turn
        terms = known[asked]
        situated.append(Refused(draft.row, terms.reasons) if isinstance(terms, Refused) else Situated(draft, terms))
    return situated


async def _terms(pool: asyncpg.Pool, law: Law, sphere: Sphere, draft: Draft) -> Terms | Refused:
    where = draft.where
    try:
        unit = await sphere.unit(where.unit, where.received_on or today())
        return await terms_for(pool, law, unit, where.award, where.received_on)
    except DomainError as no:
        return _refused(draft.row, no)


def check(situated: Sequence[Situated | Refused]) -> list[Candidate | Repeated | Refused]:
    """Eligibility of every draft, and repetitions within the list: the first eligible row of a recipient stands. Pure."""
    first: dict[tuple[str, str, str, str | None], int] = {}
    found: list[Candidate | Repeated | Refused] = []
    for one in situated:
        result = one if isinstance(one, Refused) else _candidate(one)
        if isinstance(result, Refused):
            found.append(result)
            continue
        row = first.setdefault(result.recipient, result.row)
        found.append(result if row == result.row else Repeated(result.row, same_as_row=row))
    return found


def _candidate(one: Situated) -> Candidate | Refused:
    draft, terms = one.draft, one.terms
    try:
        checked = check_nominee(terms, draft.nominee)
    except DomainError as no:
        return _refused(draft.row, no)
    where = draft.where
    place = Place(terms.unit.ref.code, terms.award.code, where.period, where.movement, terms.received_on)
    return Candidate(draft.row, place, terms, checked)


def _refused(row: int, no: DomainError) -> Refused:
    field = str(no.facts.get("field", "")) or None
    return Refused(row, (reason_of(no, _COLUMN_OF_FIELD.get(field or "", field)),))


def grouped(candidates: Iterable[Candidate], most: int) -> list[list[Candidate]]:
    """Candidates of one place together, at most `most` in each group, in the order of their rows."""
    by_place: dict[Place, list[list[Candidate]]] = {}
    for one in candidates:
        groups = by_place.setdefault(one.place, [[]])
        if len(groups[-1]) == most:
            groups.append([])
        groups[-1].append(one)
    return [group for groups in by_place.values() for group in groups]
