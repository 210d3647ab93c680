"""PostgreSQL: the pool from which everything reads and writes."""

from typing import Any

import asyncpg
import orjson

from runtime.settings import Settings

_SESSION = {"timezone": "UTC", "jit": "off"}
"""`jit`: our statements take microseconds to milliseconds, and compiling one takes longer than it can save."""


class LeanConnection(asyncpg.Connection):
    """Goes back to the pool as it is, since resetting its session would cost a round trip.

    Whoever changes the session puts it right again before giving the connection back (activities/erasure_leftovers.py).
    """

    def get_reset_query(self) -> str:
        """Nothing to reset."""
        return ""


async def open_pool(settings: Settings) -> asyncpg.Pool:
    """A pool of asyncpg connections, jsonb columns as Python values both ways, statements cached.

    Close it with `await pool.close()`. Raises OSError or asyncpg.PostgresError when the database does not answer.
    """
    return await asyncpg.create_pool(
        settings.postgres_url,
        min_size=settings.database_pool_min,
        max_size=settings.database_pool_max,
        command_timeout=settings.database_command_timeout_seconds,
        server_settings={**_SESSION, "application_name": "vinhdanh"},
        init=_prepare,
        connection_class=LeanConnection,
    )


async def open_small_pool(settings: Settings, timeout_seconds: float | None = None) -> asyncpg.Pool:
    """The same for one command: few connections, and another time for each statement where one is named."""
    few = {"database_pool_min": 1, "database_pool_max": 4}
    patience = {} if timeout_seconds is None else {"database_command_timeout_seconds": timeout_seconds}
    return await open_pool(settings.model_copy(update=few | patience))


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", format="binary", encoder=_to_jsonb, decoder=_from_jsonb)
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
    )


def _to_jsonb(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value)  # the wire format of jsonb: a version byte, then the text


def _from_jsonb(wire: bytes) -> Any:
    return orjson.loads(memoryview(wire)[1:])
