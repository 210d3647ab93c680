"""pyproject.toml: what lies in the packages is in a wheel, so that an installed `vinhdanh` does and keeps what a checkout does."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from policy.law import DATA
from runtime.cli_demo import SCENARIO
from runtime.schema import MIGRATIONS

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
PACKAGES = [pattern.removesuffix("*") for pattern in PROJECT["setuptools"]["packages"]["find"]["include"]]
DATA_FILES = PROJECT["setuptools"]["package-data"]["*"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_goes_into_the_wheel(package: str) -> None:
    files = [file for file in (ROOT / package).rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    assert files
    assert [file for file in files if not any(fnmatch(file.name, pattern) for pattern in ["*.py", ".gitkeep", *DATA_FILES])] == []


def test_every_layer_and_all_that_the_command_line_reads_is_in_a_package() -> None:
    assert set(PROJECT["importlinter"]["root_packages"]) <= set(PACKAGES)
    assert {path.relative_to(ROOT).parts[0] for path in (DATA, SCENARIO, MIGRATIONS)} <= set(PACKAGES)
