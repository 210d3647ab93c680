"""Real servers that notices are sent to, one for mail and one for HTTP, on free ports; tests make them refuse, break or hang."""

import asyncio
import contextlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

HANGS = "hangs"
CUTS = "cuts"
SETTLING = 0.05
"""Seconds that the loop takes to close what was cut off; nothing waits for it but the garbage collector's warnings."""


Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]
"""Answers a connection."""


@dataclass
class Mailbox:
    """An SMTP server. `refuses` answers a recipient with a line of its own; `hangs` keeps every message waiting for an answer."""

    port: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    messages: list[tuple[str, EmailMessage, float]] = field(default_factory=list)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802 -- aiosmtpd's name
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.hangs:
            await asyncio.sleep(3600)
        message = message_from_bytes(cast("bytes", envelope.content), policy=modern)
        self.messages.extend((address, message, time.time()) for address in envelope.rcpt_tos)
        return "250 OK"

    def told(self) -> Counter[str]:
        """How many messages each address has."""
        return Counter(address for address, _, _ in self.messages)


@dataclass(frozen=True)
class Call:
    """One call of a webhook."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    method: str = "POST"

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Hooks:
    """An HTTP server. `answers` gives a path its status (else 200), or HANGS; `before_answering` runs once a call is in.

    `decide` runs then too, before the answer is looked up, so that what is in the call can decide of it.
    """

    port: int = 0
    answers: dict[str, int | str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    before_answering: Callable[[], Awaitable[None]] | None = None
    decide: Callable[[], Awaitable[None]] | None = None
    under_way: Counter[str] = field(default_factory=Counter)
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def told(self) -> Counter[str]:
        """How often each path was called."""
        return Counter(call.path for call in self.calls)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.under_way[path] += 1
            self.most_at_once[path] = max(self.most_at_once[path], self.under_way[path])
            try:
                await self._answer(path, Call(path, headers, body, time.time()), writer)
            finally:
                self.under_way[path] -= 1

    async def _answer(self, path: str, call: Call, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.get(path, 200)
        if answer == HANGS:
            await asyncio.sleep(3600)
        self.calls.append(call)
        if self.decide is not None:
            await self.decide()
            answer = self.answers.get(path, 200)
        if self.before_answering is not None:
            await self.before_answering()
        writer.write(f"HTTP/1.1 {answer} Said\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def a_mailbox(port: int = 0) -> AsyncIterator[Mailbox]:
    """An SMTP server until the context ends."""
    mailbox = Mailbox()
    sessions: list[SMTP] = []

    def session() -> SMTP:
        sessions.append(SMTP(mailbox, hostname="mail.test"))
        return sessions[-1]

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
        for one in sessions:
            if one.transport is not None:
                cast("asyncio.WriteTransport", one.transport).abort()
        await asyncio.sleep(SETTLING)


@asynccontextmanager
async def some_hooks(port: int = 0) -> AsyncIterator[Hooks]:
    """An HTTP server until the context ends."""
    hooks = Hooks()
    async with _served(hooks.serve, port) as hooks.port:
        yield hooks


@asynccontextmanager
async def _served(answer: Answering, port: int) -> AsyncIterator[int]:
    """The port on which every connection is answered so, until the context ends."""
    tasks: set[asyncio.Task[None]] = set()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(answer(reader, writer))
        task.add_done_callback(lambda _task: writer.transport.abort() if _task.cancelled() else writer.close())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(SETTLING)


@dataclass
class Teller:
    """An HTTP server that gives every request the next of its answers, and then the last again and again.

    An answer is a status and a JSON document; HANGS lets the caller wait, CUTS hangs up.
    """

    answers: list[tuple[int, Any] | str]
    port: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            answer = self.answers[min(len(self.calls), len(self.answers) - 1)]
            self.calls.append(Call(path, headers, body, time.time(), method))
            if answer == HANGS:
                await asyncio.sleep(3600)
            if isinstance(answer, str):
                return
            status, said = answer
            content = json.dumps(said).encode()
            writer.write(
                f"HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-type: application/json\r\n"
                f"content-length: {len(content)}\r\n\r\n".encode()
                + content
            )
            await writer.drain()


@asynccontextmanager
async def a_teller(*answers: tuple[int, Any] | str, port: int = 0) -> AsyncIterator[Teller]:
    """A teller of these answers until the context ends."""
    teller = Teller(list(answers))
    async with _served(teller.serve, port) as teller.port:
        yield teller


class Gate:
    """A way to another server's port that can be shut: whoever is through is thrown out, whoever comes is refused."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._server: asyncio.Server | None = None
        self._through: set[asyncio.Task[None]] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._through:
            task.cancel()
        await asyncio.gather(*self._through, return_exceptions=True)
        await asyncio.sleep(SETTLING)

    def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self._through.add(task)
        task.add_done_callback(self._through.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_copy(reader, their_writer))
                both.create_task(_copy(their_reader, writer))
        except* ConnectionError:
            pass
        finally:
            writer.transport.abort()
            their_writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    raise ConnectionResetError


async def until(condition: Callable[[], bool] | Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    """Returns once the condition holds. Fails when it does not hold in time."""
    deadline = time.monotonic() + seconds
    while True:
        holds = condition()
        if await holds if isinstance(holds, Awaitable) else holds:
            return
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        await asyncio.sleep(0.02)
