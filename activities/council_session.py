"""The record of a session of a council: every change, whole, in one transaction, once; in a chain of the ledger of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from temporalio import activity

from activities.council_agenda import mark_those_who_left, on_agenda, set_agenda
from activities.council_opening import refuse_opening
from activities.council_results import break_ties, results_hash, standing_counts
from activities.entries import keep, written
from activities.telling import Cause, announce
from models.errors import InvalidInput, LedgerAheadError, NotFound, WrongState
from models.ids import receipt_key, session_workflow_id
from models.messages.council_session import Opening, SessionChange, SessionRecorded, SessionStatus, StartSession
from models.messages.notification import NoticeTemplate
from models.messages.record import Entry
from models.vocabulary import Act, Presence, SessionState
from policy.clock import local_day

Connection = asyncpg.Connection | PoolConnectionProxy

KEPT = "select answer, command from receipt where key = $1"
LAST_HASH = "select hash from ledger where nomination = $1 and sequence = $2"
# Held until the session stands: whoever ends the council meanwhile waits, and finds it (starter/councils/councils.py, end_council).
COUNCIL = "select unit, level from council where id = $1 and ended_at is null for share"
MEMBERS = """
select officer, function from council_member
where council = $1 and ended_at is null and valid_from <= $2 and coalesce(valid_to, 'infinity') >= $2
"""
CONVENE = """
insert into council_session (id, version, round, council, unit, level, state, kind, planned_at, convened_by, opened_at, changed_at)
values ($1, 0, 0, $2, $3, $4, 'convened', $5, $6, $7, $8, $8)
"""
SEAT = """
insert into session_seat (session, officer, function, votes, presence)
select $1, seat.* from unnest($2::text[], $3::text[], $4::bool[], $5::text[]) as seat
"""
SHOW = """
update council_session set version = $2, state = $3, round = $4, embargo_until = $5, changed_at = $6,
  invited_at = case when $7 then $6 else invited_at end, minutes_signed = coalesce($8, minutes_signed),
  closed_at = case when $3 = 'cancelled' or $8 is not null then $6 else closed_at end
where id = $1
"""
TAKE_SEAT = """
update session_seat set presence = said.presence, delegate = said.delegate, mandate_number = said.number, mandate_date = said.day
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::date[]) as said (officer, presence, delegate, number, day)
where session_seat.session = $1 and session_seat.officer = said.officer
"""
DELEGATES = "select officer, delegate from session_seat where session = $1 and delegate is not null for update"
ON_AGENDA = "select true from agenda_item where session = $1 and nomination = $2 and outcome is distinct from 'left'"
ON_THE_LIST = "select id from nominee where nomination = $1 and outcome is null and id = any($2::bigint[])"
RECUSE = """
insert into session_recusal (session, officer, nomination, nominees, ground, said_by) values ($1, $2, $3, $4, $5, $6)
on conflict (session, officer, nomination) do update set
  nominees = excluded.nominees, ground = excluded.ground, said_by = excluded.said_by
"""
SEATS = "select officer from session_seat where session = $1"
INVITED = "select invited_at is not null from council_session where id = $1"
VOID = "update session_round set voided = $3 where session = $1 and round = $2"
FORGET_RESULTS = "delete from session_result where session = $1 and round = $2"


class SessionRecorder:
    """Writes changes of sessions to PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="check_opening")
    async def check_opening(self, opening: Opening) -> None:
        """Raises a DomainError when the round may not be opened: no quorum, nothing to vote on, voted on often enough."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            await refuse_opening(connection, opening)

    @activity.defn(name="record_session")
    async def record_session(self, change: SessionChange) -> SessionRecorded:
        """The proof that the change is kept; the same one, however often it is asked for.

        Raises a DomainError, with nothing written, where the database knows better: who sits on the council, what awaits it, who
        stands on a list, where votes were level.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", change.session)
            if change.before is not None:
                await _record(connection, change.before)
            return await _record(connection, change)


async def _record(connection: Connection, change: SessionChange) -> SessionRecorded:
    key = receipt_key(session_workflow_id(change.session), change.sequence)
    kept = await connection.fetchrow(KEPT, key)
    if kept is not None:
        return _recorded(kept, change)
    facts = await _WRITE[change.act](connection, change) if change.act in _WRITE else {}
    return await _keep(connection, key, change, facts)


def _recorded(kept: asyncpg.Record, change: SessionChange) -> SessionRecorded:
    if kept["command"] != _command(change):
        raise LedgerAheadError(f"{change.session}: entry {change.sequence} was made otherwise")
    return SessionRecorded.model_validate(kept["answer"])


def _command(change: SessionChange) -> dict[str, Any]:
    return {"act": change.act, "update_id": change.update_id, "at": change.at.isoformat()}


async def _keep(connection: Connection, key: str, change: SessionChange, facts: dict[str, Any]) -> SessionRecorded:
    """Receipt, ledger entry and row of a change whose own rows are written."""
    status: SessionStatus = change.status.model_copy(
        update={
            "agenda": len(await on_agenda(connection, change.session)),
            "left_off": tuple(facts.pop("left_off", ())),
            "fingerprint": change.fingerprint,
            **(await standing_counts(connection, change.session))._asdict(),
        }
    )
    hash_of_results = facts.pop("results_hash", None)
    entry = Entry(
        nomination=change.session,
        sequence=change.sequence,
        act=change.act,
        nominees=status.passed + status.failed + status.undecided,
        actor=change.actor,
        unit=change.unit,
        level=change.level,
        facts=change.facts | facts | ({"results_hash": hash_of_results} if hash_of_results else {}),
        after={"state": change.status.state},
        reason=change.reason,
        update_id=change.update_id,
        at=change.at,
    )
    previous = None if change.sequence == 1 else await connection.fetchval(LAST_HASH, change.session, change.sequence - 1)
    new = written(entry, previous)
    recorded = SessionRecorded(hash=new.hash, status=status, results_hash=hash_of_results)
    await keep(connection, key, new, recorded.model_dump(mode="json", exclude_none=True), _command(change))
    await connection.execute(
        SHOW,
        change.session,
        change.sequence,
        status.state,
        status.round,
        status.embargo_until,
        change.at,
        change.act is Act.INVITED,
        change.facts["sha256"] if change.act is Act.MINUTES_SIGNED else None,
    )
    return recorded


async def _convene(connection: Connection, change: SessionChange) -> dict[str, Any]:
    """The session stands in the read model; everybody who sits on the council has a seat, and nobody else."""
    start = change.start
    assert start is not None  # noqa: S101 -- the act says so
    council = await connection.fetchrow(COUNCIL, start.council)
    if council is None:
        raise NotFound("there is no such council", council=start.council)
    if (council["unit"], council["level"]) != (start.unit, start.level):
        raise InvalidInput("unit", "is not the unit of this council", unit=council["unit"], level=council["level"])
    seated = {(seat.officer, str(seat.function)) for seat in start.seats}
    if seated not in [await _members(connection, start, day) for day in (local_day(change.at), local_day(start.planned_at))]:
        raise InvalidInput("seats", "are not those of the council on that day", council=start.council)
    await connection.execute(
        CONVENE,
        start.session,
        start.council,
        start.unit,
        start.level,
        start.kind,
        start.planned_at,
        start.convened_by.officer,
        change.at,
    )
    usual = Presence.WRITTEN if change.status.written else Presence.ABSENT
    await connection.execute(
        SEAT,
        start.session,
        [seat.officer for seat in start.seats],
        [seat.function for seat in start.seats],
        [seat.function.votes for seat in start.seats],
        [usual] * len(start.seats),
    )
    return {}


async def _members(connection: Connection, start: StartSession, day: date) -> set[tuple[str, str]]:
    return {(row["officer"], row["function"]) for row in await connection.fetch(MEMBERS, start.council, day)}


async def _agenda(connection: Connection, change: SessionChange) -> dict[str, Any]:
    facts, left_off = await set_agenda(connection, change)
    return {**facts, "left_off": left_off}


async def _invite(connection: Connection, change: SessionChange) -> dict[str, Any]:
    """Everybody with a seat is told, once."""
    await _tell_seats(connection, change, NoticeTemplate.COUNCIL_INVITED)
    return {}


async def _tell_seats(connection: Connection, change: SessionChange, template: NoticeTemplate) -> None:
    seats = [row["officer"] for row in await connection.fetch(SEATS, change.session)]
    cause = Cause(key=f"session/{change.session}", unit=change.unit, facts={"session": change.session})
    await announce(connection, seats, template, cause)


async def _presence(connection: Connection, change: SessionChange) -> dict[str, Any]:
    """Raises InvalidInput for a delegate of two members, WrongState for another delegate while a vote runs: the ballot is cast."""
    before = {row["officer"]: row["delegate"] for row in await connection.fetch(DELEGATES, change.session)}
    now = before | {seat.officer: seat.delegate for seat in change.presence}
    for officer, delegate in now.items():
        if delegate is not None and sum(other == delegate for other in now.values()) > 1:
            raise InvalidInput("seats", "a delegate holds the mandate of one member", officer=officer)
        if change.status.state is SessionState.OPEN and before.get(officer, delegate) != delegate:
            raise WrongState("while a round is open nobody takes over a mandate", officer=officer)
    said = [(s.officer, s.presence, s.delegate, s.mandate_number, s.mandate_date) for s in change.presence]
    await connection.execute(TAKE_SEAT, change.session, *(list(column) for column in zip(*said, strict=True)))
    return {}


async def _recusal(connection: Connection, change: SessionChange) -> dict[str, Any]:
    """Raises InvalidInput for a nomination that is not on the agenda, or nominees who are not on its list."""
    said = change.recusal
    assert said is not None  # noqa: S101 -- the act says so
    if not await connection.fetchval(ON_AGENDA, change.session, said.nomination):
        raise InvalidInput("nomination", "is not on the agenda", nomination=said.nomination)
    there = {row["id"] for row in await connection.fetch(ON_THE_LIST, said.nomination, list(said.nominees))}
    for nominee in said.nominees:
        if nominee not in there:
            raise InvalidInput("nominees", f"{nominee} is not on this list", nominee=nominee)
    by = change.actor.officer if change.actor else ""
    await connection.execute(RECUSE, change.session, said.officer, said.nomination, list(said.nominees), said.ground, by)
    return {}


async def _open(connection: Connection, change: SessionChange) -> dict[str, Any]:
    left = await mark_those_who_left(connection, change.session)
    return {"left": left} if left else {}


async def _void(connection: Connection, change: SessionChange) -> dict[str, Any]:
    """What was voted in the round counts for nothing."""
    round_ = change.facts["round"]
    await connection.execute(VOID, change.session, round_, change.reason)
    await connection.execute(FORGET_RESULTS, change.session, round_)
    return {}


async def _cancel(connection: Connection, change: SessionChange) -> dict[str, Any]:
    """Whoever was invited is told that they need not come."""
    if await connection.fetchval(INVITED, change.session):
        await _tell_seats(connection, change, NoticeTemplate.COUNCIL_CANCELLED)
    return await _void(connection, change) if "round" in change.facts else {}


async def _ties(connection: Connection, change: SessionChange) -> dict[str, Any]:
    await break_ties(connection, change.session, change.ties, change.places)
    return {"results_hash": await results_hash(connection, change.session, change.status.round)}


_WRITE: dict[Act, Callable[[Connection, SessionChange], Awaitable[dict[str, Any]]]] = {
    Act.SESSION_CONVENED: _convene,
    Act.AGENDA_SET: _agenda,
    Act.INVITED: _invite,
    Act.PRESENCE_RECORDED: _presence,
    Act.RECUSED: _recusal,
    Act.ROUND_OPENED: _open,
    Act.ROUND_VOIDED: _void,
    Act.TIES_BROKEN: _ties,
    Act.SESSION_CANCELLED: _cancel,
}
"""What a change does to the read model beside the session's own row, and what more its ledger entry says."""
