"""A ledger that was archived and signed, to lay hands on, and what the verifier says of it then."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import obstore
from obstore.store import LocalStore
from pydantic import SecretStr

from auditor.ledger.database import Snapshot
from auditor.ledger.findings import Deed, Finding, Part
from auditor.ledger.rows import NoteRow
from auditor.ledger.verdict import Verdict
from auditor.ledger.verify import Against, verify_database, verify_moment
from models.messages.archive import Card
from runtime.settings import Settings
from tests.ledgers import a_signer, sign, write_archive, write_chain

TABLES = ("ledger", "ledger_leaf", "ledger_node", "checkpoint", "archived_history")


class Story(NamedTuple):
    """A ledger in a database of its own, with everything that was archived and signed of it."""

    settings: Settings
    folder: Path
    key_file: Path
    chains: list[str]
    cards: list[Card]
    vkey: str


async def tell(pool: asyncpg.Pool, objects: LocalStore, key_file: Path, settings: Settings) -> Story:
    """Four chains of five entries; three checkpoints: after two entries each, after all five, and after the first archives."""
    signer = a_signer(pool, objects, key_file)
    chains = sorted([await write_chain(pool, 2) for _ in range(4)])
    await sign(signer)
    for chain in chains:
        await write_chain(pool, 3, chain)
    await sign(signer)
    cards = [await write_archive(pool, objects, chain) for chain in chains[:3]]
    await sign(signer)
    vkey = await pool.fetchval("select vkey from checkpoint limit 1")
    return Story(settings, key_file.with_name("files"), key_file, chains, cards, vkey)


async def a_database(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> Settings:
    url = SecretStr(await new_database())
    return settings.model_copy(update={"database_url": url, "database_pool_min": 1, "database_pool_max": 6})


class Copy(NamedTuple):
    """The story, to lay hands on: a database (a pool, or a connection whose transaction is never committed) and the files."""

    database: Any
    objects: LocalStore
    folder: Path
    story: Story

    async def found(self, *, archive: bool = True, brought: tuple[NoteRow, ...] = (), backup: bool = False) -> list[Finding]:
        """What the verifier finds in the database, held against the archive or not."""
        return (await self.verdict(archive=archive, brought=brought, backup=backup)).findings

    async def verdict(self, *, archive: bool = True, brought: tuple[NoteRow, ...] = (), backup: bool = False) -> Verdict:
        against = Against([self.story.vkey], brought, self.objects if archive else None, backup=backup)
        if isinstance(self.database, asyncpg.Pool):
            return await verify_database(self.database, against)
        return await verify_moment(nullcontext(Snapshot(self.database)), against)

    async def change(self, *statements: tuple[Any, ...]) -> None:
        """As a superuser would: nothing that watches over the tables is in the way."""
        async with AsyncExitStack() as stack:
            connection = self.database
            if isinstance(connection, asyncpg.Pool):
                connection = await stack.enter_async_context(connection.acquire())
            for table in TABLES:
                await connection.execute(f"alter table {table} disable trigger user")
            await connection.execute("alter table ledger drop constraint if exists ledger_chain")
            for name in ("link", "starts_at_one", "linked", "no_gap", "hash"):
                await connection.execute(f"alter table ledger drop constraint if exists ledger_{name} cascade")
            await connection.execute("alter table ledger_leaf drop constraint if exists ledger_leaf_once")
            for statement, *values in statements:
                changed = await connection.execute(statement, *values)
                assert not changed.endswith(" 0"), statement


def named(findings: list[Finding]) -> set[tuple[Part, Deed, str | None, int | None]]:
    return {(finding.part, finding.deed, finding.chain, finding.sequence) for finding in findings}


def entry(deed: Deed, chain: str, *sequences: int) -> set[tuple[Part, Deed, str | None, int | None]]:
    return {(Part.ENTRY, deed, chain, sequence) for sequence in sequences}


async def note_of(copy: Copy, size: int) -> str:
    content = await obstore.get_async(copy.objects, f"archive/checkpoints/{size:012}.txt")
    return bytes(await content.bytes_async()).decode()


async def cut_off(copy: Copy, size: int) -> None:
    """Everything after the first `size` leaves is gone from every table."""
    gone = await copy.database.fetch("select chain, sequence from ledger_leaf where kind = 'entry' and position >= $1", size)
    entries = [("delete from ledger where nomination = $1 and sequence = $2", row["chain"], row["sequence"]) for row in gone]
    await copy.change(
        *entries,
        ("delete from archived_history",),
        ("delete from ledger_leaf where position >= $1", size),
        ("delete from ledger_node where (place + 1) * (1::bigint << height) > $1", size),
        ("delete from checkpoint where size > $1", size),
    )
