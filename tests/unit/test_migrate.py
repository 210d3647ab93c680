"""`vinhdanh migrate` where there is nothing to migrate."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from runtime import commands
from runtime.cli import app
from runtime.ports import free_ports
from runtime.settings import Settings


def told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says on its way out."""
    monkeypatch.setattr(commands, "get_settings", lambda: settings)
    result = CliRunner().invoke(app, ["migrate"])
    assert result.exit_code == 1, result.exception
    assert isinstance(result.exception, SystemExit)
    return result.stderr


def test_without_a_database_it_is_said_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(Settings(data_dir=tmp_path), monkeypatch)
    assert "VINHDANH_DATABASE_URL" in said
    assert "vinhdanh up" in said


def test_a_database_that_does_not_answer_is_named_by_its_error_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(1)
    url = SecretStr(f"postgresql://somebody:secret@127.0.0.1:{port}/nothing")
    said = told(Settings(database_url=url), monkeypatch)
    assert "ConnectionRefusedError" in said
    assert "secret" not in said
