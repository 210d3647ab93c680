"""`vinhdanh demo` as a person meets it: played to its table, stopped by Ctrl-C, and with a check that does not hold."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.stack import ORDER

ROOT = Path(__file__).parent.parent.parent
SMALLEST = "0.001"
STOP_SECONDS = 60
KEYS = {
    *("nominations", "nominees", "awarded", "not_awarded", "rejected", "withdrawn", "open", "lost", "doubled"),
    *("events_per_climb_max", "seconds", "nominees_per_second"),
}

# What is awarded is written down for a day of another century, so that no report of the period counts it.
MISDATE = """
create function misdate() returns trigger language plpgsql as $$ begin
  new.decided_on := date '1915-01-01';
  return new;
end $$;
create trigger misdate before insert or update on nomination for each row
  when (new.decided_on is not null) execute function misdate();
"""


class Demo:
    """A running `vinhdanh demo`: what it prints, and all that it has started."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        postgres, temporal, ui, starter = free_ports(4)
        settings = Settings(
            data_dir=folder / "data", postgres_port=postgres, temporal_port=temporal, temporal_ui_port=ui, starter_port=starter
        )
        self.settings = settings.model_copy(update={"data_dir": folder / "data-demo"})
        self.output = folder / "stdout"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "runtime.cli", "demo", "--sample", SMALLEST, *arguments],
                cwd=ROOT,
                env={**os.environ, **settings.environment(), "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        self.started: list[psutil.Process] = []

    def until_it_says(self, words: str) -> None:
        assert self.process.stderr is not None
        said = ""
        while words not in said:
            line = self.process.stderr.readline()
            assert line, f"ended without saying {words!r}:\n{said}"
            said += line
        self.started = self.children()

    def until_its_play_is_over(self) -> None:
        self.until_it_says(" dossiers")
        while not self.printed().endswith("}\n"):
            assert self.process.poll() is None, self.printed()
            with pytest.raises(subprocess.TimeoutExpired):
                self.process.wait(0.1)
        self.started = self.children()

    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def exit_code(self) -> int:
        self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode

    def left_running(self) -> list[psutil.Process]:
        _, alive = psutil.wait_procs(self.started, timeout=0)
        return list(alive)

    def printed(self) -> str:
        return self.output.read_text()

    def result(self) -> dict[str, Any]:
        """The last line that was printed, which is for programs."""
        said: dict[str, Any] = json.loads(self.printed().splitlines()[-1])
        return said


@contextmanager
def a_demo(folder: Path, *arguments: str) -> Iterator[Demo]:
    demo = Demo(folder, *arguments)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.started += demo.children()
        demo.process.kill()
        demo.process.communicate()
        for process in demo.left_running():
            process.kill()


def test_once_it_prints_the_result_and_stops_everything(tmp_path: Path) -> None:
    with a_demo(tmp_path, "--once") as demo:
        demo.until_it_says("starter runs")
        assert len(demo.started) >= len(ORDER)
        assert demo.exit_code() == 0
        assert demo.left_running() == []
    result = demo.result()
    assert result.keys() == KEYS
    assert (result["open"], result["lost"], result["doubled"]) == (0, 0, 0)
    outcomes = sum(result[outcome] for outcome in ("awarded", "not_awarded", "rejected", "withdrawn"))
    assert outcomes == result["nominees"] >= result["nominations"] > 0
    assert result["awarded"] > 0
    assert result["events_per_climb_max"] > 0
    assert "Cộng / Total" in demo.printed()


def test_it_stays_up_until_ctrl_c_and_then_everything_is_gone(tmp_path: Path) -> None:
    with a_demo(tmp_path) as demo:
        demo.until_its_play_is_over()
        assert len(demo.started) >= len(ORDER)
        assert demo.settings.starter_url in demo.printed()
        demo.press_ctrl_c()
        assert demo.exit_code() == 0
        assert demo.left_running() == []
    assert demo.result().keys() == KEYS


async def test_a_check_that_does_not_hold_is_shown_and_ends_in_another_exit_code(tmp_path: Path) -> None:
    with a_demo(tmp_path, "--once") as demo:
        demo.until_it_says("worker runs")
        connection = await asyncpg.connect(demo.settings.postgres_url)
        try:
            await connection.execute(MISDATE)
        finally:
            await connection.close()
        assert demo.exit_code() == 1
        assert demo.left_running() == []
    assert "✗ Số lượng từng danh hiệu đúng như kịch bản / Every award was given as often as the scenario says" in demo.printed()
    assert demo.result().keys() == KEYS
