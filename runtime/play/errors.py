"""What can go wrong with a scenario or with a play, told to the person who runs it."""

from typing import Any


class ScenarioError(ValueError):
    """A scenario file is wrong. The message names the file and the field."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field}: {reason}" if field else f"{file}: {reason}")
        self.file = file
        self.field = field
        self.reason = reason


class PlayError(RuntimeError):
    """The play cannot go on: the API refuses what a play never does wrong, or has been away for too long."""


class Refused(PlayError):
    """The API said no. `status` is the HTTP status, `problem` the problem document (RFC 9457), empty if there was none."""

    def __init__(self, what: str, status: int, problem: dict[str, Any]) -> None:
        title = problem.get("detail") or problem.get("title") or "no problem document"
        super().__init__(f"{what}: {status} {title}")
        self.status = status
        self.problem = problem
