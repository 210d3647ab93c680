"""A scanner for the tests: a real server that speaks clamd's INSTREAM over TCP or a socket, and knows one signature."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class ScannerServer:
    """What it was sent, chunk by chunk, and how it is to behave."""

    address: str
    largest_stream: int = 100 * 1024 * 1024
    dies_after_bytes: int | None = None
    streams: list[list[int]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(10) != b"zINSTREAM\0":
                writer.write(b"UNKNOWN COMMAND\0")
                return
            reply = await self._scan(reader)
            if reply is not None:
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _scan(self, reader: asyncio.StreamReader) -> bytes | None:
        content = b""
        chunks: list[int] = []
        self.streams.append(chunks)
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            chunks.append(length)
            content += await reader.readexactly(length)
            if self.dies_after_bytes is not None and len(content) > self.dies_after_bytes:
                return None
            if len(content) > self.largest_stream:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"


@asynccontextmanager
async def scanner_on_a_port() -> AsyncIterator[ScannerServer]:
    """A scanner on a free port of this machine."""
    scanner = ScannerServer("")
    server = await asyncio.start_server(scanner.answer, "127.0.0.1", 0)
    scanner.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield scanner


@asynccontextmanager
async def scanner_on_a_socket(path: Path) -> AsyncIterator[ScannerServer]:
    """A scanner on a socket."""
    scanner = ScannerServer(str(path))
    async with await asyncio.start_unix_server(scanner.answer, path):
        yield scanner
