"""A child process of the embedded stack: started, watched, stopped, and never left behind."""

import asyncio
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.errors import StackError

READY_SECONDS = 30
_POLL_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """How to run one part of the stack.

    `ready` is given the process id and answers whether that process serves; it is asked again and again until it does.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    pid_file: Path
    ready: Callable[[int], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends when the process that started this one dies without a word (Linux)."""
    user: str | None = None
    stop_seconds: float = 5
    """How long it may take to end when asked to, before it is killed."""
    tries: int = 1
    """How often it is started before its early death counts."""


class Child:
    """A running program. Call from one thread only: the kernel ties the child's life to the thread that started it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        for file in (program.log, program.pid_file):
            file.parent.mkdir(parents=True, exist_ok=True)
        self._log = program.log.open("ab")
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- the command is ours
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environment},
                umask=0o077,
                process_group=0,  # Ctrl-C in a terminal reaches the supervisor alone, which stops the parts in order
                preexec_fn=_die_with(os.getpid(), program.orphan_signal),  # noqa: PLW1509 -- one system call, no lock, no import
                **as_user(program.user),
            )
        except OSError as error:
            self._log.close()
            raise StackError(f"{program.name} cannot be started: {error}") from error
        program.pid_file.write_text(f"{self.pid}\n")

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; below zero when a signal ended it."""
        return self._process.poll()

    async def until_ready(self, seconds: float = READY_SECONDS) -> None:
        """Returns when the program serves. Raises StackError when it dies or stays silent instead."""
        deadline = time.monotonic() + seconds
        while not await self.program.ready(self.pid):
            if self.exit_code is not None:
                raise StackError(self.obituary())
            if time.monotonic() > deadline:
                raise StackError(f"{self.program.name} does not answer after {seconds:.0f} s.\n{self.last_lines()}")
            await asyncio.sleep(_POLL_SECONDS)

    async def stop(self) -> None:
        """Asks it to end, and kills it when it takes longer than it may."""
        if self.exit_code is None:
            self._process.send_signal(self.program.stop_signal)
            deadline = time.monotonic() + self.program.stop_seconds
            while self.exit_code is None and time.monotonic() < deadline:  # noqa: ASYNC110 -- the end of a process is no event of the loop
                await asyncio.sleep(_POLL_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Ends it and its group at once, as a power cut would (SIGKILL), and collects it."""
        if self.exit_code is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()
        self.program.pid_file.unlink(missing_ok=True)

    def obituary(self) -> str:
        """Which part died, how, and what it said last."""
        code = self.exit_code
        how = f"was killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"ended with exit code {code}"
        return f"{self.program.name} {how}.\n{self.last_lines()}"

    def last_lines(self, count: int = 12) -> str:
        """The end of its log, with the log's path."""
        with self.program.log.open(errors="replace") as log:
            lines = deque(log, maxlen=count)
        return "".join(f"  | {line}" for line in lines) + f"  ({self.program.log})"


def as_user(name: str | None) -> dict[str, Any]:
    """The arguments that make `subprocess` run a program as that user with its group alone; none for None, which is ourselves."""
    if name is None:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": ()}


def _die_with(parent: int, orphan_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child does before it becomes the program: binds its life to ours. Elsewhere than on Linux there is no such bond."""
    if _libc is None:
        return None
    prctl = _libc.prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, int(orphan_signal))
        if os.getppid() != parent:  # we died between the fork and the bond
            os._exit(1)

    return bind
