"""`make bench-inbox`: pages, searches and counts over 10,000 and over 1,000,000 open tasks of the country's real units."""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles

import asyncpg
import uvloop
from pydantic import SecretStr

from bench.inbox_rows import DAY, GIVEN, MIDDLES, MOVEMENTS, SURNAMES, Office, country, fill
from models.vocabulary import Regime, Role
from policy.law import law
from policy.rights import Membership, Person
from policy.units import directory
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from starter.inbox.counts import count_inbox
from starter.inbox.desks import Box
from starter.inbox.marks import FIELDS, mark_of
from starter.inbox.pages import list_inbox
from starter.people.caller import Caller
from starter.schemas.inbox import InboxPage, InboxQuery, InboxSearch, InboxSort, Order

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 300
MOST_MILLISECONDS = 100
MOST_TIMES = 2.0
WARM_UP = 10_000
"""Before anything is measured as many other questions are asked, numbered from here: no server has just been started, and plans are
made. In life an inbox is asked all day."""
BIGGEST = 5
"""Every fifth question is asked by one of so many offices that have the most to do; the others by whoever has a task."""
AWARDS = tuple(award.code for award in law().awards(Regime.VN_2017))[:8]
OFFICER = "of-aaaaaaaaaaaaaaaa"


@dataclass(frozen=True, slots=True)
class Size:
    """A database with so many open tasks."""

    tasks: int
    pool: asyncpg.Pool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the same at both sizes: who asks, and what is drawn for it."""

    office: Office
    caller: Caller
    number: int

    @property
    def chances(self) -> Random:
        """The same for both sizes."""
        return Random(self.number)


async def first_page(size: Size, asked: Asked) -> object:
    """The first page, in each order and direction in turn."""
    return await list_inbox(size.pool, law(), asked.caller, InboxQuery(sort=_sort(asked), order=_order(asked)))


async def filtered_page(size: Size, asked: Asked) -> object:
    """The first page of what one filter or two leave."""
    chances = asked.chances
    unit = chances.choice(asked.office.proposers)
    filters = [
        {"award": chances.choice(AWARDS), "overdue": True},
        {"unit": unit.code},
        {"unit": directory().chain(unit.code, DAY)[:2][-1].code, "claimed": False},
        {"movement": f"phong-trao-{chances.randrange(MOVEMENTS)}"},
        {"state": "on_hold"},
        {"received_from": "2024-06-01", "received_to": "2024-06-30", "sort": "received"},
        {"step": "council", "award": chances.choice(AWARDS)},
    ]
    return await list_inbox(size.pool, law(), asked.caller, InboxQuery.model_validate(filters[asked.number % len(filters)]))


async def text_search(size: Size, asked: Asked) -> object:
    """A whole name, a name without its middle, a given name, a unit's name, an award with a surname."""
    chances = asked.chances
    name = [chances.choice(SURNAMES), chances.choice(MIDDLES), chances.choice(GIVEN)]
    texts = (
        " ".join(name),
        f"{name[0]} {name[2]}",
        name[2],
        chances.choice(asked.office.proposers).name,
        f"{chances.choice(AWARDS)} {name[0]}",
    )
    return await list_inbox(size.pool, law(), asked.caller, InboxSearch(q=texts[asked.number % len(texts)]))


async def counts(size: Size, asked: Asked) -> object:
    """All counts of the office inbox."""
    return await count_inbox(size.pool, law(), asked.caller, Box.OFFICE)


async def deep_page(size: Size, asked: Asked) -> InboxPage:
    """A page from somewhere in the middle, by its mark."""
    view = InboxQuery(sort=_sort(asked), order=_order(asked), after=await _middle(size, asked))
    return await timed(list_inbox(size.pool, law(), asked.caller, view), WAITS)


KINDS: dict[str, Callable[[Size, Asked], Awaitable[object]]] = {
    "first_page": first_page,
    "filtered_page": filtered_page,
    "text_search": text_search,
    "counts": counts,
    "deep_page": deep_page,
}
WAITS: list[float] = []
"""Milliseconds of what was timed."""


async def timed(answer: Awaitable[InboxPage], waits: list[float]) -> InboxPage:
    """The answer; how long it took is added to `waits`."""
    begun = time.perf_counter()
    page = await answer
    waits.append((time.perf_counter() - begun) * 1000)
    return page


async def measure(rounds: int) -> dict[str, object]:
    """p50 and p99 of every kind of question at both sizes, asked in turn, so that both have the same machine."""
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-bench-"))
    postgres_port, temporal_port, ui_port, starter_port = free_ports(4)
    settings = Settings(
        data_dir=folder,
        postgres_port=postgres_port,
        temporal_port=temporal_port,
        temporal_ui_port=ui_port,
        starter_port=starter_port,
        database_command_timeout_seconds=300,
    )
    server = Child(postgres(settings, ("fsync=off", "synchronous_commit=off", "maintenance_work_mem=512MB", "max_wal_size=8GB")))
    try:
        await server.until_ready()
        small, large = [await filled(settings, tasks) for tasks in (SMALL, LARGE)]
        result = await compare(small, large, country(LARGE), rounds)
        await small.pool.close()
        await large.pool.close()
        return result
    finally:
        await server.stop()
        shutil.rmtree(folder)


async def filled(settings: Settings, tasks: int) -> Size:
    """A database with so many open tasks."""
    begun = time.perf_counter()
    url = await create_database(settings, f"inbox_{tasks}")
    upgrade(url)
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(url)}))
    await fill(pool, country(tasks))
    print(f"{tasks:,} open tasks made in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return Size(tasks, pool)


async def compare(small: Size, large: Size, offices: list[Office], rounds: int) -> dict[str, object]:
    """The result, as it is printed."""
    figures: dict[str, dict[str, float]] = {}
    missed = []
    load_before = os.getloadavg()[0]
    for kind, ask in KINDS.items():
        await _both(ask, small, large, offices, range(WARM_UP, WARM_UP + rounds))
        waits = await _both(ask, small, large, offices, range(rounds))
        told = {
            f"{name}_{tasks}": _percentile(waits[tasks], share) for tasks in waits for name, share in (("p50", 50), ("p99", 99))
        }
        told["times"] = round(told[f"p99_{large.tasks}"] / told[f"p99_{small.tasks}"], 2)
        figures[kind] = told
        if told[f"p99_{large.tasks}"] >= MOST_MILLISECONDS:
            missed.append(f"{kind}: p99 {told[f'p99_{large.tasks}']} ms")
        if told["times"] >= MOST_TIMES:
            missed.append(f"{kind}: {told['times']} times the small one")
        print(kind, told, file=sys.stderr)
    return {
        "tasks": [small.tasks, large.tasks],
        "biggest_offices": [office.tasks for office in _biggest(offices)],
        "rounds": rounds,
        "milliseconds": figures,
        "load": [round(load_before, 1), round(os.getloadavg()[0], 1)],
        "targets": {"p99_milliseconds": MOST_MILLISECONDS, "times_the_small_one": MOST_TIMES},
        "missed": missed,
    }


async def _both(
    ask: Callable[[Size, Asked], Awaitable[object]], small: Size, large: Size, offices: list[Office], numbers: range
) -> dict[int, list[float]]:
    waits: dict[int, list[float]] = {small.tasks: [], large.tasks: []}
    for number, office in zip(numbers, _askers(offices, numbers), strict=True):
        question = Asked(office, _caller(office), number)
        for size in (small, large) if number % 2 else (large, small):
            WAITS.clear()
            begun = time.perf_counter()
            await ask(size, question)
            whole = (time.perf_counter() - begun) * 1000
            waits[size.tasks].append(WAITS[0] if WAITS else whole)
    return waits


def _askers(offices: list[Office], numbers: range) -> list[Office]:
    chances = Random(2 + numbers.start)
    busy = [office for office in offices if office.tasks]
    others = chances.choices(busy, weights=[office.tasks for office in busy], k=len(numbers))
    return [
        chances.choice(_biggest(offices)) if number % 5 == 0 else office for number, office in zip(numbers, others, strict=True)
    ]


def _biggest(offices: list[Office]) -> list[Office]:
    return sorted(offices, key=lambda office: -office.tasks)[:BIGGEST]


def _caller(office: Office) -> Caller:
    roles = (Role.APPRAISER, Role.SECRETARY, Role.CHAIR)
    return Caller(Person(OFFICER, tuple(Membership(role, office.unit, office.level) for role in roles)), frozenset())


def _sort(asked: Asked) -> InboxSort:
    return list(InboxSort)[asked.number % len(InboxSort)]


def _order(asked: Asked) -> Order:
    return Order.DESCENDING if asked.number % 3 == 0 else Order.ASCENDING


async def _middle(size: Size, asked: Asked) -> str | None:
    """The mark of some task of the office, with half of the others before it in the table."""
    row = await size.pool.fetchrow(
        f"select {', '.join(FIELDS[_sort(asked)])} from task where unit = $1 and closed_at is null offset $2 limit 1",  # noqa: S608 -- names of our own
        asked.office.unit,
        asked.office.tasks * size.tasks // LARGE // 2,
    )
    return mark_of(row, _sort(asked), _order(asked)) if row else None


def _percentile(waits: list[float], share: int) -> float:
    return round(quantiles(waits, n=100, method="inclusive")[share - 1], 2)


def main() -> int:
    """0 only when the targets were met. An argument changes how often each question is asked."""
    result = uvloop.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
