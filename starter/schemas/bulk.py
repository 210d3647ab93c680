"""One command for many nominations."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, JsonValue

from models.vocabulary import Command
from starter.problems import Problem
from starter.schemas.base import Answer, Body, NominationId
from starter.schemas.commands import Status
from starter.schemas.examples import BULK_ANSWER, shown

MAX_ITEMS = 500

BulkCommand = Literal[
    Command.APPRAISE,
    Command.CONSULT,
    Command.PUBLISH_NOTICE,
    Command.RECORD_VOTE,
    Command.FORWARD,
    Command.DECIDE,
    Command.RETURN_FOR_SUPPLEMENT,
    Command.RESUBMIT,
    Command.HOLD,
    Command.RELEASE,
    Command.WITHDRAW,
]
"""Every command but a revocation, which is a case of its own."""


class BulkItem(Body):
    """One nomination, as the officer saw it. Its `body` is laid over the common one."""

    nomination: NominationId
    task: int | None = Field(default=None, ge=1, lt=2**31)
    claim: int | None = Field(default=None, ge=0, lt=2**31)
    body: dict[str, JsonValue] = Field(default_factory=dict)


def _each_once(items: tuple[BulkItem, ...]) -> tuple[BulkItem, ...]:
    seen: set[str] = set()
    for item in items:
        if item.nomination in seen:
            raise ValueError(f"{item.nomination} is named twice")
        seen.add(item.nomination)
    return items


class Bulk(Body):
    """The command, what it says to all, and the nominations."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "command": "appraise",
                "body": {"verdict": "pass"},
                "items": [
                    {"nomination": "hs-4kq2m7xw3bza6tnd", "task": 1},
                    {
                        "nomination": "hs-7xw3bza6tnd4kq2m",
                        "task": 3,
                        "claim": 1,
                        "body": {"exceptions": [{"nominee": 4711, "verdict": "return", "parts": ["report"]}]},
                    },
                ],
            }
        }
    )

    command: BulkCommand
    body: dict[str, JsonValue] = Field(default_factory=dict, description="What the command's own address takes.")
    items: Annotated[tuple[BulkItem, ...], Field(min_length=1, max_length=MAX_ITEMS), AfterValidator(_each_once)]


class BulkState(StrEnum):
    """What became of one item."""

    DONE = "done"
    REFUSED = "refused"
    NOT_KNOWN_YET = "not_known_yet"


class BulkResult(Answer):
    """What one nomination answered: its status, its refusal, or where to ask."""

    nomination: str
    state: BulkState
    status: Status | None = None
    problem: Problem | None = None
    status_url: str | None = Field(default=None, description="Ask here, or send the whole again with the same key.")


class BulkAnswer(Answer):
    """One result for each item, in their order, and how many of each kind."""

    model_config = shown(BULK_ANSWER)

    done: int
    refused: int
    not_known_yet: int
    results: list[BulkResult]

    @classmethod
    def of(cls, results: list[BulkResult]) -> "BulkAnswer":
        """The results, counted."""
        counts: dict[str, Any] = {state.value: sum(one.state is state for one in results) for state in BulkState}
        return cls(**counts, results=results)
