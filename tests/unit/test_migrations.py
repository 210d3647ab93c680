"""The migrations make the schema that the tables describe, and a difference is found whichever side it is on."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from alembic.util.exc import CommandError

from runtime.schema import check

DIFFERENCES = {
    "a column that no table has": ("alter table task add column stray text", "stray"),
    "a column that is missing": ("alter table task drop column closed_by", "closed_by"),
    "a shorter text": ("alter table receipt alter column key type varchar(40)", "'key'"),
    "another type": ("alter table nomination alter column version type bigint", "'version'"),
    "no zone": ("alter table nomination alter column opened_at type timestamp", "'opened_at'"),
    "null where a value must be": ("alter table nomination alter column unit drop not null", "'unit'"),
    "a default that is missing": ("alter table nomination alter column path drop default", "'path'"),
    "an index that is missing": ("drop index task_inbox", "task_inbox"),
    "a table that is missing": ("drop table receipt", "receipt"),
    "a table that nobody knows": ("create table stray (id text primary key)", "stray"),
}


def test_the_migrated_schema_is_what_the_tables_say(postgres_url: str) -> None:
    check(postgres_url)


@pytest.mark.parametrize(("change", "named"), DIFFERENCES.values(), ids=DIFFERENCES.keys())
async def test_a_difference_is_named(new_database: Callable[[], Awaitable[str]], change: str, named: str) -> None:
    url = await new_database()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(change)
    finally:
        await connection.close()
    with pytest.raises(CommandError, match=named):
        check(url)
