"""`vinhdanh up` as a person meets it: started and stopped for real, and everything that can get in its way."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest
from pydantic import SecretStr
from temporalio.client import Client, WorkflowExecutionStatus

from runtime.codec import key_ring
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.stack import ORDER, Stack
from runtime.temporal import connect

ROOT = Path(__file__).parent.parent.parent
UP_SECONDS = 60


def settings_for(folder: Path) -> Settings:
    postgres, temporal, ui, starter = free_ports(4)
    return Settings(data_dir=folder, postgres_port=postgres, temporal_port=temporal, temporal_ui_port=ui, starter_port=starter)


class Up:
    """A running `vinhdanh up`, with all that it has said and started."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process = subprocess.Popen(
            [sys.executable, "-m", "runtime.cli", "up"],
            cwd=ROOT,
            env={**os.environ, **settings.environment(), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        self.started: list[psutil.Process] = []

    def until_it_says(self, words: str) -> "Up":
        assert self.process.stdout is not None
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, f"ended without saying {words!r}:\n{self.said}"
            self.said += line
        self.started = psutil.Process(self.process.pid).children(recursive=True)
        return self

    def until_it_stands(self) -> "Up":
        return self.until_it_says("Ctrl-C stops everything")

    def part(self, name: str) -> int:
        return int((self.settings.data_dir / "run" / f"{name}.pid").read_text())

    def exit_code(self) -> int:
        assert self.process.stdout is not None
        code = self.process.wait(timeout=UP_SECONDS)
        self.said += self.process.stdout.read()
        return code

    def left_running(self, patience: float = 0) -> list[psutil.Process]:
        _, alive = psutil.wait_procs(self.started, timeout=patience)
        return list(alive)


@contextmanager
def up(settings: Settings) -> Iterator[Up]:
    running = Up(settings)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
        running.process.communicate()
        for process in running.left_running(patience=10):
            process.kill()


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(settings_for(tmp_path_factory.mktemp("stack") / "data")) as running:
        await leave_a_mark(running.settings)
        yield running


def test_it_stops_in_order_when_asked_and_leaves_nothing_running(tmp_path: Path) -> None:
    with up(settings_for(tmp_path / "data")) as running:
        running.until_it_stands()
        assert len(running.started) >= len(ORDER)
        running.process.terminate()
        assert running.exit_code() == 0
        assert running.left_running() == []
        stopped = [line.removeprefix("stopping ") for line in running.said.splitlines() if line.startswith("stopping")]
        assert stopped == list(reversed(ORDER))
        assert list((tmp_path / "data" / "run").iterdir()) == []


def test_a_stop_in_the_middle_of_the_start_leaves_nothing_running(tmp_path: Path) -> None:
    with up(settings_for(tmp_path / "data")) as running:
        running.until_it_says("temporal runs")
        running.process.send_signal(signal.SIGINT)
        assert running.exit_code() == 0
        assert running.left_running() == []


async def test_everything_is_still_there_after_a_restart(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    async with Stack(settings):
        token = settings.administrator_token_file.read_text()
        key = settings.encryption_key_file.read_text()
        await leave_a_mark(settings)
    async with Stack(settings):
        assert settings.administrator_token_file.read_text() == token
        assert settings.encryption_key_file.read_text() == key
        await find_the_mark(settings)


async def test_secrets_are_readable_by_their_owner_alone(stack: Stack) -> None:
    settings = stack.settings
    for file in (settings.administrator_token_file, settings.encryption_key_file, settings.postgres_password_file):
        assert file.stat().st_mode & 0o077 == 0
    assert key_ring(settings).current == "1"


@pytest.mark.parametrize("name", ["starter_port", "postgres_port", "temporal_port", "temporal_ui_port"])
def test_a_taken_port_is_named_with_its_setting(tmp_path: Path, name: str) -> None:
    settings = settings_for(tmp_path / "data")
    with socket.create_server(("127.0.0.1", getattr(settings, name))), up(settings) as running:
        assert running.exit_code() == 1
        assert f"Port {getattr(settings, name)} is taken" in running.said
        assert f"VINHDANH_{name.upper()}" in running.said
        assert f"process {os.getpid()}" in running.said


def test_two_parts_cannot_have_one_port(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    with up(settings.model_copy(update={"starter_port": settings.temporal_port})) as running:
        assert running.exit_code() == 1
        assert "VINHDANH_STARTER_PORT and VINHDANH_TEMPORAL_PORT are both" in running.said


def test_a_folder_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("layout=1 postgres=17\n")
    with up(settings_for(tmp_path)) as running:
        assert running.exit_code() == 1
        assert "layout=1 postgres=17" in running.said
    assert [file.name for file in tmp_path.iterdir()] == ["VERSION"]


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    with up(settings_for(tmp_path)) as running:
        assert running.exit_code() == 1
        assert "no data folder" in running.said
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


async def test_a_second_stack_on_the_same_folder_is_refused(stack: Stack) -> None:
    with up(settings_for(stack.settings.data_dir)) as running:
        assert running.exit_code() == 1
        assert f"Another stack runs on {stack.settings.data_dir} (process {os.getpid()})" in running.said


@pytest.mark.parametrize("name", ORDER)
def test_a_part_that_dies_is_named_and_everything_stops(tmp_path: Path, name: str) -> None:
    with up(settings_for(tmp_path / "data")) as running:
        running.until_it_stands()
        os.kill(running.part(name), signal.SIGKILL)
        assert running.exit_code() == 1
        assert f"{name} was killed by SIGKILL" in running.said
        assert f"logs/{name}.log" in running.said
        assert running.left_running(patience=1) == []


def test_a_part_that_cannot_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    short = {"old": SecretStr("c2hvcnQ=")}
    with up(settings_for(tmp_path / "data").model_copy(update={"encryption_keys": short})) as running:
        assert running.exit_code() == 1
        assert "worker ended with exit code 1" in running.said
        assert "VINHDANH_ENCRYPTION_KEYS: old must be 32 bytes in base64" in running.said
        assert running.left_running() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can bind a child's life to its parent's")
def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    with up(settings) as running:
        running.until_it_stands()
        running.process.kill()
        # At once, while PostgreSQL still writes its last page: the next start waits for it.
        with up(settings) as again:
            again.until_it_stands()
            assert running.left_running(patience=1) == []
            again.process.terminate()
            assert again.exit_code() == 0


@pytest.mark.parametrize("names", [("worker",), ("starter",), ("postgres",), ("temporal",), ("postgres", "temporal")])
async def test_a_killed_part_starts_again_on_the_same_state(stack: Stack, names: tuple[str, ...]) -> None:
    for name in names:
        stack.kill(name)
    for name in names:
        await stack.start(name)
    await find_the_mark(stack.settings)


async def leave_a_mark(settings: Settings) -> None:
    async with engines(settings) as (pool, client):
        await pool.execute("create table mark (text text)")
        await pool.execute("insert into mark values ('kept')")
        await client.start_workflow("NobodyRunsThis", id="mark", task_queue="nobody")


async def find_the_mark(settings: Settings) -> None:
    async with engines(settings) as (pool, client):
        assert await pool.fetchval("select text from mark") == "kept"
        description = await client.get_workflow_handle("mark").describe()
        assert description.status == WorkflowExecutionStatus.RUNNING


@asynccontextmanager
async def engines(settings: Settings) -> AsyncIterator[tuple[asyncpg.Pool, Client]]:
    pool = await open_pool(settings)
    try:
        yield pool, await connect(settings)
    finally:
        await pool.close()
