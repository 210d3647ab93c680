"""What PostgreSQL says of a case, in one snapshot: its chain's entries, its rows without personal data, what is sealed, terms."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.archive_files import About
from activities.archive_tables import TABLES, Table
from models.commitments import HANDED_IN, handed_in, seal
from models.errors import DomainError
from models.ids import nomination_behind
from models.messages.archive import ArchivedEntry, CaseKind, SealedNominee
from models.messages.unit import UnitRef
from models.vocabulary import Level, NominationState, UnitKind
from policy.clock import local_day
from policy.law_models import Decider
from policy.retention import RetentionLaw, decider_at, keep_until, term_of
from policy.units import directory, offices_above

Connection = PoolConnectionProxy

ENTRIES = "select sequence, previous_hash, hash, body from ledger where nomination = $1 order by sequence"

_ABOUT_NOMINATION = """
select n.*, coalesce(
  (select case when count(distinct period) = 1 then min(period) end from nominee where nominee.nomination = n.id),
  (select period from dossier where dossier.id = split_part(n.id, '.', 1))
) as period from nomination n where id = $1
"""
_ABOUT_SESSION = "select * from council_session where id = $1"
_ABOUT_JOIN = """
select joining.officer, joining.done_at, n.unit, n.path, n.award, n.regime from joining left join nomination n on n.id = target
where joining.id = $1
"""
_FIRST = "select written_at, body::jsonb as entry from ledger where nomination = $1 and sequence = 1"
_DOSSIER = "select award, unit, received_on, created_at from dossier where id = split_part($1, '.', 1)"
_ORGANISATION = "select kind, parent, level, legal_personality from organisation where code = $1"
_SEALED = f"""
select n.id, n.commitment, nominee_key.key, {", ".join(f"n.{name}" for name in HANDED_IN)}
from nominee n left join nominee_key on nominee_key.nominee = n.id
where n.nomination = $1 and (n.commitment is not null or nominee_key.key is not null) order by n.position, n.id
"""  # noqa: S608 -- names of our own
_NO_END_OF_THEIR_OWN = frozenset({NominationState.JOINED, NominationState.SPLIT_UP})


@dataclass(slots=True)
class Snapshot:
    """A case as the database had it at one moment."""

    about: About
    entries: tuple[ArchivedEntry, ...] = ()
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sealed: tuple[SealedNominee, ...] = ()
    terms: dict[str, Any] | None = None


async def snapshot(pool: asyncpg.Pool, kind: CaseKind, chain: str, retention: RetentionLaw) -> Snapshot:
    """Everything that the database says of the case, read at one moment."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        taken = Snapshot(await _ABOUT[kind](connection, chain, retention))
        taken.entries = tuple(ArchivedEntry(**row) for row in await connection.fetch(ENTRIES, chain))
        taken.rows = {table.name: await _rows(connection, table, chain) for table in TABLES[kind]}
        if kind is CaseKind.NOMINATION:
            taken.sealed = tuple(_sealed(row) for row in await connection.fetch(_SEALED, chain))
            taken.terms = await _terms(connection, chain)
        elif kind is CaseKind.SESSION:
            taken.about = replace(taken.about, officers=tuple(row["officer"] for row in taken.rows["session_seat"]))
    return taken


async def _rows(connection: Connection, table: Table, chain: str) -> list[dict[str, Any]]:
    return [row["row"] for row in await connection.fetch(table.rows_as_json, chain)]


def _sealed(row: asyncpg.Record) -> SealedNominee:
    sealed = None if row["key"] is None else seal(row["key"], handed_in(dict(row)))
    return SealedNominee(nominee=row["id"], commitment=row["commitment"], sealed=sealed)


async def _about_nomination(connection: Connection, chain: str, retention: RetentionLaw) -> About:
    row: Any = await connection.fetchrow(_ABOUT_NOMINATION, chain)
    return About(
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        unit=row["unit"],
        path=tuple(row["path"]),
        award=row["award"],
        period=row["period"],
        regime=row["regime"],
        policy_version=row["policy_version"],
        state=row["state"],
        keep_until=await _nomination_kept_until(connection, row, retention),
    )


async def _nomination_kept_until(connection: Connection, row: Any, retention: RetentionLaw) -> date | None:
    """A nomination that went into others is part of their file: nobody has said for how long it is kept by itself."""
    if row["closed_at"] is None or NominationState(row["state"]) in _NO_END_OF_THEIR_OWN:
        return None
    decider: Decider | None = None
    if row["decision_unit"] is not None:
        office = await _unit(connection, row["decision_unit"], row["decision_level"])
        decider = decider_at(office)
    return keep_until(term_of(retention, row["award"], decider), row["decided_on"] or local_day(row["closed_at"]))


async def _about_session(connection: Connection, chain: str, retention: RetentionLaw) -> About:
    """The minutes of a council are kept as the decisions of its level."""
    row: Any = await connection.fetchrow(_ABOUT_SESSION, chain)
    term = term_of(retention, None, decider_at(UnitRef(code=row["unit"], level=Level(row["level"]))))
    return About(
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        unit=row["unit"],
        path=(row["unit"],),
        state=row["state"],
        keep_until=None if row["closed_at"] is None else keep_until(term, local_day(row["closed_at"])),
    )


async def _about_join(connection: Connection, chain: str, _retention: RetentionLaw) -> About:
    row: Any = await connection.fetchrow(_ABOUT_JOIN, chain)
    return About(
        opened_at=row["done_at"],
        closed_at=row["done_at"],
        unit=row["unit"],
        path=tuple(row["path"] or ()),
        award=row["award"],
        regime=row["regime"],
        officers=(row["officer"],),
    )


async def _about_what_came_after(connection: Connection, chain: str, retention: RetentionLaw) -> About:
    """A revocation, or an erasure, belongs to the nomination that it is about, and is kept as long."""
    first: Any = await connection.fetchrow(_FIRST, chain)
    nomination = first["entry"]["facts"].get("origin", {}).get("nomination") or nomination_behind(chain)
    over = await _about_nomination(connection, nomination, retention)
    return replace(over, opened_at=first["written_at"], closed_at=first["written_at"], state=first["entry"]["act"])


_ABOUT: dict[CaseKind, Callable[[Connection, str, RetentionLaw], Awaitable[About]]] = {
    CaseKind.NOMINATION: _about_nomination,
    CaseKind.SESSION: _about_session,
    CaseKind.JOIN: _about_join,
    CaseKind.REVOCATION: _about_what_came_after,
    CaseKind.ERASURE: _about_what_came_after,
}


async def _terms(connection: Connection, chain: str) -> dict[str, Any] | None:
    """What the law was asked when the dossier was taken in; None of a joined nomination, which has no dossier."""
    row = await connection.fetchrow(_DOSSIER, chain)
    if row is None:
        return None
    try:
        found = await connection.fetchrow(_ORGANISATION, row["unit"])
        seat = row["unit"] if found is None else found["parent"]
        proposer = _organisation(row["unit"], found) if found else _administrative(row["unit"])
        offices = offices_above(directory(), seat, proposer.level, row["received_on"])
    except DomainError:
        return None
    return {
        "proposer": proposer.model_dump(mode="json"),
        "offices": [office.model_dump(mode="json") for office in offices],
        "award": row["award"],
        "received_on": row["received_on"].isoformat(),
        "entered_on": local_day(row["created_at"]).isoformat(),
    }


async def _unit(connection: Connection, code: str, level: str) -> UnitRef:
    found = await connection.fetchrow(_ORGANISATION, code)
    return UnitRef(code=code, level=Level(level)) if found is None else _organisation(code, found)


def _organisation(code: str, row: Any) -> UnitRef:
    return UnitRef(code=code, level=Level(row["level"]), kind=UnitKind(row["kind"]), legal_personality=row["legal_personality"])


def _administrative(code: str) -> UnitRef:
    return UnitRef(code=code, level=directory().get(code).level)
