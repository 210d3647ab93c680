"""Whether the starter lives, and whether it can work."""

import asyncio

from fastapi import APIRouter

from models.errors import Unavailable
from starter.resources import Here
from starter.responses import refusing
from starter.schemas.base import Answer

router = APIRouter(tags=["health"])
_PATIENCE_SECONDS = 3


class Health(Answer):
    """All is well."""

    status: str = "ok"


@router.get("/health/live", summary="Alive")
async def live() -> Health:
    """The process answers. Needs no token."""
    return Health()


@router.get("/health/ready", summary="Ready", responses=refusing(Unavailable))
async def ready(here: Here) -> Health:
    """PostgreSQL and Temporal answer. Needs no token."""
    database, temporal = await asyncio.gather(_database(here), _temporal(here), return_exceptions=True)
    missing = [name for name, result in (("postgresql", database), ("temporal", temporal)) if isinstance(result, BaseException)]
    if missing:
        raise Unavailable(f"{' and '.join(missing)} cannot be reached", engines=missing)
    return Health()


async def _database(here: Here) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await here.pool.fetchval("select 1")


async def _temporal(here: Here) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await here.temporal.service_client.check_health()
