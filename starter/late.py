"""The answer to a command of which nothing is known yet: where to ask what became of it."""

from typing import Any

from fastapi import Response, status
from fastapi.responses import JSONResponse

from starter.schemas.commands import NotKnownYet

LATE: dict[int | str, dict[str, Any]] = {
    status.HTTP_202_ACCEPTED: {
        "model": NotKnownYet,
        "description": "Not known yet. `Location` says where to ask.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    },
}
"""For what the engine carries out: it may not answer in time."""


def late(url: str) -> Response:
    """202, and where to ask."""
    body = NotKnownYet(status_url=url).model_dump(mode="json")
    return JSONResponse(body, status.HTTP_202_ACCEPTED, headers={"location": url, "retry-after": "1"})
