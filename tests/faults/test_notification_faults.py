"""A worker that is killed (SIGKILL) while it sends notices: nobody is missed; only who was just being told may be told again."""

import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.service import RPCError

from models.messages.notification import NOTIFICATION_WORKFLOW_ID
from runtime.database import open_pool
from runtime.processes import Child, Program
from runtime.readiness import is_polling
from runtime.settings import Settings
from tests.endpoints import HANGS, Hooks, Mailbox, a_mailbox, some_hooks, until
from tests.outbox import listen, states, write_notice

ROOT = Path(__file__).parent.parent.parent
TAKEN_OVER = 90
"""Seconds in which another worker must have taken over: the heartbeat's silence, and the lease of what the dead one had claimed."""


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def hooks() -> AsyncIterator[Hooks]:
    async with some_hooks() as hooks:
        yield hooks


@pytest.fixture
async def mine(
    engine_settings: Settings, new_database: Callable[[], Awaitable[str]], mailbox: Mailbox, client: Client
) -> AsyncIterator[Settings]:
    yield engine_settings.model_copy(
        update={
            "database_url": SecretStr(await new_database()),
            "task_queue": f"notices-{time.time_ns()}",
            "sandbox_imports": "warn",
            "log_level": "INFO",
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_starttls": False,
            "smtp_timeout_seconds": 2.0,
            "webhook_timeout_seconds": 2.0,
            "webhook_allow_private_addresses": True,
        }
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


async def test_a_worker_killed_in_the_middle_misses_nobody_and_repeats_only_what_was_on_its_way(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks, tmp_path: Path
) -> None:
    program = a_worker(mine, tmp_path / "worker.log")
    await listen(pool, hooks.url("/office"))
    await listen(pool, "vanthu@backan.example")
    for _ in range(200):
        await write_notice(pool)
    first = Child(program)
    try:
        await until(lambda: len(hooks.calls) >= 20 and len(mailbox.messages) >= 20, seconds=30)
    finally:
        first.kill()
    sent = await pool.fetchval("select count(*) from delivery where state = 'sent'")
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
