"""The record step: every change of a nomination, whole, in one transaction, once.

Ledger entry, receipt, read model, task and notices stand together or not at all. Run again under the same key it writes nothing and
says what is kept there, so the engine may try it as often as it likes.
"""

from __future__ import annotations

from typing import Any

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy
from temporalio import activity

from models.ids import nomination_workflow_id, receipt_key
from models.messages.commands import MAX_NOMINEES
from models.messages.nomination import OpenTask
from models.messages.record import (
    Decision,
    Entry,
    IntoJoin,
    Kept,
    NomineeChange,
    OpenedNomination,
    Recalled,
    RecallInput,
    Recorded,
    RecordInput,
    Reshaped,
    Split,
)
from models.vocabulary import CLOSED_STATES
from proofs.chain import entry_hash

_CLOSED = ", ".join(f"'{state}'" for state in sorted(CLOSED_STATES))

# One statement, and so one round trip and one transaction, for a change that concerns the nomination as a whole. Everything hangs
# on the receipt: where it is there already, nothing is written. `opened` asks for `closed` first, since only one task may be open.
# `closed` asks by `coalesce`, which fits no index of open tasks: planned while there are none, each would look as good as the key.
RECORD = f"""
with receipt as (
  insert into receipt (key, hash, answer, command) values ($1, $2, $3, $34) on conflict (key) do nothing returning key
), entry as (
  insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, actor, update_id, body)
  select $4, $5, $6, $7, $2, $8, $9, $10, $11 from receipt
), standing as (
  update nomination set
    version = $5, state = $12, level = $13, office = $14, step = $15, due_at = $16, nominees = $17, changed_at = $18,
    closed_at = case
      when $12 in ({_CLOSED}) then $18::timestamptz
    end,
    decision_number = coalesce($19, decision_number), decided_on = coalesce($20, decided_on),
    area = case when $14::text <> all(area) then array_append(area, $14) else area end,
    signatory = coalesce($21, signatory), decision_level = coalesce($22, decision_level),
    decision_unit = coalesce($23, decision_unit), first_number = coalesce($24, first_number)
  where id = $4 and exists (select from receipt)
), closed as (
  update task set closed_at = $18, closed_by = $9
  where nomination = $4 and coalesce(closed_at, 'infinity') = 'infinity' and number is distinct from $25::int
    and exists (select from receipt)
  returning number
), opened as (
  insert into task (
    nomination, number, unit, level, step, role, opened_at, due_at, state, changed_at, award, proposer, received_on, movement
  )
  select $4, $25::int, $26, $27, $28, $29, $30, $31, $12, $18, n.award, n.unit, n.received_on, n.movement
  from receipt join nomination n on n.id = $4
  where $25::int is not null and (select count(*) from closed) >= 0
  on conflict (nomination, number) do update set
    due_at = excluded.due_at, state = excluded.state, changed_at = excluded.changed_at
), told as (
  insert into outbox (nomination, sequence, unit, template)
  select $4, $5, notice.unit, notice.template from receipt, unnest($32::text[], $33::text[]) as notice (unit, template)
)
select count(*) from receipt
"""  # noqa: S608 -- our own words

# Who may see it was settled at intake; whoever is given it later (a successor) sees it from then on.
OPEN = """
insert into nomination (
  id, version, state, nominees, award, regime, policy_version, unit, path, received_on, movement, origin, opened_at, changed_at,
  area, home_level
) values (
  $1, 0, 'submitted', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11,
  coalesce((select area from dossier where id = $1 and area <> '{}'), $7), $12
)
on conflict (id) do nothing
"""

# Between the parent's entry and the child's first one the nominees already stand in a nomination that every list shows. Who leaves
# a joined nomination for the way of their own list ($6) is seen by whoever saw that list.
SPLIT = """
insert into nomination (
  id, version, state, nominees, award, regime, policy_version, unit, path, received_on, movement, origin, opened_at, changed_at,
  area, home_level, entered_at
)
select $2, 0, $3, $4, award, regime, policy_version, coalesce($7, unit), coalesce($8, path), received_on,
  case when $6::text is null then movement else $9 end, $1, $5, $5,
  array(select distinct unnest(area || $8)), home_level, coalesce(entered_at, opened_at)
from nomination where id = coalesce($6, $1)
on conflict (id) do nothing
"""

# The same for a nomination into which several are joined: each that ends adds its nominees, until the first entry counts them all.
# Whoever may see it might see each of those that ended for it.
JOIN = """
insert into nomination (
  id, version, state, nominees, level, office, step, award, regime, policy_version, unit, path, received_on, movement, opened_at,
  changed_at, area, home_level, entered_at
)
select $2, 0, $3, $4, $5, $6, $7, award, regime, policy_version, $6, $8, received_on, movement, $9, $9, area, $5,
  coalesce(entered_at, opened_at)
from nomination where id = $1
on conflict (id) do update set
  nominees = nomination.nominees + excluded.nominees,
  area = array(select unnest(nomination.area) intersect select unnest(excluded.area)),
  entered_at = least(nomination.entered_at, excluded.entered_at)
"""

MOVE_INTO_JOIN = """
with came as (
  select id, place from unnest($3::bigint[]) with ordinality as came (id, place)
), moved as (
  update nominee set nomination = $2, position = $4 + came.place from came where nominee.nomination = $1 and nominee.id = came.id
)
insert into joined_nominee (source, nominee, target, position) select $1, id, $2, place from came
"""

NUMBER_ANEW = """
with numbered as (
  update nominee set position = listed.place from unnest($2::bigint[]) with ordinality as listed (id, place)
  where nominee.nomination = $1 and nominee.id = listed.id
)
update nomination set received_on = $3, movement = $4 where id = $1
"""

RESHAPE = """
update nomination set unit = $2, home_level = $3, path = $4, area = array(select distinct unnest(area || $4::text[])) where id = $1
"""

MOVE_NOMINEES = "update nominee set nomination = $2 where nomination = $1 and id = any($3::bigint[])"

EXCEPT_NOMINEES = """
update nominee set
  outcome = coalesce(change.outcome, nominee.outcome), ground = coalesce(change.ground, nominee.ground),
  number = coalesce(change.number, nominee.number)
from unnest($2::bigint[], $3::text[], $4::text[], $5::int[]) as change (id, outcome, ground, number)
where nominee.id = change.id and nominee.nomination = $1
"""

KEPT = """
select receipt.hash, receipt.command, ledger.update_id, ledger.body
from receipt join ledger on ledger.nomination = $2 and ledger.sequence = $3 where receipt.key = $1
"""


def entry_body(entry: Entry) -> str:
    """The entry as canonical JSON: sorted keys, no spaces, absent values left out. This text is what the hash covers."""
    return orjson.dumps(entry.model_dump(mode="json", exclude_none=True), option=orjson.OPT_SORT_KEYS).decode()


class Recorder:
    """Writes changes of nominations to PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="record")
    async def record(self, change: RecordInput) -> Recorded:
        """The proof that the change is kept, or the one that was kept in its place before.

        Raises asyncpg's error when the database is away, or the chain does not end where this entry begins.
        """
        body = entry_body(change.entry)
        hash_ = entry_hash(change.previous_hash, body)
        values = statement_values(change, body, hash_)
        if not (change.opened or change.splits or change.entry.exceptions or change.joins or change.reshaped):
            fresh = await self._pool.fetchval(RECORD, *values)
        else:
            async with self._pool.acquire() as connection, connection.transaction():
                if change.opened:
                    await open_nomination(connection, change.entry, change.opened)
                fresh = await connection.fetchval(RECORD, *values)
                if fresh:
                    await except_nominees(connection, change.entry.nomination, change.entry.exceptions)
                    for split in change.splits:
                        await split_nominees(connection, change.entry, split)
                    if change.opened and change.opened.joined:
                        await number_anew(connection, change.entry, change.opened)
                    if change.joins:
                        await join_nominees(connection, change.entry, change.joins)
                    if change.reshaped:
                        await reshape(connection, change.entry, change.reshaped)
        if fresh:
            return Recorded(hash=hash_)
        there = await self._pool.fetchrow(KEPT, change.key, change.entry.nomination, change.entry.sequence)
        assert there is not None  # noqa: S101 -- the receipt is there, and entry and receipt stand together
        return Recorded(hash=there["hash"], instead=None if there["hash"] == hash_ else kept_change(there))

    @activity.defn(name="recall")
    async def recall(self, place: RecallInput) -> Recalled:
        """The change that is kept at this place of a nomination's ledger, if there is one."""
        key = receipt_key(nomination_workflow_id(place.nomination), place.sequence)
        there = await self._pool.fetchrow(KEPT, key, place.nomination, place.sequence)
        return Recalled(kept=kept_change(there) if there else None)


def kept_change(row: asyncpg.Record) -> Kept:
    """What must be known of a kept change to make it again."""
    return Kept(at=orjson.loads(row["body"])["at"], update_id=row["update_id"], command=row["command"])


async def open_nomination(connection: PoolConnectionProxy[asyncpg.Record], entry: Entry, opened: OpenedNomination) -> None:
    """Give the nomination its row in the read model, if a split has not given it one already."""
    await connection.execute(
        OPEN,
        entry.nomination,
        entry.nominees,
        opened.award,
        opened.regime,
        opened.policy_version,
        opened.unit,
        list(opened.path),
        opened.received_on,
        opened.movement,
        opened.origin,
        entry.at,
        entry.level,
    )


async def except_nominees(
    connection: PoolConnectionProxy[asyncpg.Record], nomination: str, changes: tuple[NomineeChange, ...]
) -> None:
    """Write the nominees who differ from the rest, all in one statement."""
    if changes:
        rows = [(c.nominee, c.outcome, c.ground, c.number) for c in changes]
        await connection.execute(EXCEPT_NOMINEES, nomination, *(list(column) for column in zip(*rows, strict=True)))


async def split_nominees(connection: PoolConnectionProxy[asyncpg.Record], entry: Entry, split: Split) -> None:
    """Move nominees to the nomination that was split off for them."""
    await connection.execute(
        SPLIT,
        entry.nomination,
        split.nomination,
        split.state,
        len(split.nominees),
        entry.at,
        split.home,
        split.unit,
        list(split.path) or None,
        split.movement,
    )
    await connection.execute(MOVE_NOMINEES, entry.nomination, split.nomination, list(split.nominees))


async def join_nominees(connection: PoolConnectionProxy[asyncpg.Record], entry: Entry, into: IntoJoin) -> None:
    """Move the nominees into the joined nomination, whether or not others came there before."""
    await connection.execute(
        JOIN,
        entry.nomination,
        into.nomination,
        into.state,
        len(into.nominees),
        into.level,
        into.unit,
        into.step,
        list(into.path),
        entry.at,
    )
    nominees = list(into.nominees)
    await connection.execute(MOVE_INTO_JOIN, entry.nomination, into.nomination, nominees, into.place * MAX_NOMINEES)


async def number_anew(connection: PoolConnectionProxy[asyncpg.Record], entry: Entry, opened: OpenedNomination) -> None:
    """Number the list of a joined nomination from 1 on, and say of the whole what was known of its parts."""
    await connection.execute(NUMBER_ANEW, entry.nomination, list(opened.joined), opened.received_on, opened.movement)


async def reshape(connection: PoolConnectionProxy[asyncpg.Record], entry: Entry, shape: Reshaped) -> None:
    """Let the successors of dissolved units see the nomination, and show it as theirs."""
    await connection.execute(RESHAPE, entry.nomination, shape.unit, shape.level, list(shape.path))


def statement_values(change: RecordInput, body: str, hash_: str) -> tuple[Any, ...]:
    """The values of RECORD, in its order."""
    entry, status = change.entry, change.status
    first = entry.sequence == 1
    return (
        change.key,
        hash_,
        status.model_dump(mode="json", exclude_none=True),
        entry.nomination,
        entry.sequence,
        None if first else entry.sequence - 1,
        None if first else change.previous_hash,
        entry.act,
        entry.actor.officer if entry.actor else None,
        entry.update_id,
        body,
        status.state,
        status.level,
        status.unit,
        status.step,
        status.due_at,
        status.nominees,
        entry.at,
        *decision_values(change.decision),
        *task_values(change.task),
        [notice.unit for notice in change.notices],
        [notice.template for notice in change.notices],
        change.command.model_dump(mode="json") if change.command else None,
    )


def decision_values(decision: Decision | None) -> tuple[Any, ...]:
    """Number, date, signatory, level, unit, first sequence number; all empty when nothing was decided."""
    if decision is None:
        return (None,) * 6
    return (
        decision.number,
        decision.decided_on,
        decision.signatory,
        decision.level,
        decision.unit,
        decision.first_number,
    )


def task_values(task: OpenTask | None) -> tuple[Any, ...]:
    """Number, unit, level, step, role, opened, due; all empty when nothing is open."""
    if task is None:
        return (None,) * 7
    return (task.number, task.unit, task.level, task.step, task.role, task.opened_at, task.due_at)
