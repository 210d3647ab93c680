"""Whoever sends notices is killed (SIGKILL): nobody is missed; only who was just being told may be told again.

The first test kills whole workers: the engine gives the work to the next one. The others kill the relay that a worker runs, in a
process of its own whose claims run out soon, and start the next themselves.
"""

import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from auditor.told import told_twice, untold
from models.messages.notification import NOTIFICATION_WORKFLOW_ID
from runtime.database import open_pool
from runtime.processes import Child, Program
from runtime.readiness import is_polling
from runtime.settings import Settings
from tests.endpoints import HANGS, Hooks, Mailbox, until
from tests.notices import sending_to
from tests.outbox import OFFICE, an_officer, join, listen, states, write_entry, write_notice

ROOT = Path(__file__).parent.parent.parent
TAKEN_OVER = 90
"""Seconds in which another worker must have taken over: the heartbeat's silence, and the lease of what the dead one had claimed."""


@pytest.fixture
async def mine(
    engine_settings: Settings, new_database: Callable[[], Awaitable[str]], mailbox: Mailbox, client: Client
) -> AsyncIterator[Settings]:
    yield sending_to(
        mailbox,
        engine_settings,
        await new_database(),
        task_queue=f"notices-{time.time_ns()}",
        sandbox_imports="warn",
        log_level="INFO",
        smtp_timeout_seconds=2.0,
        webhook_timeout_seconds=2.0,
    )
    try:
        await client.get_workflow_handle(NOTIFICATION_WORKFLOW_ID).terminate()
    except RPCError:
        return


@pytest.fixture
async def pool(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()


def a_worker(settings: Settings, log: Path) -> Program:
    return Program(
        name="worker",
        command=(sys.executable, "-m", "runtime.cli", "worker"),
        log=log,
        pid_file=log.with_suffix(".pid"),
        ready=is_polling(settings),
        environment={**settings.environment(), "PYTHONPATH": str(ROOT)},
    )


def a_relay(settings: Settings, log: Path) -> Program:
    return Program(
        name="relay",
        command=(sys.executable, "-m", "tests.faults.killed_relay"),
        log=log,
        pid_file=log.with_suffix(".pid"),
        ready=_at_once,
        environment={**settings.environment(), "PYTHONPATH": str(ROOT)},
    )


async def _at_once(_pid: int) -> bool:
    return True


async def all_are_sent(pool: asyncpg.Pool, count: int) -> bool:
    return await states(pool) == {"sent": count}


async def test_what_a_killed_worker_had_claimed_and_not_sent_is_sent_once(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks, tmp_path: Path
) -> None:
    program = a_worker(mine, tmp_path / "worker.log")
    mailbox.hangs = True
    hooks.answers["/secret-path"] = HANGS
    hooks.answers["/busy"] = 503
    await listen(pool, hooks.url("/secret-path"))
    await listen(pool, "vanthu@backan.example")
    for _ in range(10):
        await write_notice(pool)
    await listen(pool, hooks.url("/busy"), unit="63.06")
    await write_notice(pool, unit="63.06")
    first = Child(program)
    try:
        await until(lambda: hooks.under_way["/secret-path"] >= 3 and hooks.told()["/busy"] > 0, seconds=30)
    finally:
        first.kill()
    mailbox.hangs = False
    hooks.answers.clear()
    second = Child(program)
    try:
        await until(lambda: all_are_sent(pool, 21), seconds=TAKEN_OVER)
    finally:
        await second.stop()
    called = Counter(call.headers["webhook-id"] for call in hooks.calls if call.path == "/secret-path")
    assert sorted(called.values()) == [1] * 10
    assert mailbox.told() == {"vanthu@backan.example": 10}
    said = program.log.read_text()
    assert "notice_put_back" in said
    assert "backan.example" not in said
    assert "secret-path" not in said


async def test_a_relay_killed_in_the_middle_misses_nobody_and_repeats_only_what_was_on_its_way(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks, tmp_path: Path
) -> None:
    program = a_relay(mine, tmp_path / "relay.log")
    await listen(pool, hooks.url("/office"))
    await listen(pool, "vanthu@backan.example")
    for _ in range(200):
        await write_notice(pool)
    first = Child(program)
    try:
        await until(lambda: len(hooks.calls) >= 20 and len(mailbox.messages) >= 20, seconds=30)
    finally:
        first.kill()
    sent = await pool.fetchval("select count(*) from message where state = 'sent'")
    assert 0 < sent < 400
    second = Child(program)
    try:
        await until(lambda: all_are_sent(pool, 400), seconds=TAKEN_OVER)
    finally:
        await second.stop()
    called = Counter(call.headers["webhook-id"] for call in hooks.calls)
    mailed = Counter(str(message["Message-ID"]) for _, message, _ in mailbox.messages)
    assert (len(called), len(mailed)) == (200, 200)
    assert sum(called.values()) - 200 <= 4, "more calls were repeated than one host can have at once"
    assert sum(mailed.values()) - 200 <= 16, "more mails were repeated than the mail server can have at once"


async def test_a_relay_killed_at_any_moment_tells_every_officer_once_of_every_task(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, tmp_path: Path
) -> None:
    """Four relays die one after another, while entries are written, officers come, and digests fall due."""
    program = a_relay(mine, tmp_path / "relay.log")
    officers = {f"canbo{n}@backan.example": await an_officer(pool, email=f"canbo{n}@backan.example") for n in range(6)}
    for address in list(officers)[:4]:
        await join(pool, officers[address], "appraiser")
    nominations: list[str] = []
    for round_ in range(4):
        relay = Child(program)
        try:
            nominations += [await write_entry(pool, opens="appraiser") for _ in range(25)]
            if round_ == 1:
                for address in list(officers)[4:]:
                    await join(pool, officers[address], "appraiser")
            told = 100 * round_ + 25
            await until(lambda told=told: _rows_are_at_least(pool, told), seconds=TAKEN_OVER)
            await pool.execute("update message set hold_until = now() where state = 'held'")
        finally:
            relay.kill()
    last = Child(program)
    try:
        await until(lambda: _everybody_knows(pool, 6 * len(nominations)), seconds=TAKEN_OVER)
        await pool.execute("update message set hold_until = now() where state = 'held'")
        await until(lambda: _nothing_waits(pool), seconds=TAKEN_OVER)
    finally:
        await last.stop()
    assert await untold(pool, timedelta(0)) == []
    assert await told_twice(pool) == []
    rows = await pool.fetch(
        "select officer, nomination, count(*) as times from message where template = 'task_opened' group by 1, 2"
    )
    assert {(row["officer"], row["nomination"]) for row in rows} == {(who, n) for who in officers.values() for n in nominations}
    assert {row["times"] for row in rows} == {1}
    assert await pool.fetchval("select count(*) from message where template = 'task_opened' and digest is null") == 0
    digests = await pool.fetchval("select count(*) from message where template = 'digest'")
    mailed = Counter(str(message["Message-ID"]) for _, message, _ in mailbox.messages)
    assert len(mailed) == digests
    assert sum(mailed.values()) - digests <= 4 * 16, "more mails were repeated than four relays can have had on their way"
    numbers = [row["number"] for row in await pool.fetch("select number from event order by number")]
    assert numbers == list(range(1, len(nominations) + 1))


async def _rows_are_at_least(pool: asyncpg.Pool, count: int) -> bool:
    return bool(await pool.fetchval("select count(*) from message where template = 'task_opened'") >= count)


async def _everybody_knows(pool: asyncpg.Pool, count: int) -> bool:
    return bool(await pool.fetchval("select count(*) from message where template = 'task_opened'") == count)


async def _nothing_waits(pool: asyncpg.Pool) -> bool:
    return (await states(pool)).keys() == {"sent"}


async def test_a_killed_relay_leaves_the_events_of_a_nomination_in_order(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks, tmp_path: Path
) -> None:
    program = a_relay(mine, tmp_path / "relay.log")
    await listen(pool, hooks.url("/office"))
    nominations = [await write_entry(pool) for _ in range(8)]
    for _ in range(14):
        for nomination in nominations:
            await write_entry(pool, nomination=nomination, unit=OFFICE)
    first = Child(program)
    try:
        await until(lambda: len(hooks.calls) >= 30, seconds=30)
    finally:
        first.kill()
    second = Child(program)
    try:
        await until(lambda: all_are_sent(pool, 8 * 15), seconds=TAKEN_OVER)
    finally:
        await second.stop()
    for nomination in nominations:
        heard = [call.json["data"]["sequence"] for call in hooks.calls if call.json["subject"] == nomination]
        assert list(dict.fromkeys(heard)) == list(range(1, 16))
        assert heard == sorted(heard)
    called = Counter(call.headers["webhook-id"] for call in hooks.calls)
    assert sum(called.values()) - 120 <= 4
