"""The dossiers of a running installation, read from PostgreSQL in batches, each in one snapshot. Names are never read."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from activities.watch import PRESENT
from auditor.families import FAMILIES
from auditor.what_if.cases import Batch, Dossier, Terms
from auditor.what_if.rows import DossierRows, SessionRows, dossier_of, votes_of
from auditor.what_if.stations import handed_over
from auditor.what_if.trails import trails
from models.errors import DomainError
from models.messages.policy import PinnedPolicy
from models.messages.unit import UnitRef
from models.vocabulary import Level, Role, UnitKind
from policy.clock import local_day
from policy.units import directory, offices_above

BATCH = 200

_STARTED = "dossier where started_at is not null and ($1::text[] is null or id = any($1))"
_COUNT = f"select count(*) from {_STARTED}"  # noqa: S608 -- our own text
_IDS = f"select id from {_STARTED} and id > $2 order by id limit $3"  # noqa: S608 -- as above
_DOSSIERS = """
select dossier.id, dossier.award, dossier.unit, dossier.received_on, dossier.start -> 'policy' as policy,
  organisation.kind, organisation.parent, organisation.level, organisation.legal_personality
from dossier left join organisation on organisation.code = dossier.unit where dossier.id = any($1::text[])
"""
_NOMINEES = """
select nominee.id, nominee.dossier, nominee.nomination, nominee.kind, nominee.eligibility, told.outcome,
  case when nominee.erased_at is null then nominee.record end as record
from nominee join nominee_outcome told on told.nominee = nominee.id where nominee.dossier = any($1::text[]) order by nominee.id
"""
# Of families: the nominations that bear their ids, and whatever names one of these as its origin.
NOMINATIONS = """
with recursive listed as (
  select id, version, state, level, office, step, award from nomination where id = any($1::text[])
  union
  select apart.id, apart.version, apart.state, apart.level, apart.office, apart.step, apart.award
  from listed join nomination apart on apart.origin = listed.id
)
select * from listed where version > 0
"""
TASKS = """
select nomination, unit, level, step, opened_at, due_at, closed_at from task
where nomination = any($1::text[]) order by nomination, number
"""
ENTRIES = "select nomination, body from ledger where nomination = any($1::text[]) order by nomination, sequence"
_RESULTS = "select * from session_result where session = any($1::text[]) and nomination = any($2::text[])"
_ROUNDS = "select session, round, voided, rules, opened_at from session_round where session = any($1::text[])"
_SEATS = "select session, officer, function, presence from session_seat where session = any($1::text[]) and votes"
_RECUSALS = "select session, officer, nomination, nominees from session_recusal where session = any($1::text[])"
_REGULATIONS = """
select session.id as session, regulation.number, regulation.dated, regulation.says, regulation.valid_from, regulation.valid_to
from council_session session join council_regulation regulation on regulation.council = session.council
where session.id = any($1::text[]) order by regulation.valid_from, regulation.id
"""
_PRESENT = f"with {PRESENT} select distinct unit, role from present"  # noqa: S608 -- our own text


async def how_many(pool: asyncpg.Pool, dossiers: Sequence[str] | None = None) -> int:
    """How many of these dossiers (None: of all) there are to be asked."""
    count: int = await pool.fetchval(_COUNT, dossiers)
    return count


async def present_today(pool: asyncpg.Pool, today: date) -> frozenset[tuple[str, Role]]:
    """Who is there today, or is stood in for, as (unit, role)."""
    return frozenset((row["unit"], Role(row["role"])) for row in await pool.fetch(_PRESENT, today))


async def live_dossiers(pool: asyncpg.Pool, dossiers: Sequence[str] | None = None) -> AsyncIterator[Batch]:
    """These dossiers (None: all), in batches. Those without a pinned policy, or of a unit that cannot be placed, are left out."""
    last = ""
    while True:
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            ids = [row["id"] for row in await connection.fetch(_IDS, dossiers, last, BATCH)]
            if not ids:
                return
            found = await _batch(connection, ids)
        yield Batch(found, len(ids) - len(found))
        last = ids[-1]


async def _batch(connection: PoolConnectionProxy, ids: Sequence[str]) -> list[Dossier]:
    family = await connection.fetchval(FAMILIES, ids)
    nominations = {row["id"]: row for row in await connection.fetch(NOMINATIONS, family)}
    chains: dict[str, list[Any]] = defaultdict(list)
    for row in await connection.fetch(ENTRIES, list(nominations)):
        chains[row["nomination"]].append(orjson.loads(row["body"]))
    sessions = {
        entry["facts"]["session"] for entries in chains.values() for entry in entries if "session" in entry.get("facts", {})
    }
    awards = {nomination: row["award"] for nomination, row in nominations.items()}
    deeds = trails(chains, votes_of(await _sessions(connection, sorted(sessions), list(nominations)), awards))
    heirs = handed_over(entry for entries in chains.values() for entry in entries)
    nominees, tasks = defaultdict(list), defaultdict(list)
    for row in await connection.fetch(_NOMINEES, ids):
        nominees[row["dossier"]].append(row)
    for row in await connection.fetch(TASKS, list(nominations)):
        tasks[row["nomination"]].append(row)
    found = []
    for row in await connection.fetch(_DOSSIERS, ids):
        terms, dossier = _terms(row), row["id"]
        if terms is None or row["policy"] is None:
            continue
        here = [nominations[each] for each in sorted({n["nomination"] for n in nominees[dossier]} & nominations.keys())]
        worked_on = {each for each in nominations if each.split(".")[0] == dossier} | {each["id"] for each in here}
        clocks = [task for each in sorted(worked_on) for task in tasks[each]]
        pinned = PinnedPolicy.model_validate(row["policy"])
        found.append(dossier_of(DossierRows(dossier, terms, pinned, nominees[dossier], here, clocks, heirs), deeds))
    return found


async def _sessions(connection: PoolConnectionProxy, sessions: Sequence[str], nominations: Sequence[str]) -> SessionRows:
    """What these sessions came to on these nominations: they may have voted on thousands more."""
    rounds = await connection.fetch(_ROUNDS, sessions)
    return SessionRows(
        results=await connection.fetch(_RESULTS, sessions, nominations),
        rounds=rounds,
        seats=await connection.fetch(_SEATS, sessions),
        recusals=await connection.fetch(_RECUSALS, sessions),
        regulations=_in_force(rounds, await connection.fetch(_REGULATIONS, sessions)),
    )


def _in_force(rounds: Sequence[asyncpg.Record], regulations: Sequence[asyncpg.Record]) -> Mapping[tuple[str, int], asyncpg.Record]:
    """Of each round the regulation that its council had on the day on which it was opened: the newest, as for the round itself."""
    found = {}
    for round_ in rounds:
        day = local_day(round_["opened_at"])
        for one in regulations:
            if (
                one["session"] == round_["session"]
                and one["valid_from"] <= day
                and (one["valid_to"] is None or day <= one["valid_to"])
            ):
                found[round_["session"], round_["round"]] = one
    return found


def _terms(row: asyncpg.Record) -> Terms | None:
    """What the law was asked of the dossier; None where the unit, as it is written down today, cannot be placed on that day."""
    code, day = row["unit"], row["received_on"]
    try:
        if row["kind"] is None:
            proposer, seat = UnitRef(code=code, level=directory().get(code).level), code
        else:
            kind, level = UnitKind(row["kind"]), Level(row["level"])
            proposer = UnitRef(code=code, level=level, kind=kind, legal_personality=row["legal_personality"])
            seat = row["parent"]
        return Terms(row["award"], day, proposer, offices_above(directory(), seat, proposer.level, day))
    except DomainError:
        return None
