"""Notices: one message to one recipient."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from models.messages.base import Code
from models.messages.notification import Channel, MessageState
from starter.schemas.base import Answer
from starter.schemas.examples import NOTICE, shown

RowId = Annotated[int, Field(ge=1, lt=2**63)]
Address = Annotated[str, StringConstraints(pattern=r"^[!-~]{3,500}$")]


class NoticeAnswer(Answer):
    """One message to one recipient: an officer, or an address of an office."""

    model_config = shown(NOTICE)

    id: RowId
    nomination: str | None = None
    sequence: int | None = Field(default=None, description="The entry of the nomination's ledger that it tells of.")
    unit: Code | None = None
    template: str
    reason: str = Field(
        description="Why it was sent, as `task/…`, `notice/…`, `event/…`: nobody is told twice for the same reason."
    )
    template_version: int | None = Field(default=None, description="The version of the words that were sent.")
    language: str | None = Field(default=None, description="The language, or languages, in which they were sent.")
    officer: str | None = None
    channel: Channel
    address: str | None = Field(default=None, description="Where an office listens. An officer's own address is not shown.")
    state: MessageState
    digest: RowId | None = Field(default=None, description="The message in which this one goes.")
    attempts: int = Field(description="Attempts of the current series; a retry begins a new one.")
    next_attempt_at: datetime | None = Field(default=None, description="When it is tried next, while it waits.")
    hold_until: datetime | None = Field(default=None, description="When it goes into a digest.")
    error: str | None = Field(
        default=None, description="Why the last attempt failed, as a code such as smtp_550, http_410, no_answer."
    )
    written_at: datetime
    sent_at: datetime | None = None
    proof: str | None = Field(default=None, description="What the other side answered when it took the message.")
    bounced_at: datetime | None = Field(default=None, description="When the mail server refused it for good.")


class NoticePage(Answer):
    """Notices by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"notices": [NOTICE], "next": None})

    notices: list[NoticeAnswer]
    next: RowId | None = None
