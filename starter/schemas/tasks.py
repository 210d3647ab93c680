"""Tasks in people's hands: claims, assignments, the log of both, and who stands in for whom."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from models.messages.base import Code
from models.vocabulary import Level, Role
from starter.reading_log.marks import ABOUT_OFFICER, PERSONAL
from starter.schemas.base import Answer, Body, OfficerId
from starter.schemas.examples import HELD_TASK, SUBSTITUTION, TASK_ACT, shown

Seen = Annotated[int, Field(ge=0, lt=2**31, description="The `claim` of the task as you saw it; 0 for one that nobody ever had.")]
TaskNumber = Annotated[int, Field(ge=1, lt=2**31, description="The `number` of the task as you saw it.")]
Reason = Annotated[Code | None, Field(description="A code of your office's own.")]


class ClaimTask(Body):
    """Take the open task."""

    model_config = ConfigDict(json_schema_extra={"example": {"task": 1, "claim": 0}})

    task: TaskNumber
    claim: Seen


class ReleaseTask(Body):
    """Give the task back to the office."""

    model_config = ConfigDict(json_schema_extra={"example": {"task": 1, "claim": 1, "reason": "ban-viec-khac"}})

    task: TaskNumber
    claim: Seen
    reason: Reason = None


class HandTask(Body):
    """Give the task to a colleague."""

    model_config = ConfigDict(json_schema_extra={"example": {"task": 1, "claim": 1, "officer": "of-4kq2m7xw3bza6tnd"}})

    task: TaskNumber
    claim: Seen
    officer: OfficerId
    reason: Reason = None


class OfficerName(Answer):
    """An officer by id and name."""

    id: Annotated[str, ABOUT_OFFICER]
    name: Annotated[str, PERSONAL]


class ColleaguePage(Answer):
    """Officers by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"colleagues": [HELD_TASK["claimed_by"]], "next": None})

    colleagues: list[OfficerName]
    next: str | None = None


class HeldTask(Answer):
    """An open task, and whose it is. Without `claimed_by` it lies with the office, and whoever has the role there may take it."""

    model_config = shown(HELD_TASK)

    nomination: str
    task: int
    unit: str
    level: Level
    role: Role
    claim: int = Field(
        description="Goes up whenever the task changes hands. Send it along, so that nothing is done to what you did not see."
    )
    claimed_by: OfficerName | None = None
    on_behalf_of: OfficerName | None = Field(default=None, description="The absent officer for whom a substitute has it.")
    claimed_at: datetime | None = None
    assigned_by: str | None = Field(default=None, description="Who gave it to them.")


class TaskActAnswer(Answer):
    """A task has changed hands, or an absence began or ended.

    Without `officer` the office has the task from now on; without `actor` a rule moved it.
    """

    model_config = shown(TASK_ACT)

    id: int
    nomination: str | None = None
    number: int | None = None
    substitution: str | None = None
    act: str
    officer: str | None = None
    before: str | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    reason: str | None = None
    at: datetime


class TaskActPage(Answer):
    """Acts, the newest first. `next` is the `before` of the following page; it is missing on the last one."""

    model_config = shown({"acts": [TASK_ACT], "next": None})

    acts: list[TaskActAnswer]
    next: int | None = None


class TaskActList(Answer):
    """Acts, the oldest first."""

    model_config = shown({"acts": [TASK_ACT]})

    acts: list[TaskActAnswer]


class NewSubstitution(Body):
    """An absence. Without `absent` it is your own; without `substitute` nobody stands in; without `unit` it holds at all units."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"substitute": "of-4kq2m7xw3bza6tnd", "valid_from": "2026-12-01", "valid_to": "2026-12-11"}},
        populate_by_name=True,
    )

    absent: OfficerId | None = None
    substitute: OfficerId | None = None
    unit: Code | None = None
    valid_from: date = Field(description="The first day, in Việt Nam.")
    valid_to: date = Field(description="The last day, included.")


class SubstitutionAnswer(Answer):
    """Who is absent when, and who acts for them."""

    model_config = shown(SUBSTITUTION)

    id: str
    absent: OfficerName
    substitute: OfficerName | None = None
    unit: str | None = None
    valid_from: date
    valid_to: date
    created_by: str
    created_at: datetime
    ended_at: datetime | None = None


class SubstitutionPage(Answer):
    """Substitutions by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"substitutions": [SUBSTITUTION], "next": None})

    substitutions: list[SubstitutionAnswer]
    next: str | None = None
