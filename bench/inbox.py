"""`make bench-inbox`: pages, searches and counts over 10,000 and over 1,000,000 open tasks of the country's real units.

They are asked over HTTP, as an officer's browser asks; then once more of the functions that the routes call, to see what is theirs.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import asyncpg
import httpx
import uvloop
from pydantic import SecretStr

from bench.inbox_door import seat_officers, served
from bench.inbox_questions import KINDS, Question, View, biggest, questions
from bench.inbox_rows import Office, country, fill
from policy.law import law
from runtime.collector import spare_the_collector
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from starter.inbox.counts import count_inbox
from starter.inbox.desks import Box
from starter.inbox.pages import list_inbox
from starter.people.caller import Caller
from starter.schemas.inbox import InboxSearch

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 300
MOST_MILLISECONDS = 100
MOST_TIMES = 2.0
WARM_UP = 10_000
"""Before anything is measured as many other questions are asked, numbered from here: no server has just been started, and plans are
made. In life an inbox is asked all day."""
SERVER = ("fsync=off", "synchronous_commit=off", "maintenance_work_mem=512MB", "max_wal_size=8GB", "shared_buffers=2GB")


@dataclass(frozen=True, slots=True)
class Size:
    """A database with so many open tasks, a starter over it, and who asks at each office, with their token."""

    tasks: int
    pool: asyncpg.Pool
    http: httpx.AsyncClient
    officers: dict[str, tuple[Caller, str]]


Figures = dict[str, float]
Ask = Callable[[Size, Question, View], Awaitable[None]]


async def over_http(size: Size, question: Question, view: View) -> None:
    """From the request until the answer is read. Raises httpx.HTTPStatusError for a refusal."""
    _, token = size.officers[question.office.unit]
    headers = {"Authorization": f"Bearer {token}"}
    if isinstance(view, Box):
        answer = await size.http.get("/v1/inbox/counts", params={"box": view.value}, headers=headers)
    elif isinstance(view, InboxSearch):
        answer = await size.http.post("/v1/inbox/search", json=view.model_dump(mode="json", exclude_none=True), headers=headers)
    else:
        answer = await size.http.get("/v1/inbox", params=view.model_dump(mode="json", exclude_none=True), headers=headers)
    answer.raise_for_status()


async def of_the_function(size: Size, question: Question, view: View) -> None:
    """What the route calls, and nothing else."""
    caller, _ = size.officers[question.office.unit]
    if isinstance(view, Box):
        await count_inbox(size.pool, law(), caller, view)
    else:
        await list_inbox(size.pool, law(), caller, view)


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
    server = Child(postgres(settings, SERVER))
    try:
        await server.until_ready()
        offices = country(LARGE)
        asked, before = questions(offices, range(rounds)), questions(offices, range(WARM_UP, WARM_UP + rounds))
        who = {question.office.unit: question.office for question in (*asked, *before)}
        async with AsyncExitStack() as doors:
            small, large = [await doors.enter_async_context(opened(settings, tasks, [*who.values()])) for tasks in (SMALL, LARGE)]
            result = await compare(small, large, asked, before)
        return {"biggest_offices": [office.tasks for office in biggest(offices)], **result}
    finally:
        await server.stop()
        shutil.rmtree(folder)


@asynccontextmanager
async def opened(settings: Settings, tasks: int, askers: Sequence[Office]) -> AsyncIterator[Size]:
    """A database with so many open tasks, and a starter over it."""
    async with filled(settings, tasks) as pool:
        officers = await seat_officers(pool, askers)
        (port,) = free_ports(1)
        async with served(settings.model_copy(update={"starter_port": port}), pool) as http:
            yield Size(tasks, pool, http, officers)


@asynccontextmanager
async def filled(settings: Settings, tasks: int) -> AsyncIterator[asyncpg.Pool]:
    """A database with so many open tasks."""
    begun = time.perf_counter()
    url = await create_database(settings, f"inbox_{tasks}")
    upgrade(url)
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(url)}))
    try:
        await fill(pool, country(tasks))
        print(f"{tasks:,} open tasks made in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        yield pool
    finally:
        await pool.close()


async def compare(small: Size, large: Size, asked: Sequence[Question], before: Sequence[Question]) -> dict[str, object]:
    """The result, as it is printed. The targets are for what an officer waits for: the answer over HTTP."""
    answers: dict[str, Figures] = {}
    functions: dict[str, Figures] = {}
    missed = []
    load_before = os.getloadavg()[0]
    for kind in KINDS:
        await _asked_in_turn(kind, over_http, small, large, before)
        answers[kind] = told = await _asked_in_turn(kind, over_http, small, large, asked)
        functions[kind] = await _asked_in_turn(kind, of_the_function, small, large, asked)
        if told[f"p99_{large.tasks}"] >= MOST_MILLISECONDS:
            missed.append(f"{kind}: p99 {told[f'p99_{large.tasks}']} ms")
        if told["times"] >= MOST_TIMES:
            missed.append(f"{kind}: {told['times']} times the small one")
        print(kind, told, "the function:", functions[kind], file=sys.stderr)
    return {
        "tasks": [small.tasks, large.tasks],
        "rounds": len(asked),
        "milliseconds": answers,
        "milliseconds_of_the_function": functions,
        "load": [round(load_before, 1), round(os.getloadavg()[0], 1)],
        "targets": {"p99_milliseconds": MOST_MILLISECONDS, "times_the_small_one": MOST_TIMES},
        "missed": missed,
    }


async def _asked_in_turn(kind: str, ask: Ask, small: Size, large: Size, asked: Sequence[Question]) -> Figures:
    views = {size.tasks: [await KINDS[kind](question, size.pool) for question in asked] for size in (small, large)}
    waits: dict[int, list[float]] = {small.tasks: [], large.tasks: []}
    for place, question in enumerate(asked):
        for size in (small, large) if place % 2 else (large, small):
            begun = time.perf_counter()
            await ask(size, question, views[size.tasks][place])
            waits[size.tasks].append((time.perf_counter() - begun) * 1000)
    told = {f"{name}_{tasks}": percentile(waits[tasks], share) for tasks in waits for name, share in (("p50", 50), ("p99", 99))}
    return told | {"times": round(told[f"p99_{large.tasks}"] / told[f"p99_{small.tasks}"], 2)}


def percentile(waits: Sequence[float], share: int) -> float:
    """Milliseconds within which so many of a hundred were answered."""
    return round(quantiles(waits, n=100, method="inclusive")[share - 1], 2)


def main() -> int:
    """0 only when the targets were met. An argument changes how often each question is asked."""
    spare_the_collector()  # as the starter does
    result = uvloop.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
