"""Gathers what the record of a session says of it, all as of one moment: the minutes before anybody puts them into words."""

from typing import Any

import asyncpg

from models.errors import NotFound
from models.vocabulary import Act, CouncilFunction, MeetingKind, Presence
from policy.council import Part, attendance_of, quorum_to_open
from policy.units import directory
from starter.minutes.gather_votes import read_rounds
from starter.minutes.matters import read_agenda, read_recusals
from starter.minutes.rules import rules_of_round
from starter.minutes.signing import read_signed
from starter.minutes.versions import latest_version, read_version
from starter.schemas.minutes import Attender, Embargo, Minutes, MinutesText, Quorum
from starter.units import Connection, find_unit

_SESSION = """
select s.id as session, c.name as council, s.unit, s.level, s.kind, s.state, s.planned_at, s.place
from council_session s join council c on c.id = s.council where s.id = $1
"""
_SEATS = """
select seat.officer, officer.name, seat.function, seat.votes, seat.presence, stands_in.name as delegate, seat.mandate_number,
  seat.mandate_date
from session_seat seat
join officer on officer.id = seat.officer
left join officer stands_in on stands_in.id = seat.delegate
where seat.session = $1
order by array_position($2::text[], seat.function), officer.name, seat.officer
"""
_SAID = """
select act, (body::jsonb ->> 'at')::timestamptz as at, body::jsonb -> 'facts' ->> 'until' as until from ledger
where nomination = $1 and act = any($2::text[]) order by sequence
"""


async def gather(pool: asyncpg.Pool, session: str, version: int | None = None) -> Minutes:
    """The minutes, with this version of the secretary's text (None: the last one). Raises NotFound."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        row: Any = await connection.fetchrow(_SESSION, session)
        if row is None:
            raise NotFound("no such session", session=session)
        unit = await find_unit(connection, row["unit"])
        members = await _members(connection, session)
        written = await (latest_version(connection, session) if version is None else read_version(connection, session, version))
        embargo, published_at = await _publication(connection, session)
        return Minutes(
            **row,
            unit_name=unit.name,
            administrative=unit.seat == unit.ref.code,
            place_name=directory().get(unit.seat).short_name,
            members=members,
            quorum=await _quorum(connection, session, MeetingKind(row["kind"]), members),
            recusals=await read_recusals(connection, session),
            agenda=await read_agenda(connection, session),
            rounds=await read_rounds(connection, session),
            embargo=embargo,
            published_at=published_at,
            text=written.text if written else MinutesText(),
            version=written.version if written else 0,
            kept_at=written.kept_at if written else None,
            kept_by=written.kept_by if written else None,
            signed=await read_signed(connection, session),
        )


async def _members(connection: Connection, session: str) -> tuple[Attender, ...]:
    rows = await connection.fetch(_SEATS, session, [function.value for function in CouncilFunction])
    return tuple(Attender(**row) for row in rows)


async def _quorum(connection: Connection, session: str, kind: MeetingKind, members: tuple[Attender, ...]) -> Quorum:
    """Counts of the voting seats; and, by the strictest rule of what was voted on, whether enough were there."""
    voting = [seat.presence for seat in members if seat.votes]
    ways = {way.value: voting.count(way) for way in Presence}
    parts = [Part(seat.function, seat.presence) for seat in members]
    asked = [quorum_to_open(rule, attendance_of(rule, parts), kind) for rule in await rules_of_round(connection, session)]
    counted = Quorum(members=len(voting), **ways)
    if not asked:
        return counted
    strictest = min(asked, key=lambda one: (one.ok, -one.needed))
    return counted.model_copy(
        update={
            "needed": strictest.needed,
            "met": strictest.ok,
            "derivation_vi": strictest.derivation_vi,
            "derivation_en": strictest.derivation_en,
        }
    )


async def _publication(connection: Connection, session: str) -> tuple[Embargo | None, Any]:
    """The last embargo, and when it was published, by the session's ledger."""
    embargo, published_at = None, None
    for row in await connection.fetch(_SAID, session, [Act.EMBARGOED.value, Act.PUBLISHED.value]):
        if row["act"] == Act.EMBARGOED:
            embargo = Embargo(until=row["until"])
        else:
            published_at = row["at"]
    return embargo, published_at
