"""What the law and the list itself say of every row: the terms of its nomination, eligibility, and who stands on the list twice."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import asyncpg
import orjson

from models.commitments import Bound, bind
from models.errors import DomainError
from models.messages.actor import Actor
from policy.law import Law
from starter.intake import Terms, check_nominee, terms_for
from starter.lists.reason import reason_of
from starter.lists.rows import Draft, Refused
from starter.lists.units import Sphere
from starter.people.persons import today

_COLUMN_OF_FIELD = {"recipient_kind": "kind", "proposer": "unit", "offices": "unit", "level": "unit"}
"""What the law calls a value, and the column in which it stands."""


class Place(NamedTuple):
    """What one nomination has in common: rows of one place go up together."""

    unit: str
    award: str
    period: str
    movement: str | None
    received_on: date


class Who(NamedTuple):
    """A nominee as the database keeps them."""

    kind: str
    recipient_key: str
    officer: str | None
    name: str
    birth_date: date | None
    address: str | None
    post: str | None
    eligibility: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be taken in. The record is JSON already: twenty thousand of them as objects would be a million."""

    row: int
    place: Place
    terms: Terms
    who: Who
    record: orjson.Fragment
    bound: Bound

    @property
    def recipient(self) -> tuple[str, str, str, str | None]:
        """The same award for the same period (and movement) honours a recipient once, whichever unit proposes it."""
        return self.who.recipient_key, self.place.award, self.place.period, self.place.movement


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


Judged = Candidate | Repeated | Refused


class Judge:
    """Judges the rows of one list, some at a time, in the order of the file; remembers terms and recipients."""

    def __init__(self, pool: asyncpg.Pool, law: Law, by: Actor) -> None:
        self._pool = pool
        self._law = law
        self._sphere = Sphere(pool, by)
        self._terms: dict[tuple[str | None, str, date | None], Terms | Refused] = {}
        self._first: dict[tuple[str, str, str, str | None], int] = {}

    async def situate(self, drafts: Iterable[Draft | Refused]) -> list[Situated | Refused]:
        """The terms of every draft, found once for each unit, award and day; a refusal where there are none."""
        return [draft if isinstance(draft, Refused) else await self._situated(draft) for draft in drafts]

    def check(self, situated: Iterable[Situated | Refused]) -> list[Judged]:
        """Eligibility of every draft, and repetitions within the list: the first eligible row of a recipient stands."""
        return [one if isinstance(one, Refused) else self._checked(one) for one in situated]

    async def _situated(self, draft: Draft) -> Situated | Refused:
        where = draft.where
        asked = (where.unit, where.award, where.received_on)
        if asked not in self._terms:
            self._terms[asked] = await self._find_terms(draft)
            await asyncio.sleep(0)  # finding the terms takes a millisecond and waits for nothing: let others have their turn
        terms = self._terms[asked]
        return Refused(draft.row, terms.reasons) if isinstance(terms, Refused) else Situated(draft, terms)

    async def _find_terms(self, draft: Draft) -> Terms | Refused:
        where = draft.where
        try:
            unit = await self._sphere.unit(where.unit, where.received_on or today())
            return await terms_for(self._pool, self._law, unit, where.award, where.received_on)
        except DomainError as no:
            return _refused(draft.row, no)

    def _checked(self, one: Situated) -> Judged:
        try:
            candidate = _candidate(one)
        except DomainError as no:
            return _refused(one.draft.row, no)
        first = self._first.setdefault(candidate.recipient, candidate.row)
        return candidate if first == candidate.row else Repeated(candidate.row, same_as_row=first)


def _candidate(one: Situated) -> Candidate:
    terms, where, nominee = one.terms, one.draft.where, one.draft.nominee
    checked = check_nominee(terms, nominee)
    place = Place(terms.unit.ref.code, terms.award.code, where.period, where.movement, terms.received_on)
    who = Who(
        nominee.kind.value,
        checked.recipient_key,
        nominee.officer,
        nominee.name,
        nominee.birth_date,
        nominee.address,
        nominee.post,
        checked.eligibility.value,
    )
    record = nominee.record.model_dump(mode="json", exclude_none=True)
    bound = bind({**who._asdict(), "award": place.award, "period": place.period, "record": record})
    return Candidate(one.draft.row, place, terms, who, orjson.Fragment(orjson.dumps(record)), bound)


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
