import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import structlog
from pydantic import BaseModel
from temporalio import activity
from temporalio.testing import ActivityEnvironment

from runtime.errors import StackError
from runtime.logging import configure_logging, hide_quoted_input
from runtime.settings import Settings


class Person(BaseModel):
    born: int


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.setLevel(level)
    root.handlers[:] = handlers


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_look_alike(capsys: pytest.CaptureFixture[str]) -> None:
    with configure_logging(Settings()):
        structlog.get_logger("starter").info("submitted", nomination="n1")
        logging.getLogger("uvicorn.error").warning("port %d", 8000)
    ours, library = lines(capsys)
    assert (ours["event"], ours["nomination"], ours["level"], ours["logger"]) == ("submitted", "n1", "info", "starter")
    assert (library["event"], library["level"], library["logger"]) == ("port 8000", "warning", "uvicorn.error")


def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with configure_logging(Settings(log_level="WARNING")):
        structlog.get_logger("a").info("small")
        structlog.get_logger("a").error("large")
    assert [line["event"] for line in lines(capsys)] == ["large"]


def test_addresses_of_webhooks_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    with configure_logging(Settings()):
        logging.getLogger("httpx").info("POST https://example.vn/hook?secret=1")
    assert lines(capsys) == []


def test_what_postgresql_quotes_of_a_row_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    error = asyncpg.UniqueViolationError("duplicate key value violates unique constraint")
    error.detail = "Key (name)=(Nguyễn Thị Sáu) already exists."
    with configure_logging(Settings()):
        try:
            raise error
        except asyncpg.UniqueViolationError:
            structlog.get_logger("a").exception("refused")
    [line] = lines(capsys)
    assert "duplicate key" in line["exception"]
    assert "Nguyễn" not in line["exception"]


def test_what_pydantic_quotes_of_an_input_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    written = "Nguyễn Thị Sáu, 1950]"
    with configure_logging(Settings()):
        try:
            Person.model_validate({"born": written})
        except ValueError:
            logging.getLogger("library").exception("invalid")
    [line] = lines(capsys)
    assert "born" in line["exception"]
    assert "Nguyễn" not in line["exception"]


def test_other_texts_stay_as_they_are() -> None:
    assert hide_quoted_input(None, "info", {"event": "fine", "count": 3}) == {"event": "fine", "count": 3}


async def test_a_line_of_an_activity_says_which(capsys: pytest.CaptureFixture[str]) -> None:
    @activity.defn
    async def count() -> None:
        structlog.get_logger("a").info("counted")

    with configure_logging(Settings()):
        await ActivityEnvironment().run(count)
    [line] = lines(capsys)
    assert line["workflow_id"] == "test"
    assert line["attempt"] == 1


def test_a_broken_installation_is_told_in_words_with_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, configure_logging(Settings()):
        raise StackError("Temporal does not answer")
    assert ended.value.code == 1
    [line] = lines(capsys)
    assert line["event"] == "Temporal does not answer"
    assert "exception" not in line


def test_a_console_gets_lines_for_people() -> None:
    program = (
        "from runtime.settings import Settings; from runtime.logging import configure_logging; import structlog\n"
        "with configure_logging(Settings(log_format='console')): structlog.get_logger('a').info('hello', n=1)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "hello" in ended.stderr
    assert not ended.stderr.startswith("{")
    assert ended.stdout == ""
