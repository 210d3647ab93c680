"""What can go wrong with a scenario or with a play, told to the person who runs it."""

from dataclasses import dataclass
from typing import Any


class ScenarioError(ValueError):
    """A scenario file is wrong. The message names the file and the field."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field}: {reason}" if field else f"{file}: {reason}")
        self.file = file
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Where:
    """A place in a scenario file: the file, and a field as a path of names and numbers ("" for the file as a whole)."""

    file: str
    field: str = ""

    def at(self, field: str) -> "Where":
        """A field within this one."""
        return Where(self.file, f"{self.field}.{field}" if self.field else field)

    def wrong(self, reason: str) -> ScenarioError:
        """The error that says what is wrong here."""
        return ScenarioError(self.file, self.field, reason)


class PlayError(RuntimeError):
    """The play cannot go on: the API refuses what a play never does wrong, or has been away for too long."""


class Refused(PlayError):
    """The API said no. `status` is the HTTP status, `problem` the problem document (RFC 9457), empty if there was none."""

    def __init__(self, what: str, status: int, problem: dict[str, Any]) -> None:
        title = problem.get("detail") or problem.get("title") or "no problem document"
        super().__init__(f"{what}: {status} {title}")
        self.status = status
        self.problem = problem
