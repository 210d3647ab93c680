"""Entries of sessions, revocations and erasures, written one at a time. Those of nominations: activities/record.py."""

from typing import Any, NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.record import entry_body
from models.messages.record import Entry
from proofs.chain import entry_hash

_ANSWERED = "select answer from receipt where key = $1"
_KEEP_RECEIPT = "insert into receipt (key, hash, answer, command) values ($1, $2, $3, $4)"
_KEEP_ENTRY = """
insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, actor, update_id, body)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


class Written(NamedTuple):
    """An entry as it goes into its chain: after which hash (None: it is the first), its text, its own hash."""

    entry: Entry
    previous: str | None
    body: str
    hash: str


def written(entry: Entry, previous: str | None = None) -> Written:
    """The entry behind the one of that hash."""
    body = entry_body(entry)
    return Written(entry, previous, body, entry_hash(previous or "", body))


async def answered(connection: asyncpg.Connection | PoolConnectionProxy, key: str) -> Any:
    """What was answered under the key; None while nothing was."""
    return await connection.fetchval(_ANSWERED, key)


async def keep(
    connection: asyncpg.Connection | PoolConnectionProxy,
    key: str,
    new: Written,
    answer: dict[str, Any],
    command: dict[str, Any] | None = None,
) -> None:
    """Ledger entry and receipt, in the caller's transaction."""
    entry = new.entry
    await connection.execute(_KEEP_RECEIPT, key, new.hash, answer, command)
    await connection.execute(
        _KEEP_ENTRY,
        entry.nomination,
        entry.sequence,
        None if entry.sequence == 1 else entry.sequence - 1,
        new.previous,
        new.hash,
        entry.act,
        entry.actor.officer if entry.actor else None,
        entry.update_id,
        new.body,
    )
