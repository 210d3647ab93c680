"""The join of several nominations into one: what is asked for, what each of them says to it, what came of it."""

from typing import Any

from pydantic import Field

from models.messages.actor import Actor
from models.messages.base import Code, Message, Sha256
from models.messages.commands import MAX_NOMINEES, CommandInput
from models.messages.nomination import Handover

FEWEST_SOURCES = 2


class JoinInput(CommandInput):
    """Go into another nomination: everybody who still moves is in `target` from now on, and this one ends as joined.

    `place` is this one's among those that are joined; `route` what its way up must be like ("" for whichever it is).
    """

    join: Code
    target: Code
    place: int = Field(ge=0, lt=MAX_NOMINEES)
    route: str = ""


class JoinSource(Message):
    """A nomination to be joined, with the task that the officer saw."""

    nomination: Code
    task: int = Field(ge=1)


class StartJoin(Message):
    """Join these, in this order, into a new nomination `target`."""

    join: Code
    target: Code
    actor: Actor
    sources: tuple[JoinSource, ...] = Field(min_length=FEWEST_SOURCES, max_length=MAX_NOMINEES)
    update_id: str
    fingerprint: Sha256


class JoinLook(Message):
    """What a nomination says when it is asked whether it could be joined; `refused` is the type of the reason why not.

    `joined` says that this very join has ended it already.
    """

    route: str = ""
    nominees: int = 0
    joined: bool = False
    refused: str | None = None
    detail: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)


class AskSource(Message):
    """Ask a nomination something about its join."""

    nomination: Code
    update_id: str
    message: JoinInput


class SourceJoined(Message):
    """The nomination has ended, with what it hands over; or it stays as it is, and why."""

    handover: Handover | None = None
    refused: str | None = None
    detail: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)


class LeftOut(Message):
    """A nomination that was not joined. `refused` is the type of the reason."""

    nomination: Code
    refused: str
    detail: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)


class JoinResult(Message):
    """What came of a join: the new nomination, those that ended for it, those that were left out."""

    join: Code
    target: Code
    joined: tuple[Code, ...]
    left_out: tuple[LeftOut, ...] = ()
    nominees: int
    fingerprint: str


class KeepJoin(Message):
    """Write down what came of a join."""

    officer: Code
    result: JoinResult
