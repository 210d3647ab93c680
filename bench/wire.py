"""The least that a device has to do to send a JSON body over HTTP/1.1: what is measured is the house, not the client.

A request of httpx costs its caller twice what it costs the starter, and both share the processors. Connections are kept; whoever
gives up waiting closes theirs. It reads what the starter writes: answers with a content-length.
"""

import asyncio
import json
from collections import deque
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

KEEP_SECONDS = 2.0
"""The starter lets go of a connection that was idle for five seconds; whoever lets go earlier finds none that is closed."""


class Wire:
    """Connections to one starter."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._idle: deque[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while self._idle:
            self._idle.pop()[2].close()

    async def put(self, path: str, token: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of the answer. Raises OSError or EOFError when the connection breaks."""
        content = json.dumps(body).encode()
        head = (
            f"PUT {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\nauthorization: Bearer {token}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        reader, writer = await self._connection()
        try:
            writer.write(head.encode() + content)
            status, answer = await _answer(reader)
        except BaseException:  # a time-out too: what comes now would be taken for the answer to the next request
            writer.close()
            raise
        self._idle.append((asyncio.get_running_loop().time(), reader, writer))
        return status, json.loads(answer)

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if asyncio.get_running_loop().time() - since < KEEP_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status.split()[1]), await reader.readexactly(int(headers["content-length"]))
