"""The invariants of telling hold while the relay works, and see whoever was left out or told twice."""

from datetime import timedelta

import asyncpg
import pytest

from activities.expansion import Expansion
from auditor.told import Telling, told_twice, untold
from tests.outbox import OFFICE, an_officer, join, substitute, write_entry

AT_ONCE = timedelta(0)


async def expand(pool: asyncpg.Pool, times: int = 3) -> None:
    relay = Expansion(pool, timedelta(0))
    for _ in range(times):
        await relay.expand()


async def an_office(pool: asyncpg.Pool) -> tuple[str, str, str]:
    """A clerk, a chair and who stands in for the chair. A task waits for the chair, and the clerk is told of an award."""
    clerk = await an_officer(pool, "clerk", email="vanthu@backan.example")
    chair = await an_officer(pool, "chair", email="lanhdao@backan.example")
    stand_in = await an_officer(pool, email="thay@backan.example")
    await substitute(pool, chair, stand_in)
    await write_entry(pool, opens="chair", notices=((OFFICE, "awarded"), (OFFICE, "task_opened")))
    await expand(pool)
    return clerk, chair, stand_in


async def test_nobody_is_missed_and_nobody_told_twice_by_a_relay_at_work(pool: asyncpg.Pool) -> None:
    await an_office(pool)
    silent = await an_officer(pool, "chair", email="khong@backan.example", task="none")
    await an_officer(pool, "chair")
    late = await an_officer(pool, email="sau@backan.example")
    await join(pool, late, "chair")
    await write_entry(pool, opens="clerk", notices=((OFFICE, "returned"),))
    await expand(pool)
    await write_entry(pool, opens="chair", notices=((OFFICE, "overdue"),), facts={"role": "chair", "told": OFFICE})
    await expand(pool)
    assert await untold(pool, AT_ONCE) == []
    assert await told_twice(pool) == []
    heard = "select template from message where officer = $1 and state <> 'silent' and template <> 'digest' order by template"
    assert [row["template"] for row in await pool.fetch(heard, late)] == ["overdue", "task_opened", "task_opened"]
    assert [row["template"] for row in await pool.fetch(heard, silent)] == ["overdue"]


async def lose(pool: asyncpg.Pool, officer: str) -> None:
    await pool.execute("delete from message where officer = $1", officer)


@pytest.mark.parametrize(("place", "template"), [(0, "awarded"), (1, "task_opened"), (2, "task_opened")])
async def test_whoever_has_no_message_is_named(pool: asyncpg.Pool, place: int, template: str) -> None:
    officers = await an_office(pool)
    nomination = await pool.fetchval("select nomination from task")
    await lose(pool, officers[place])
    assert await untold(pool, AT_ONCE) == [Telling(officers[place], nomination, 1, template)]
    assert await untold(pool) == []  # it is not two minutes old


async def test_what_no_relay_takes_up_is_named(pool: asyncpg.Pool) -> None:
    nomination = await write_entry(pool, notices=((OFFICE, "forwarded"),))
    assert await untold(pool, AT_ONCE) == [Telling(None, nomination, 1, "forwarded"), Telling(None, nomination, 1, "event")]
    assert await untold(pool) == []
    await expand(pool)
    assert await untold(pool, AT_ONCE) == []


async def test_whoever_hears_of_one_entry_in_two_ways_is_named(pool: asyncpg.Pool) -> None:
    clerk, *_ = await an_office(pool)
    [nomination] = [row["nomination"] for row in await pool.fetch("select nomination from task")]
    await pool.execute(
        "insert into message (officer, channel, template, reason, nomination, sequence, unit, state, next_attempt_at)"
        " select officer, channel, 'task_opened', 'task/' || nomination || '/1', nomination, sequence, unit, 'waiting', now()"
        " from message where officer = $1",
        clerk,
    )
    assert await told_twice(pool) == [Telling(clerk, nomination, 1, "awarded")]


async def test_a_newcomer_whom_a_notice_is_about_to_tell_is_not_told_of_the_task_as_well(pool: asyncpg.Pool) -> None:
    await write_entry(pool, opens="clerk", notices=((OFFICE, "returned"),))
    await expand(pool, 1)
    await pool.execute("update outbox set expanded_at = null")  # numbered, and the notice left for the next round
    await an_officer(pool, "clerk", email="moi@backan.example")
    await pool.execute("delete from message")
    relay = Expansion(pool, timedelta(0))
    await relay.expand()
    await relay.expand()
    assert [row["template"] for row in await pool.fetch("select template from message")] == ["returned"]
    assert await told_twice(pool) == []
