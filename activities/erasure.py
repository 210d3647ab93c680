"""Erasure: names and texts of somebody who was not awarded go, with the key that made them readable elsewhere; the proof stays.

The nominee's row stays with its ids, outcome and commitment, so that every count and every chain still holds.
"""

from __future__ import annotations

from typing import Any

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from obstore.store import ObjectStore
from temporalio import activity

from activities.ballot_destruction import clean_log
from activities.entries import answered, keep, written
from activities.erasure_leftovers import clear_dead_rows, delete_files
from activities.erasure_texts import LISTS, forget_texts
from activities.forgotten_words import Forgotten
from models.erased import ERASED_NAME
from models.errors import InvalidInput, NotFound
from models.ids import erasure_workflow_id, receipt_key
from models.messages.erasure import ClearErased, ErasedCleared, ErasureResult, RecordErasure
from models.messages.record import Entry
from models.vocabulary import Act, Level, Outcome
from policy.clock import local_day
from policy.erasure_rights import ErasureStanding, erasure_refusal

log = structlog.get_logger(__name__)

NOMINEE = """
select n.id, n.dossier, n.nomination, n.name, n.birth_date, n.address, n.officer, n.commitment, n.erased_at,
  o.outcome, m.closed_at is not null as closed, m.unit, m.level, m.home_level, m.area, m.path, d.received_on,
  (select hash from ledger where nomination = n.nomination order by sequence desc limit 1) as last_hash
from nominee n
join nomination m on m.id = n.nomination
join dossier d on d.id = n.dossier
join nominee_outcome o on o.nominee = n.id
where n.id = $1
"""

# Of two who erase the same nominee one waits, and is told.
LOCKED = f"{NOMINEE} for update of n"

FORGET = """
update nominee set name = $2, birth_date = null, address = null, post = null, officer = null, recipient_key = 'erased:' || id,
  record = jsonb_build_object('kind', kind), erased_at = $3
where id = $1
"""

DESTROY_KEY = "delete from nominee_key where nominee = $1"

TELL = "insert into outbox (nomination, sequence, unit, template) values ($1, 1, $2, 'erased')"


class Eraser:
    """Erases nominees: in PostgreSQL, and in the storage of files."""

    def __init__(self, pool: asyncpg.Pool, objects: ObjectStore) -> None:
        self._pool = pool
        self._objects = objects

    @activity.defn(name="erase")
    async def erase(self, request: RecordErasure) -> ErasureResult:
        """What was erased, in one transaction, once. Raises a DomainError when the law or the state does not allow it."""
        start = request.start
        key = receipt_key(erasure_workflow_id(start.erasure), 1)
        async with self._pool.acquire() as connection, connection.transaction():
            nominee = await connection.fetchrow(LOCKED, start.nominee)
            answer = await answered(connection, key)
            if answer is not None:
                return ErasureResult.model_validate(answer)
            if nominee is None or nominee["nomination"] != start.nomination:
                raise NotFound("no such nominee", nominee=start.nominee)
            _refuse(nominee, request)
            return await _erase(connection, key, nominee, request)

    @activity.defn(name="clear_erased")
    async def clear_erased(self, request: ClearErased) -> ErasedCleared:
        """Sees to it that nothing of an erased nominee is left in storage, in dead rows and in the database's log."""
        lists = await self._pool.fetchval(LISTS, request.nominee)
        files = await delete_files(self._pool, self._objects, request.nominee, lists)
        await clear_dead_rows(self._pool)
        cleaned = await clean_log(self._pool)
        if not cleaned:
            log.warning("the database's log was left to itself after an erasure", nominee=request.nominee)
        return ErasedCleared(files=files, log_cleaned=cleaned)


def erasure_standing(nominee: asyncpg.Record) -> ErasureStanding:
    """What the rules of rights look at, of a row of NOMINEE."""
    return ErasureStanding(
        nominee=nominee["id"],
        outcome=Outcome(nominee["outcome"]) if nominee["outcome"] else None,
        closed=nominee["closed"],
        erased=nominee["erased_at"] is not None,
        office_level=Level(nominee["level"] or nominee["home_level"]),
        area=frozenset((*nominee["area"], *nominee["path"])),
        officer=nominee["officer"],
    )


def _refuse(nominee: asyncpg.Record, request: RecordErasure) -> None:
    command = request.start.command
    refused = erasure_refusal(command.actor, erasure_standing(nominee))
    if refused is not None:
        raise refused
    today = local_day(request.at)
    if command.requested_on > today:
        raise InvalidInput("requested_on", "lies in the future", today=today.isoformat())
    if command.requested_on < nominee["received_on"]:
        raise InvalidInput(
            "requested_on", "lies before the nomination was received", received_on=nominee["received_on"].isoformat()
        )


async def _erase(
    connection: PoolConnectionProxy[asyncpg.Record], key: str, nominee: asyncpg.Record, request: RecordErasure
) -> ErasureResult:
    start, command = request.start, request.start.command
    new = written(_entry(nominee, request))
    result = ErasureResult(
        erasure=start.erasure,
        nomination=start.nomination,
        nominee=start.nominee,
        hash=new.hash,
        erased_at=request.at,
        fingerprint=command.fingerprint,
    )
    await keep(connection, key, new, result.model_dump(mode="json"))
    await connection.execute(FORGET, start.nominee, ERASED_NAME, request.at)
    await connection.execute(DESTROY_KEY, start.nominee)
    person = Forgotten(nominee["name"], nominee["birth_date"], nominee["address"])
    await forget_texts(connection, start.nominee, nominee["dossier"], person)
    await connection.execute(TELL, start.nomination, nominee["unit"])
    return result


def _entry(nominee: asyncpg.Record, request: RecordErasure) -> Entry:
    start, command = request.start, request.start.command
    facts: dict[str, Any] = {
        "nominee": start.nominee,
        "reference": command.reference,
        "requested_on": command.requested_on.isoformat(),
        "origin": {"nomination": start.nomination, "hash": nominee["last_hash"]},
    }
    if nominee["commitment"] is not None:
        facts["commitment"] = nominee["commitment"]
    return Entry(
        nomination=start.erasure,
        sequence=1,
        act=Act.ERASED,
        nominees=1,
        actor=command.actor,
        unit=nominee["unit"],
        level=command.actor.level,
        facts=facts,
        reason=command.ground,
        clause=start.clause or None,
        update_id=start.erasure,
        at=request.at,
        others=(start.nomination,),
    )
