"""The versions of the secretary's text. One counts once the session's ledger names it, and then it stays."""

from typing import Any

import asyncpg

from models.errors import NotFound
from starter.schemas.minutes import MinutesText, MinutesVersion, MinutesVersions
from starter.units import Database

# Between the row and the word to the session somebody may pull the plug: a row that the ledger does not know is nobody's minutes.
KEPT = """
select m.session, m.version, m.text, m.sha256, m.kept_at, m.kept_by, m.update_id
from session_minutes m join ledger on ledger.nomination = m.session and ledger.update_id = m.update_id
where m.session = $1
"""
_LATEST = f"{KEPT} order by m.version desc limit 1"
_ONE = f"{KEPT} and m.version = $2"
_ALL = f"{KEPT} order by m.version"


async def latest_version(database: Database, session: str) -> MinutesVersion | None:
    """The last version; None while nobody has written any."""
    row = await database.fetchrow(_LATEST, session)
    return None if row is None else version_of(row)


async def read_version(database: Database, session: str, version: int) -> MinutesVersion:
    """This version. Raises NotFound."""
    row = await database.fetchrow(_ONE, session, version)
    if row is None:
        raise NotFound("there is no such version of the minutes", session=session, version=version)
    return version_of(row)


async def list_versions(pool: asyncpg.Pool, session: str) -> MinutesVersions:
    """All versions, the first one first."""
    return MinutesVersions(versions=[version_of(row) for row in await pool.fetch(_ALL, session)])


def version_of(row: asyncpg.Record) -> MinutesVersion:
    """The version that a row holds."""
    told: dict[str, Any] = {name: row[name] for name in ("session", "version", "sha256", "kept_at", "kept_by")}
    return MinutesVersion(**told, text=MinutesText.model_validate(row["text"]))
