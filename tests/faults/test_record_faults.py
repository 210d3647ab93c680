"""The record step when the database refuses, dies, or is asked twice."""

import asyncpg
import pytest


@pytest.mark.parametrize("table", ["ledger", "receipt"])
@pytest.mark.parametrize("change", ["update {} set hash = hash", "delete from {}", "truncate {} cascade"])
async def test_what_is_written_is_neither_changed_nor_deleted(database: asyncpg.Pool, table: str, change: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await database.execute(change.format(table))
