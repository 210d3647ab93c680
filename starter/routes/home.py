"""The front door: where to go."""

from fastapi import APIRouter

from starter.schemas.base import Answer

router = APIRouter(tags=["health"])


class Home(Answer):
    """What this is."""

    name: str = "Vinh Danh"
    docs: str = "/docs"
    openapi: str = "/openapi.json"
    api: str = "/v1"


@router.get("/", summary="Where to go")
async def home() -> Home:
    """The addresses of the documentation and of the API. Needs no token."""
    return Home()
