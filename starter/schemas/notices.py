"""Notices and the addresses at which offices listen."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from models.messages.base import Code
from models.messages.notification import Channel, DeliveryState
from starter.schemas.base import Answer, Body
from starter.schemas.examples import NOTICE, SUBSCRIPTION, shown

RowId = Annotated[int, Field(ge=1, lt=2**63)]
Address = Annotated[str, StringConstraints(pattern=r"^[!-~]{3,500}$")]


class NoticeAnswer(Answer):
    """One message to one address."""

    model_config = shown(NOTICE)

    id: RowId
    nomination: str
    sequence: int = Field(description="The entry of the nomination's ledger that it tells of.")
    unit: Code
    template: str
    channel: Channel
    address: str
    state: DeliveryState
    attempts: int = Field(description="Attempts of the current series; a retry begins a new one.")
    next_attempt_at: datetime | None = Field(default=None, description="When it is tried next, while it waits.")
    error: str | None = Field(
        default=None, description="Why the last attempt failed, as a code such as smtp_550, http_410, no_answer."
    )
    written_at: datetime
    sent_at: datetime | None = None


class NoticePage(Answer):
    """Notices by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"notices": [NOTICE], "next": None})

    notices: list[NoticeAnswer]
    next: RowId | None = None


class NewSubscription(Body):
    """An address at which an office wants to be told."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"unit": "63.058", "channel": "email", "address": "vanthu@backan.example"}}
    )

    unit: Code
    channel: Channel
    address: Address = Field(description="An e-mail address in ASCII, or an https address.")


class SubscriptionAnswer(Answer):
    """An address at which an office listens."""

    model_config = shown(SUBSCRIPTION)

    id: RowId
    unit: Code
    channel: Channel
    address: str
    created_at: datetime


class NewSubscriptionAnswer(SubscriptionAnswer):
    """A subscription that was asked for. A webhook's calls are signed with `secret` (Standard Webhooks); no list shows it."""

    model_config = shown({**SUBSCRIPTION, "secret": None})

    secret: str | None = None


class SubscriptionList(Answer):
    """All subscriptions of a unit."""

    model_config = shown({"subscriptions": [SUBSCRIPTION]})

    subscriptions: list[SubscriptionAnswer]
