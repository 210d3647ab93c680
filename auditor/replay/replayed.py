"""What came of running one workflow's code again on its history."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from models.messages.base import Message


@dataclass(frozen=True, slots=True)
class Said:
    """One call of an activity by the replayed code: the activity's name, its argument, and what the history says it answered.

    `answer` is None where the history ends before the activity did.
    """

    activity: str
    message: Message
    answer: Any = None


@dataclass(slots=True)
class Replayed:
    """A workflow's life as its code tells it again, all runs in order. `failure` says why the code could not be replayed, if so.

    `start` is the input of the first run, `said` every call of an activity, in the order in which the code made them.
    """

    workflow_id: str
    start: Any = None
    said: list[Said] = field(default_factory=list)
    events: int = 0
    failure: str | None = None


class Divergence(NamedTuple):
    """One thing that is not as it should be: what kind, in which case and where in it, what was expected, what was found.

    Ids, codes, numbers and hashes only.
    """

    what: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: expected {self.expected}, found {self.found}"


class NotComputed(NamedTuple):
    """What could not be asked again, where, and why. No divergence: nothing was found wrong."""

    what: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: not computed: {self.why}"
