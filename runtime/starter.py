"""The starter process: the HTTP application, given its engines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from runtime.database import engine, open_pool
from runtime.logging import configure_logging
from runtime.patience import patiently
from runtime.settings import Settings, get_settings
from runtime.temporal import connect
from starter.app import create_app


def compose(settings: Settings) -> FastAPI:
    """The application, whose `app.state` holds `settings`, `pool` (asyncpg), `engine` (SQLAlchemy) and `temporal` (client)."""
    app: FastAPI = create_app()
    own_lifespan = app.router.lifespan_context
    app.state.settings = settings

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[None]:
        state = running.state
        state.pool = await patiently(lambda: open_pool(settings), "PostgreSQL")
        state.engine = engine(settings)
        try:
            state.temporal = await patiently(lambda: connect(settings), "Temporal")
            async with own_lifespan(running):
                yield
        finally:
            await state.engine.dispose()
            await state.pool.close()

    app.router.lifespan_context = lifespan
    return app


def main() -> None:
    """Run the HTTP API of this installation."""
    settings = get_settings()
    with configure_logging(settings):
        uvicorn.run(
            compose(settings),
            host=settings.starter_host,
            port=settings.starter_port,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
