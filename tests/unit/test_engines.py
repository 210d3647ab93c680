import asyncpg
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from runtime.audit.database import auditors_pool
from runtime.errors import StackError
from runtime.settings import Settings


async def test_a_value_goes_through_jsonb_unchanged(database: asyncpg.Pool) -> None:
    value = {"tên": ["á", 1, None, {"x": 2.5}]}
    assert await database.fetchval("select $1::jsonb", value) == value


async def test_postgres_brings_the_extensions_that_search_needs(database: asyncpg.Pool) -> None:
    found = {row["name"] for row in await database.fetch("select name from pg_available_extensions")}
    assert {"pg_trgm", "unaccent", "ltree"} <= found


async def test_vietnamese_letters_have_a_lower_case(database: asyncpg.Pool) -> None:
    assert await database.fetchval("select lower('ĐẶNG THỊ ỬNG')") == "đặng thị ửng"


async def test_temporal_answers(client: Client, skipping_env: WorkflowEnvironment) -> None:
    assert await client.service_client.check_health()
    assert await skipping_env.get_current_time()


async def test_a_command_says_that_the_database_has_stopped_answering(settings: Settings) -> None:
    with pytest.raises(StackError, match=r"stopped answering \(TimeoutError\)"):
        async with auditors_pool(settings, 0.2) as pool:
            await pool.execute("select pg_sleep(10)")
