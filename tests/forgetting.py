"""Looking everywhere for somebody: in every row of every table, in what the planner remembers of them, and in every stored file."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_TABLES = """
select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1
"""
_STATISTICS = "select string_agg(s::text, ' ') from pg_stats s where schemaname = 'public'"


@dataclass(frozen=True)
class Searched:
    """What to look for: texts, in whatever case, and bytes."""

    texts: tuple[str, ...]
    secrets: tuple[bytes, ...] = ()

    @property
    def _spellings(self) -> list[str]:
        """As text, and as the database shows bytes that hold it."""
        said = [text.lower() for text in self.texts]
        return [*said, *(text.encode().hex() for text in self.texts), *(one.hex() for one in self.secrets)]

    async def tables(self, pool: asyncpg.Pool) -> set[str]:
        """The tables in which any of it stands; `pg_stats` among them, where samples of values lie."""
        found = set()
        for (table,) in await pool.fetch(_TABLES):
            asked = f"select exists (select from {table} t, unnest($1::text[]) as one where strpos(lower(t::text), one) > 0)"  # noqa: S608
            if await pool.fetchval(asked, self._spellings):
                found.add(table.removeprefix("public."))
        sampled = (await pool.fetchval(_STATISTICS) or "").lower()
        return found | ({"pg_stats"} if any(one in sampled for one in self._spellings) else set())

    async def raw(self, pool: asyncpg.Pool, table: str) -> bool:
        """Whether a secret stands in the file of the table, dead rows and all. Needs a superuser."""
        await pool.execute("checkpoint")
        file = await pool.fetchval("select pg_read_binary_file(pg_relation_filepath($1))", table)
        return any(one in file for one in self.secrets)

    async def log(self, pool: asyncpg.Pool) -> bool:
        """Whether a secret stands in the write-ahead log. Needs a superuser."""
        asked = (
            "select exists (select from pg_ls_waldir() w, unnest($1::bytea[]) as one"
            " where w.name ~ '^[0-9A-F]{24}$' and position(one in pg_read_binary_file('pg_wal/' || w.name, 0, w.size, true)) > 0)"
        )
        return bool(await pool.fetchval(asked, list(self.secrets)))

    def files(self, folder: Path) -> set[Path]:
        """The files in which any of it stands, packed or not, relative to the folder."""
        wanted = [*(text.encode() for text in self.texts), *(text.lower().encode() for text in self.texts), *self.secrets]
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {
            path.relative_to(folder) for path in files if any(one in part for part in _parts(path.read_bytes()) for one in wanted)
        }


def _parts(content: bytes) -> Iterator[bytes]:
    """A file, and what is packed in it."""
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield from _parts(gzip.decompress(content))
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            for name in held.namelist():
                yield from _parts(held.read(name))
