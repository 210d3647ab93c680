"""What tests ask of a story at its end: that it has settled, and that nothing is lost, doubled or broken."""

import asyncio
from collections.abc import Sequence
from itertools import product

import asyncpg
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from activities.watch import look_over
from auditor.invariants import Rule, agreement, violations
from auditor.orphans import orphans, orphans_seen
from models.vocabulary import Level, Role
from starter.people.persons import today
from tests.climbing import UNITS, Climb

SECONDS = 20
SEATED = """
with officer as (insert into officer (id, name) values ($1, 'Cán bộ thử') on conflict do nothing)
insert into membership (officer, role, unit, level, valid_from) values ($1, $2, $3, $4, '2020-01-01')
"""
DESKS = {unit: level for level, unit in UNITS.items()} | {
    "63.01846": Level.COMMUNE,
    "34.01843": Level.COMMUNE,
    "34.19": Level.PROVINCE,
}
"""Where climbs go: over the units of their route, another commune, and those that succeed to them."""
LOOKS = {
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
}


async def settled(database: asyncpg.Pool, *dossiers: str) -> None:
    """Returns once every nomination that was split off has written its first entry."""
    for _ in range(SECONDS * 20):
        found = await violations(database, dossiers)
        if all(violation.rule is not Rule.CHAIN_FOR_EACH_NOMINATION for violation in found):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"splits did not begin within {SECONDS} s: {found}")


async def begun(database: asyncpg.Pool, nomination: str) -> None:
    """Returns once a nomination that was just started stands in the read model."""
    for _ in range(SECONDS * 20):
        if await database.fetchval("select true from nomination where id = $1 and version > 0", nomination):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{nomination} did not begin within {SECONDS} s")


async def assert_sound(database: asyncpg.Pool, client: Client, *dossiers: str) -> None:
    """Every invariant holds, every workflow says what its row says, and nothing waits for nobody."""
    await settled(database, *dossiers)
    assert await violations(database, dossiers) == []
    assert await agreement(database, client, dossiers) == []
    assert await waiting_for_nobody(database, *dossiers) == 0


async def waiting_for_nobody(database: asyncpg.Pool, *dossiers: str) -> int:
    """How many offices and nominations wait for nobody after a look of the watch.

    Where nobody administers anything, nobody can own an incident either. Then somebody new sits at each desk of the climbs while
    it is asked, without a watch: for each task somebody must be able to do it.
    """
    manned = await database.fetchval(
        "select exists (select from membership join officer on officer.id = officer where role = $1 and left_at is null)",
        Role.ADMINISTRATOR.value,
    )
    if manned:
        await look_over(database, today())
        return len(await orphans(database, today(), dossiers))
    async with database.acquire() as connection:
        asking = connection.transaction(isolation="repeatable_read")
        await asking.start()
        try:
            for role, (unit, level) in product(Role, DESKS.items()):
                await connection.execute(SEATED, f"of-{role}-{unit}-new", role.value, unit, level.value)
            return len(await orphans_seen(connection, today(), dossiers))
        finally:
            await asking.rollback()


async def events(climb: Climb) -> int:
    """How many events the history of a nomination has, apart from those that say that a worker looked at it."""
    history = await climb.handle.fetch_history()
    return sum(event.event_type not in LOOKS for event in history.events)


async def outcomes(database: asyncpg.Pool, dossier: str) -> dict[int, tuple[str, str | None, int | None]]:
    """Where each nominee of a dossier stands now, how it ended, and the number in the decision."""
    rows = await database.fetch("select nominee, nomination, outcome, number from nominee_outcome where dossier = $1", dossier)
    return {row["nominee"]: (row["nomination"], row["outcome"], row["number"]) for row in rows}


async def tasks(database: asyncpg.Pool, nomination: str) -> Sequence[asyncpg.Record]:
    """Every task of a nomination, oldest first."""
    rows: Sequence[asyncpg.Record] = await database.fetch("select * from task where nomination = $1 order by number", nomination)
    return rows
