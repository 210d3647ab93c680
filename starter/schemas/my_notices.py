"""How soon an officer wants to hear of what."""

from typing import Annotated, Literal

from pydantic import Field

from models.messages.notification import USUAL_CHOICE, Choice, Language, NoticeKind, Rhythm
from starter.schemas.base import Answer, Body
from starter.schemas.examples import Example, shown
from starter.schemas.notices import Address

CHOSEN: Example = {
    "email": "nong.thi.mau@backan.example",
    "language": "vi",
    "choices": {"task": "digest", "progress": "none", "outcome": "digest", "urgent": "immediate", "duty": "immediate"},
    "rhythm": "daily",
    "hour": 8,
}

Hour = Annotated[int, Field(ge=0, le=23, description="The hour of digests, by the clock of Việt Nam.")]
AtOnceOrNever = Literal[Choice.IMMEDIATE, Choice.NONE]


class Choices(Body):
    """How soon, for each kind of notice. What is urgent does not wait for a digest."""

    task: Choice = Field(default=USUAL_CHOICE[NoticeKind.TASK], description="A task was opened for you.")
    progress: Choice = Field(
        default=USUAL_CHOICE[NoticeKind.PROGRESS], description="A nomination of your unit goes on; a reminder."
    )
    outcome: Choice = Field(default=USUAL_CHOICE[NoticeKind.OUTCOME], description="How a nomination of your unit ended.")
    urgent: AtOnceOrNever = Field(default=Choice.IMMEDIATE, description="Returned, overdue, escalated.")
    duty: AtOnceOrNever = Field(
        default=Choice.IMMEDIATE,
        description="A substitution, an incident that is yours, a token or sign-in made for you.",
    )


class MyNotices(Body):
    """Where and how soon you want to be told."""

    model_config = shown(CHOSEN)

    email: Address | None = Field(default=None, description="None: no mail; everything stands in the inbox only.")
    language: Language = Language.VI
    choices: Choices = Choices()
    rhythm: Rhythm = Field(default=Rhythm.DAILY, description="Digests go out on each working day, or on the first one of a week.")
    hour: Hour = 8


class MyNoticesAnswer(Answer):
    """Your choice. `trouble` says why the last mail did not reach you, as long as no later one has."""

    model_config = shown({**CHOSEN, "trouble": None})

    email: str | None = None
    language: Language = Language.VI
    choices: Choices = Choices()
    rhythm: Rhythm = Rhythm.DAILY
    hour: int = 8
    trouble: str | None = None
