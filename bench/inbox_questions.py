"""What inboxes are asked, and at which offices: the same number always asks the same, however many tasks there are."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random

import asyncpg

from bench.inbox_rows import DAY, GIVEN, MIDDLES, MOVEMENTS, SURNAMES, Office
from models.vocabulary import Regime
from policy.law import law
from policy.units import directory
from starter.inbox.desks import Box
from starter.inbox.marks import FIELDS, mark_of
from starter.schemas.inbox import InboxQuery, InboxSearch, InboxSort, Order

BIGGEST = 5
"""Every fifth question is asked by one of so many offices that have the most to do; the others by whoever has a task."""
AWARDS = tuple(award.code for award in law().awards(Regime.VN_2017))[:8]

View = InboxQuery | InboxSearch | Box
"""What is asked: a page, a search, or the counts of an inbox."""


@dataclass(frozen=True, slots=True)
class Question:
    """At which office it is asked, and what is drawn for it."""

    office: Office
    number: int

    @property
    def chances(self) -> Random:
        """The same each time."""
        return Random(self.number)

    @property
    def sort(self) -> InboxSort:
        """Each in turn."""
        return list(InboxSort)[self.number % len(InboxSort)]

    @property
    def order(self) -> Order:
        """Each direction in turn."""
        return Order.DESCENDING if self.number % 3 == 0 else Order.ASCENDING


def questions(offices: Sequence[Office], numbers: range) -> list[Question]:
    """One for each of the numbers."""
    chances = Random(2 + numbers.start)
    busy = [office for office in offices if office.tasks]
    others = chances.choices(busy, weights=[office.tasks for office in busy], k=len(numbers))
    return [
        Question(chances.choice(biggest(offices)) if number % 5 == 0 else office, number)
        for number, office in zip(numbers, others, strict=True)
    ]


def biggest(offices: Sequence[Office]) -> list[Office]:
    """Those that have the most to do."""
    return sorted(offices, key=lambda office: -office.tasks)[:BIGGEST]


async def first_page(question: Question, _pool: asyncpg.Pool) -> View:
    """The first page, in each order and direction in turn."""
    return InboxQuery(sort=question.sort, order=question.order)


async def filtered_page(question: Question, _pool: asyncpg.Pool) -> View:
    """The first page of what one filter or two leave."""
    chances = question.chances
    unit = chances.choice(question.office.proposers)
    filters = [
        {"award": chances.choice(AWARDS), "overdue": True},
        {"unit": unit.code},
        {"unit": directory().chain(unit.code, DAY)[:2][-1].code, "claimed": False},
        {"movement": f"phong-trao-{chances.randrange(MOVEMENTS)}"},
        {"state": "on_hold"},
        {"received_from": "2024-06-01", "received_to": "2024-06-30", "sort": "received"},
        {"step": "council", "award": chances.choice(AWARDS)},
    ]
    return InboxQuery.model_validate(filters[question.number % len(filters)])


async def text_search(question: Question, _pool: asyncpg.Pool) -> View:
    """A whole name, a name without its middle, a given name, a unit's name, an award with a surname."""
    chances = question.chances
    name = [chances.choice(SURNAMES), chances.choice(MIDDLES), chances.choice(GIVEN)]
    texts = (
        " ".join(name),
        f"{name[0]} {name[2]}",
        name[2],
        chances.choice(question.office.proposers).name,
        f"{chances.choice(AWARDS)} {name[0]}",
    )
    return InboxSearch(q=texts[question.number % len(texts)])


async def counts(_question: Question, _pool: asyncpg.Pool) -> View:
    """All counts of the office inbox."""
    return Box.OFFICE


async def deep_page(question: Question, pool: asyncpg.Pool) -> View:
    """A page from somewhere in the middle: after a task with half of the office's before it in the table."""
    fields = ", ".join(FIELDS[question.sort])
    half = "(select count(*) / 2 from task where unit = $1 and closed_at is null)"
    row = await pool.fetchrow(
        f"select {fields} from task where unit = $1 and closed_at is null offset {half} limit 1",  # noqa: S608 -- names of our own
        question.office.unit,
    )
    after = mark_of(row, question.sort, question.order) if row else None
    return InboxQuery(sort=question.sort, order=question.order, after=after)


KINDS: dict[str, Callable[[Question, asyncpg.Pool], Awaitable[View]]] = {
    "first_page": first_page,
    "filtered_page": filtered_page,
    "text_search": text_search,
    "counts": counts,
    "deep_page": deep_page,
}
