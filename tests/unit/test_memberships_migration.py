"""What officers were before they had memberships is kept on the way up, and what fits on the way back."""

from typing import Any
from uuid import uuid4

import asyncpg
from alembic import command

from runtime.postgres import create_database
from runtime.schema import in_thread
from runtime.settings import Settings

BEFORE = """
insert into officer (id, name, unit, level, roles, created_at) values
  ('of-a', 'A', '63.058', 'district', '{clerk,chair}', '2019-12-31 20:00Z'),
  ('of-b', 'B', 'VN', 'central', '{}', '2020-01-01 00:00Z');
insert into token (hash, officer, label) values ('h', 'of-a', 'x');
"""
SINCE = """
insert into membership (officer, role, unit, level, valid_from) values
  ('of-a', 'appraiser', '63.058', 'district', '2020-02-01'), ('of-a', 'chair', '63.06', 'province', '2020-02-01');
insert into officer (id, name) values ('of-c', 'C');
"""


async def asked(url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def done(url: str, statements: str) -> None:
    """The statements, carried out."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def test_roles_become_memberships_and_the_first_units_come_back(engine_settings: Settings, postgres_url: str) -> None:
    assert postgres_url
    url = await create_database(engine_settings, f"test_{uuid4().hex}")
    in_thread(lambda config: command.upgrade(config, "0002"), url)
    await done(url, BEFORE)
    in_thread(lambda config: command.upgrade(config, "0003"), url)

    held = "select officer, role, unit, level, valid_from::text, valid_to from membership order by id"
    assert await asked(url, held) == [
        ("of-a", "clerk", "63.058", "district", "2020-01-01", None),
        ("of-a", "chair", "63.058", "district", "2020-01-01", None),
    ]
    assert await asked(url, "select scopes from token") == [(["read", "submit", "decide", "manage", "account"],)]

    await done(url, SINCE)
    in_thread(lambda config: command.downgrade(config, "0002"), url)

    assert await asked(url, "select id, unit, level, roles from officer order by id") == [
        ("of-a", "63.058", "district", ["clerk", "chair", "appraiser"]),
        ("of-b", "VN", "central", []),
        ("of-c", "VN", "central", []),
    ]
