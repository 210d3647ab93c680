"""Golden histories as files: what a release wrote, which every later one must replay."""

import json
import tomllib
from pathlib import Path
from socket import gethostname
from typing import Any

from temporalio.client import WorkflowHistory

FOLDER = Path(__file__).parent / "histories"
_PROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"


def release() -> str:
    """The release in the making, such as "0.1"."""
    version: str = tomllib.loads(_PROJECT.read_text())["project"]["version"]
    return version.rpartition(".")[0]


def files_of(scenario: str) -> list[Path]:
    """What is kept of a scenario as this release played it: one file for each run of each workflow."""
    return sorted(FOLDER.glob(f"{scenario}@{release()}.json")) + sorted(FOLDER.glob(f"{scenario}.*@{release()}.json"))


def keep(name: str, history: WorkflowHistory) -> None:
    """Write a history down. Raises FileExistsError rather than write over one that is there.

    What tells of the machine is left out, and a replay does not ask for it: who polled, and the stack traces of errors.
    """
    FOLDER.mkdir(exist_ok=True)
    kept = {"workflow_id": history.workflow_id, **of_no_machine(json.loads(history.to_json()))}
    with (FOLDER / f"{name}@{release()}.json").open("x") as file:
        json.dump(kept, file, separators=(",", ":"))
        file.write("\n")


def of_no_machine(part: Any) -> Any:
    """A history, or a part of one, without what tells of the machine on which it was recorded."""
    if isinstance(part, dict):
        return {name: of_no_machine(value) for name, value in part.items() if name not in {"identity", "encodedAttributes"}}
    if isinstance(part, list):
        return [of_no_machine(one) for one in part]
    return "worker" if isinstance(part, str) and f"@{gethostname()}" in part else part


def read(file: Path) -> WorkflowHistory:
    """The history in a file."""
    kept = json.loads(file.read_text())
    return WorkflowHistory.from_json(kept.pop("workflow_id"), kept)
