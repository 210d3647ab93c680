import asyncpg
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment


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
