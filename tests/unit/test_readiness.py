"""A part is ready when it serves itself, not when somebody else answers in its place."""

import asyncio
import os
import socket
import sys

from runtime.ports import free_ports
from runtime.readiness import is_listening
from runtime.settings import Settings


async def test_a_starter_is_ready_once_its_own_process_listens() -> None:
    (port,) = free_ports(1)
    ready = is_listening(Settings(starter_port=port))
    assert not await ready(os.getpid())
    with socket.create_server(("127.0.0.1", port)):
        assert await ready(os.getpid())
        assert not await ready(os.getppid()), "another process answers on the port"
    assert not await ready(os.getpid())


async def test_a_process_that_has_ended_is_not_ready() -> None:
    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await ended.wait()
    assert not await is_listening(Settings())(ended.pid)
