"""Reads the trail of a case out of PostgreSQL. It writes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import asyncpg

from models.errors import NotFound
from models.ids import nomination_workflow_id, receipt_key
from models.vocabulary import ENDED_SESSIONS, Act
from trail.entries import CaseTrail, TrailEntry, in_order, of_the_agenda, parsed
from trail.ways import concerns, way_of

_CASE = "select award, regime, unit, received_on, opened_at from nomination where id = $1"
_CHAIN = "select nomination, sequence, hash, body from ledger where nomination = $1 order by sequence"
# Revocations and erasures have chains of their own, named after the nomination: `<id>.r…`, `<id>.e…`.
_OVER_IT = """
select nomination, sequence, hash, body from ledger
where nomination >= $1 || '.e' and nomination < $1 || '.s' and sequence = 1 and act in ('revoked', 'erased')
  and (starts_with(nomination, $1 || '.r') or starts_with(nomination, $1 || '.e'))
"""
_ENTRY = "select nomination, sequence, hash, body from ledger where nomination = $1 and sequence = $2"
_SESSIONS = """
select distinct item.session from agenda_item item join council_session session on session.id = item.session
where item.nomination = any($1::text[]) and session.state = any($2::text[]) order by item.session
"""
_DERIVATIONS = "select key, answer ->> 'derivation' as derivation from receipt where key = any($1::text[])"
_ENGLISH = """
select distinct derivation_vi, derivation_en from session_result
where nomination = any($1::text[]) and derivation_vi = any($2::text[])
"""
_ORGANISATIONS = "select code, name from organisation where code = any($1::text[])"


async def read_trail(pool: asyncpg.Pool, nomination: str, sessions: Collection[str] = ()) -> CaseTrail:
    """Everything that happened to a nomination. Raises NotFound.

    That is its chain, the entry that split it off, what came over it later, and what concerned it of these sessions.
    """
    own = await _chain(pool, nomination)
    origin = own[0].entry.facts.get("origin") if own else None
    before = await _entries(pool, _ENTRY, origin["nomination"], origin["sequence"]) if origin else []
    held = await _held(pool, (nomination,), own, sessions)
    return await _case(pool, nomination, (nomination,), [*before, *own], held, await _entries(pool, _OVER_IT, nomination))


async def read_way(pool: asyncpg.Pool, nomination: str, nominee: int, sessions: Collection[str] = ()) -> CaseTrail:
    """The whole way of one nominee, through splits and joins, to or past this nomination. Raises NotFound if it never led here."""
    legs = await way_of(nominee, nomination, lambda chain: _chain(pool, chain))
    chains = tuple(leg.nomination for leg in legs)
    if not chains:
        raise NotFound("nobody of this id was ever in this nomination", nomination=nomination, nominee=nominee)
    own = [one for leg in legs for one in leg.entries]
    later = [one for one in await _entries(pool, _OVER_IT, chains[-1]) if concerns(nominee, one)]
    return await _case(pool, nomination, chains, own, await _held(pool, chains, own, sessions), later)


async def ended_sessions(pool: asyncpg.Pool, nominations: Iterable[str]) -> list[str]:
    """The sessions on whose agenda these ever stood, as far as they are over: before, what they come to is nobody's to tell."""
    return [row["session"] for row in await pool.fetch(_SESSIONS, list(nominations), list(ENDED_SESSIONS))]


async def organisations_in(pool: asyncpg.Pool, trail: CaseTrail) -> dict[str, str]:
    """The names of the organisations that a trail speaks of, by their codes."""
    codes = {trail.unit}
    for entry in (one.entry for one in trail.entries):
        codes |= {entry.unit, *entry.facts.get("opinions", ())}
        codes |= {where["unit"] for where in (entry.before, entry.after) if "unit" in where}
        codes |= {entry.actor.unit} if entry.actor else set()
    return {row["code"]: row["name"] for row in await pool.fetch(_ORGANISATIONS, list(codes))}


async def organisations_named(pool: asyncpg.Pool) -> dict[str, str]:
    """The names of all organisations, by their codes."""
    return {row["code"]: row["name"] for row in await pool.fetch("select code, name from organisation")}


async def _case(
    pool: asyncpg.Pool, nomination: str, chains: tuple[str, ...], own: Sequence[TrailEntry], *besides: Iterable[TrailEntry]
) -> CaseTrail:
    case = await pool.fetchrow(_CASE, nomination)
    if case is None or not own:
        raise NotFound("no such nomination", nomination=nomination)
    entries = in_order(await _derived(pool, [*own, *(one for some in besides for one in some)]))
    return CaseTrail(
        nomination, case["award"], case["regime"], case["unit"], case["received_on"], case["opened_at"], chains, entries
    )


async def _held(
    pool: asyncpg.Pool, chains: tuple[str, ...], own: Sequence[TrailEntry], sessions: Collection[str]
) -> Iterable[TrailEntry]:
    """What concerned it of sessions: of a nominee's way, only as long as they were in each nomination."""
    found: dict[tuple[str, int], TrailEntry] = {}
    for session in sessions:
        all_ = await _entries(pool, _CHAIN, session)
        for chain in chains:
            left = None if chain == chains[-1] else max(one.entry.at for one in own if one.chain == chain)
            found |= {one.id: one for one in of_the_agenda(all_, chain, left)}
    return found.values()


async def _chain(pool: asyncpg.Pool, chain: str) -> list[TrailEntry]:
    return await _entries(pool, _CHAIN, chain)


async def _entries(pool: asyncpg.Pool, query: str, *said: object) -> list[TrailEntry]:
    rows = await pool.fetch(query, *said)
    return [parsed(row["nomination"], row["sequence"], row["hash"], row["body"]) for row in rows]


async def _derived(pool: asyncpg.Pool, entries: Sequence[TrailEntry]) -> list[TrailEntry]:
    """The same, votes with how their result follows: it stands in the answer that was given."""
    keys = {
        one.id: receipt_key(nomination_workflow_id(one.chain), one.sequence)
        for one in entries
        if one.entry.act is Act.COUNCIL_VOTED
    }
    if not keys:
        return list(entries)
    found = {row["key"]: row["derivation"] for row in await pool.fetch(_DERIVATIONS, list(keys.values()))}
    said = [derivation for derivation in found.values() if derivation]
    english = {
        row["derivation_vi"]: row["derivation_en"] for row in await pool.fetch(_ENGLISH, list({one.chain for one in entries}), said)
    }
    return [_with(one, found.get(keys[one.id]), english) if one.id in keys else one for one in entries]


def _with(one: TrailEntry, derivation: str | None, english: Mapping[str, str]) -> TrailEntry:
    return replace(one, derivation=derivation, derivation_en=english.get(derivation or ""))
