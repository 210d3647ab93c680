"""Ledger entries with their notices, officers and offices that listen, as the record step and the API write them."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import asyncpg

from activities.record import entry_body
from activities.webhook import new_secret
from models.ids import new_nomination_id, new_officer_id
from models.messages.notification import Channel
from models.messages.record import Entry
from models.vocabulary import Act, Level
from proofs.chain import entry_hash

OFFICE = "63.058"
DUE = datetime(2025, 8, 5, 10, 0, tzinfo=UTC)


async def write_notice(
    pool: asyncpg.Pool, *, unit: str = OFFICE, template: str = "task_opened", nomination: str | None = None
) -> str:
    """A further entry of a nomination that the unit may see, with a notice for the unit; the nomination's id."""
    return await write_entry(pool, unit=unit, notices=((unit, template),), nomination=nomination)


async def write_entry(
    pool: asyncpg.Pool,
    *,
    unit: str = OFFICE,
    act: Act = Act.APPRAISED,
    notices: tuple[tuple[str, str], ...] = (),
    opens: str | None = None,
    nomination: str | None = None,
    facts: dict[str, Any] | None = None,
) -> str:
    """A further entry of a nomination, in one transaction with its notices and the task that it opens for a role at the unit."""
    async with pool.acquire() as connection, connection.transaction():
        return await write_entry_in(
            connection, unit=unit, act=act, notices=notices, opens=opens, nomination=nomination, facts=facts
        )


async def write_entry_in(
    connection: Any,
    *,
    unit: str = OFFICE,
    act: Act = Act.APPRAISED,
    notices: tuple[tuple[str, str], ...] = (),
    opens: str | None = None,
    nomination: str | None = None,
    facts: dict[str, Any] | None = None,
) -> str:
    """The same in a transaction of the caller's."""
    nomination = nomination or new_nomination_id()
    await connection.execute(
        "insert into nomination (id, version, state, nominees, award, regime, policy_version, unit, path, area, received_on,"
        " due_at, opened_at, changed_at)"
        " values ($1, 3, 'appraising', 1, 'GIAYKHEN', 'VN-2024', 'test', $2, $3, $3, '2025-03-03', $4, now(), now())"
        " on conflict do nothing",
        nomination,
        unit,
        [unit],
        DUE,
    )
    last = await connection.fetchrow("select sequence, hash from ledger where nomination = $1 order by sequence desc", nomination)
    sequence = last["sequence"] + 1 if last else 1
    entry = Entry(
        nomination=nomination,
        sequence=sequence,
        act=act,
        nominees=1,
        unit=unit,
        level=Level.DISTRICT,
        facts=facts or {},
        at=datetime.now(UTC),
    )
    body = entry_body(entry)
    before = last["hash"] if last else ""
    await connection.execute(
        "insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, body)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        nomination,
        sequence,
        last["sequence"] if last else None,
        last["hash"] if last else None,
        entry_hash(before, body),
        act,
        body,
    )
    if opens is not None:
        await connection.execute("update task set closed_at = now() where nomination = $1 and closed_at is null", nomination)
        await connection.execute(
            "insert into task (nomination, number, unit, level, role, opened_at, due_at)"
            " values ($1, $2, $3, 'district', $4, now(), $5)",
            nomination,
            sequence,
            unit,
            opens,
            DUE,
        )
    for told, template in notices:
        await connection.execute(
            "insert into outbox (nomination, sequence, unit, template) values ($1, $2, $3, $4)",
            nomination,
            sequence,
            told,
            template,
        )
    return nomination


async def listen(pool: asyncpg.Pool, address: str, *, unit: str = OFFICE) -> int:
    """A subscription of a unit; the channel is read off the address."""
    channel = Channel.WEBHOOK if address.startswith("http") else Channel.EMAIL
    secret = new_secret() if channel is Channel.WEBHOOK else None
    subscription: int = await pool.fetchval(
        "insert into subscription (unit, channel, address, secret) values ($1, $2, $3, $4) returning id",
        unit,
        channel,
        address,
        secret,
    )
    return subscription


async def an_officer(
    pool: asyncpg.Pool,
    role: str | None = None,
    *,
    email: str | None = None,
    unit: str = OFFICE,
    language: str = "vi",
    **choices: str,
) -> str:
    """An officer with that role at the unit (with none, when None), who is told at that address; the officer's id."""
    officer = new_officer_id()
    await pool.execute("insert into officer (id, name) values ($1, 'Cán bộ thử')", officer)
    if email is not None:
        await pool.execute(
            "insert into contact (officer, email, language, choices, rhythm, hour) values ($1, $2, $3, $4, 'daily', 8)",
            officer,
            email,
            language,
            choices,
        )
    if role is not None:
        await join(pool, officer, role, unit=unit)
    return officer


async def join(pool: asyncpg.Pool, officer: str, role: str, *, unit: str = OFFICE) -> None:
    """The officer gets that role at the unit today."""
    await pool.execute(
        "insert into membership (officer, role, unit, level, valid_from) values ($1, $2, $3, 'district', '2020-01-01')",
        officer,
        role,
        unit,
    )


async def substitute(pool: asyncpg.Pool, absent: str, stand_in: str) -> None:
    """The one stands in for the other from today on."""
    await pool.execute(
        "insert into substitution (id, absent, substitute, valid_from, valid_to, created_by) values ($1, $2, $3, $4, $5, $2)",
        "su-" + hashlib.sha256(f"{absent}{stand_in}".encode()).hexdigest()[:16],
        absent,
        stand_in,
        datetime(2020, 1, 1, tzinfo=UTC).date(),
        datetime(2099, 1, 1, tzinfo=UTC).date(),
    )


async def states(pool: asyncpg.Pool) -> dict[str, int]:
    """How many messages stand in each state; not those that tell the officers of a test of the tokens they were given."""
    rows = await pool.fetch("select state, count(*) from message where template <> 'token_issued' group by state")
    return {row["state"]: row["count"] for row in rows}


async def told(pool: asyncpg.Pool) -> set[tuple[str, str, str]]:
    """Whom, what and in which state: every message to an officer."""
    rows = await pool.fetch("select officer, template, state from message where officer is not null")
    return {(row["officer"], row["template"], row["state"]) for row in rows}
