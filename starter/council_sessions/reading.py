"""Sessions as people read them: in lists, one by one, with their seats, recusals and rounds."""

from typing import Any

import asyncpg

from activities.council_agenda import STANDS
from activities.council_results import standing_counts
from models.vocabulary import CouncilFunction, SessionCommand, SessionState
from policy.session_rights import STATES_OF_SESSION_COMMAND
from starter.council_sessions.quorum import quorum_of
from starter.council_sessions.seen import SEEN, Seen, must_see_session, sees_results
from starter.council_sessions.speaking import may_say
from starter.councils.seeing import viewer
from starter.people.caller import Caller
from starter.reads.page_mark import page_mark, read_page_mark
from starter.schemas.council_sessions import (
    CouncilSessionAnswer,
    Missing,
    OwnSeat,
    QuorumAnswer,
    RecusalAnswer,
    ResultCounts,
    RoundAnswer,
    SeatAnswer,
    SessionLinks,
    SessionPage,
    SessionSummary,
)
from starter.schemas.tasks import OfficerName

_ON_AGENDA = "(select count(*) from agenda_item where session = s.id and outcome is distinct from 'left') as agenda"
_MEMBERS = "(select count(*) from session_seat seat where seat.session = s.id and seat.votes) as members"
_LIST = f"""
select s.id, s.council, s.unit, s.level, s.kind, s.state, s.planned_at, s.place, s.round, {_ON_AGENDA}, {_MEMBERS}
from council_session s join council c on c.id = s.council
where {SEEN} and ($3::text is null or s.council = $3) and ($4::text is null or s.unit = $4) and ($5::text is null or s.state = $5)
  and ($6::timestamptz is null or (s.planned_at, s.id) < ($6, $7))
order by s.planned_at desc, s.id desc limit $8
"""  # noqa: S608 -- our own conditions

# Before anything is told, whoever has moved on has left; afterwards everybody has moved on, and the item says how.
_ONE = f"""
select s.id, s.version, s.council, s.unit, s.level, s.kind, s.state, s.planned_at, s.place, s.round, s.convened_by, s.invited_at,
  s.embargo_until, s.changed_at, s.closed_at, s.minutes_signed, {_MEMBERS},
  seats.present, seats.written, items.agenda, items.left, items.delivered, items.refused, round.closes_at, round.ballots
from council_session s
cross join lateral (
  select count(*) filter (where presence in ('present', 'delegated')) as present,
    count(*) filter (where presence = 'written') as written
  from session_seat where session = s.id and votes
) as seats
cross join lateral (
  select count(*) filter (where not gone) as agenda, count(*) filter (where gone) as left,
    count(*) filter (where delivered_at is not null) as delivered, count(*) filter (where refused is not null) as refused
  from (
    select item.delivered_at, item.refused,
      coalesce(item.outcome = 'left', s.state <> 'published' and not exists (select from task where {STANDS})) as gone
    from agenda_item item where item.session = s.id
  ) as item
) as items
left join session_round round on round.session = s.id and round.round = s.round and round.voided is null
where s.id = $1
"""  # noqa: S608 -- as above
_SEATS = """
select seat.officer, officer.name, seat.function, seat.votes, seat.presence, seat.delegate, stand_in.name as delegate_name,
  seat.mandate_number, seat.mandate_date
from session_seat seat join officer on officer.id = seat.officer left join officer stand_in on stand_in.id = seat.delegate
where seat.session = $1 order by array_position($2::text[], seat.function), officer.name, seat.officer
"""
_RECUSALS = """
select recusal.officer, officer.name, recusal.nomination, recusal.nominees, recusal.ground, recusal.said_by
from session_recusal recusal join officer on officer.id = recusal.officer
where recusal.session = $1 order by officer.name, recusal.officer, recusal.nomination
"""
_ROUNDS = """
select round, mode, secret, lines, electors, may_change, opened_at, closes_at, closed_at, ballots, slate_hash, receipts_root,
  commitment, voided
from session_round where session = $1 order by round
"""
_FUNCTIONS = [function.value for function in CouncilFunction]
_COUNTED = frozenset({SessionState.TALLIED, SessionState.EMBARGOED, SessionState.PUBLISHED})


async def list_sessions(
    pool: asyncpg.Pool,
    caller: Caller,
    *,
    council: str | None,
    unit: str | None,
    state: SessionState | None,
    after: str | None,
    limit: int,
) -> SessionPage:
    """Sessions that the caller may see, the latest first. Raises InvalidInput for a mark that is none."""
    mark = read_page_mark(after) or (None, None)
    rows = await pool.fetch(_LIST, *viewer(caller), council, unit, state, *mark, limit + 1)
    found = [SessionSummary(**row) for row in rows[:limit]]
    more = len(rows) > limit
    return SessionPage(sessions=found, next=page_mark(found[-1].planned_at, found[-1].id) if more else None)


async def read_session(pool: asyncpg.Pool, caller: Caller, session: str) -> CouncilSessionAnswer:
    """The session as it stands. Raises NotFound."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        seen = await must_see_session(connection, caller, session)
        row: Any = await connection.fetchrow(_ONE, session)
        to_open = seen.state in STATES_OF_SESSION_COMMAND[SessionCommand.OPEN_ROUND]
        quorum = await quorum_of(connection, seen) if to_open else None
        told = seen.state in _COUNTED and sees_results(caller, seen)
        counts = await standing_counts(connection, session) if told else None
    missing = []
    if to_open and quorum is None:
        missing.append(Missing.AGENDA)
    if quorum is not None and not quorum.ok:
        missing.append(Missing.QUORUM)
    return CouncilSessionAnswer(
        **row,
        results=ResultCounts(**counts._asdict()) if counts is not None else None,
        quorum=QuorumAnswer(**quorum.model_dump()) if quorum is not None else None,
        missing=missing,
        mine=_own_seat(caller, seen),
        may=may_say(caller, seen.standing),
        links=SessionLinks.of(session),
    )


def _own_seat(caller: Caller, session: Seen) -> OwnSeat | None:
    function = session.functions.get(caller.officer)
    if function is None:
        return None
    return OwnSeat(function=function, votes=function.votes, presence=session.presence[caller.officer])


async def seats_of(pool: asyncpg.Pool, caller: Caller, session: str) -> list[SeatAnswer]:
    """Every seat, the chair first. Raises NotFound."""
    await must_see_session(pool, caller, session)
    return [_seat(row) for row in await pool.fetch(_SEATS, session, _FUNCTIONS)]


def _seat(row: Any) -> SeatAnswer:
    return SeatAnswer(
        officer=OfficerName(id=row["officer"], name=row["name"]),
        function=row["function"],
        votes=row["votes"],
        presence=row["presence"],
        delegate=OfficerName(id=row["delegate"], name=row["delegate_name"] or "") if row["delegate"] else None,
        mandate_number=row["mandate_number"],
        mandate_date=row["mandate_date"],
    )


async def recusals_of(pool: asyncpg.Pool, caller: Caller, session: str) -> list[RecusalAnswer]:
    """Every recusal of the session. Raises NotFound."""
    await must_see_session(pool, caller, session)
    return [
        RecusalAnswer(**dict(row) | {"officer": OfficerName(id=row["officer"], name=row["name"])})
        for row in await pool.fetch(_RECUSALS, session)
    ]


async def rounds_of(pool: asyncpg.Pool, caller: Caller, session: str) -> list[RoundAnswer]:
    """The rounds of the session, in order. Raises NotFound."""
    await must_see_session(pool, caller, session)
    return [RoundAnswer(**row) for row in await pool.fetch(_ROUNDS, session)]
