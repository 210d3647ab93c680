"""A file as it comes in: hashed and counted while it streams to a nameless file on disk, which is gone with the process."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request

from models.errors import InvalidInput, TooLarge


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A whole file on disk, with its SHA-256 and its size."""

    content: BinaryIO
    sha256: str
    size: int


@asynccontextmanager
async def taken_in(request: Request, max_bytes: int) -> AsyncIterator[TakenFile]:
    """The body of the request. Raises TooLarge as soon as it is, InvalidInput for an empty or a cut-off one."""
    with tempfile.TemporaryFile() as content:
        digest = hashlib.sha256()
        size = 0
        try:
            async for piece in request.stream():
                size += len(piece)
                if size > max_bytes:
                    raise TooLarge("the file is too large", max_bytes=max_bytes)
                digest.update(piece)
                content.write(piece)  # pieces of 64 KiB into the system's cache
        except ClientDisconnect:
            raise InvalidInput("body", "was cut off") from None
        if not size:
            raise InvalidInput("body", "is empty")
        yield TakenFile(content, digest.hexdigest(), size)
