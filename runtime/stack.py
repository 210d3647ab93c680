"""The embedded stack: PostgreSQL, Temporal, the worker and the starter, all children of this process, their state in one folder.

Tests use it as `vinhdanh up` does, and may `kill` a part and `start` it again on the same state and port.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, Self

from runtime.data_folder import DataFolder
from runtime.errors import StackError
from runtime.first_start import first_start
from runtime.ports import refuse_taken_ports
from runtime.postgres import clear_away_an_orphan, create_database, postgres
from runtime.processes import Child, Program
from runtime.readiness import is_listening, is_polling
from runtime.schema import upgrade
from runtime.settings import Settings
from runtime.temporal_server import keep_histories, temporal_server

ORDER = ("postgres", "temporal", "worker", "starter")
"""The order in which parts start; they stop in the opposite one."""

_ROOT = Path(__file__).parent.parent
_WATCH_SECONDS = 0.2


class Stack:
    """All parts, or those of them that the settings do not place elsewhere (`database_url`, `temporal_address`)."""

    def __init__(self, settings: Settings, say: Callable[[str], None] = lambda _line: None) -> None:
        self.settings = settings.model_copy(update={"data_dir": settings.data_dir.absolute()})
        self._say = say
        self._folder = DataFolder(self.settings)
        self._children: dict[str, Child] = {}

    async def __aenter__(self) -> Self:
        try:
            await self.up()
        except BaseException:
            await self.down()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that this stack runs, in the order in which they start."""
        elsewhere = set()
        if self.settings.database_url is not None:
            elsewhere.add("postgres")
        if self.settings.temporal_address is not None:
            elsewhere.add("temporal")
        return tuple(name for name in ORDER if name not in elsewhere)

    async def up(self) -> None:
        """Starts everything and returns when all of it serves. Raises StackError; call `down` then too."""
        self._folder.open()
        if "postgres" in self.parts:
            clear_away_an_orphan(self.settings)
        refuse_taken_ports(self.settings)
        for name in self.parts:
            if name == "worker":
                await self._make_ready()
            await self.start(name)

    async def down(self) -> None:
        """Stops everything that runs, the starter first, PostgreSQL last, and gives up the data folder."""
        for name in reversed(self.parts):
            if name in self._children:
                self._say(f"stopping {name}")
                await self.stop(name)
        self._folder.close()

    async def start(self, name: str) -> None:
        """Starts one part and returns when it serves. Raises StackError when it dies or stays silent."""
        if name in self._children and self._children[name].exit_code is None:
            raise StackError(f"{name} is running already.")
        program = self._program(name)
        for left in reversed(range(program.tries)):
            self._children[name] = child = Child(program)
            try:
                await child.until_ready()
            except StackError:
                if left == 0 or child.exit_code is None:
                    raise
                await asyncio.sleep(1)
            else:
                self._say(f"{name} runs (process {child.pid})")
                return

    async def stop(self, name: str) -> None:
        """Stops one part as it wishes to be stopped, and kills it when it takes too long."""
        await self._children.pop(name).stop()

    def kill(self, name: str) -> None:
        """Kills one part without a warning (SIGKILL)."""
        self._children.pop(name).kill()

    async def watch(self) -> NoReturn:
        """Waits until a part dies that nobody stopped, then raises StackError with its last words."""
        while True:
            for child in self._children.values():
                if child.exit_code is not None:
                    raise StackError(child.obituary())
            await asyncio.sleep(_WATCH_SECONDS)

    async def _make_ready(self) -> None:
        """What must be there before the worker and the starter: the database with its schema, the namespace, an administrator."""
        if "postgres" in self.parts:
            await create_database(self.settings)
        await asyncio.to_thread(upgrade, self.settings.postgres_url)
        if "temporal" in self.parts:
            await keep_histories(self.settings)
        await first_start(self.settings)

    def _program(self, name: str) -> Program:
        settings = self.settings
        if name == "postgres":
            return postgres(settings)
        if name == "temporal":
            return temporal_server(settings)
        return Program(
            name=name,
            command=(sys.executable, "-m", "runtime.cli", name),
            log=settings.data_dir / "logs" / f"{name}.log",
            pid_file=settings.data_dir / "run" / f"{name}.pid",
            ready=_READY[name](settings),
            environment={**settings.environment(), "PYTHONPATH": str(_ROOT)},
            stop_seconds=settings.worker_grace_seconds + 0.5 if name == "worker" else 3,
        )


_READY = {"worker": is_polling, "starter": is_listening}
