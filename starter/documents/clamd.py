"""Asks clamd whether content is harmless: its command INSTREAM (clamd(8)), over TCP or a socket on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

_COMMAND = b"zINSTREAM\0"
_END = b"\0\0\0\0"
_LENGTH_BYTES = 4
_LONGEST_REPLY = 4_096
_LONGEST_NAME = 200


class ScannerAwayError(Exception):
    """The scanner does not answer, or broke off: nothing is known of the content."""


class ScannerRefusedError(Exception):
    """The scanner says that it cannot look at the content, for one because it is larger than its own limit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`found` is what the scanner calls what it has found; None when the content is clean."""

    found: str | None


@dataclass(frozen=True, slots=True)
class Clamd:
    """A scanner at `host:port` or at the path of a socket. No question takes longer than `timeout_seconds`."""

    address: str
    timeout_seconds: float

    async def scan(self, content: AsyncIterator[bytes]) -> Verdict:
        """What the scanner says. Raises ScannerAwayError, ScannerRefusedError, and whatever reading the content raises."""
        try:
            async with asyncio.timeout(self.timeout_seconds):
                reader, writer = await self._connect()
                try:
                    return _verdict(await _ask(reader, writer, content))
                finally:
                    writer.close()
        except TimeoutError as error:
            raise ScannerAwayError("no answer in time") from error

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            if "/" in self.address:
                return await asyncio.open_unix_connection(self.address, limit=_LONGEST_REPLY)
            host, _, port = self.address.rpartition(":")
            return await asyncio.open_connection(host.strip("[]"), int(port), limit=_LONGEST_REPLY)
        except OSError as error:
            raise ScannerAwayError("cannot be reached") from error


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: AsyncIterator[bytes]) -> bytes:
    """The reply. It may come before all is sent, when the scanner has had enough: somebody must be listening from the start."""
    reply = asyncio.create_task(reader.readuntil(b"\0"))
    try:
        with suppress(ConnectionError):  # whether a reply came all the same is seen below
            await _send(writer, content, reply)
        return await reply
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError) as error:
        raise ScannerAwayError("broke off") from error
    finally:
        reply.cancel()


async def _send(writer: asyncio.StreamWriter, content: AsyncIterator[bytes], reply: asyncio.Task[bytes]) -> None:
    writer.write(_COMMAND)
    async for piece in content:
        if piece:
            writer.write(len(piece).to_bytes(_LENGTH_BYTES, "big") + piece)
            await writer.drain()
        if reply.done():
            return
    writer.write(_END)
    await writer.drain()


def _verdict(reply: bytes) -> Verdict:
    said = reply.rstrip(b"\0\r\n").decode(errors="replace").removeprefix("stream: ")
    if said == "OK":
        return Verdict(None)
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND")[:_LONGEST_NAME])
    raise ScannerRefusedError("cannot look at the content")
