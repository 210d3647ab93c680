"""The starter process: the HTTP application, given its engines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from runtime.collector import spare_the_collector
from runtime.database import open_pool
from runtime.logging import configure_logging
from runtime.object_store import open_object_store
from runtime.patience import patiently
from runtime.settings import Settings, get_settings
from runtime.temporal import connect
from starter.app import create_app
from starter.resources import Engines


@asynccontextmanager
async def engines(settings: Settings) -> AsyncIterator[Engines]:
    """PostgreSQL, Temporal and the storage of files for the life of an application.

    Raises StackError when PostgreSQL or Temporal stays away at the start.
    """
    pool = await patiently(lambda: open_pool(settings), "PostgreSQL")
    try:
        temporal = await patiently(lambda: connect(settings), "Temporal")
        yield Engines(pool=pool, temporal=temporal, objects=open_object_store(settings))
    finally:
        await pool.close()


def app() -> FastAPI:
    """The application of this installation, for any ASGI server: `uvicorn --factory runtime.starter:app`."""
    return create_app(get_settings(), engines)


def main() -> None:
    """Run the HTTP API of this installation."""
    settings = get_settings()
    spare_the_collector()
    with configure_logging(settings):
        uvicorn.run(
            create_app(settings, engines),
            host=settings.starter_host,
            port=settings.starter_port,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
