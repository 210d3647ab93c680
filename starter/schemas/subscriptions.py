"""The addresses at which offices listen."""

from datetime import datetime

from pydantic import ConfigDict, Field

from models.messages.base import Code
from models.messages.notification import Channel
from starter.schemas.base import Answer, Body
from starter.schemas.examples import SUBSCRIPTION, shown
from starter.schemas.notices import Address, RowId


class NewSubscription(Body):
    """An address at which an office wants to be told."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"unit": "63.058", "channel": "email", "address": "vanthu@backan.example"}}
    )

    unit: Code
    channel: Channel
    address: Address = Field(description="An e-mail address in ASCII, or an https address.")


class SubscriptionAnswer(Answer):
    """An address at which an office listens. Until `former_until` a webhook's calls bear a signature by the former secret too."""

    model_config = shown(SUBSCRIPTION)

    id: RowId
    unit: Code
    channel: Channel
    address: str
    created_at: datetime
    former_until: datetime | None = None


class NewSubscriptionAnswer(SubscriptionAnswer):
    """A subscription that was asked for. A webhook's calls are signed with `secret` (Standard Webhooks); no list shows it."""

    model_config = shown({**SUBSCRIPTION, "secret": None})

    secret: str | None = None


class SubscriptionList(Answer):
    """All subscriptions of a unit."""

    model_config = shown({"subscriptions": [SUBSCRIPTION]})

    subscriptions: list[SubscriptionAnswer]


class ReplayFrom(Body):
    """Where a replay begins: after this cursor. "0" is the beginning of everything."""

    model_config = ConfigDict(json_schema_extra={"example": {"from": "1042"}}, populate_by_name=True)

    from_: str = Field(alias="from", min_length=1, max_length=18)


class ReplayAnswer(Answer):
    """Events `after` one cursor up to `last` are sent once more; those up to `position` are on their way already."""

    model_config = shown(
        {
            "id": 2,
            "subscription": 3,
            "after": "1042",
            "position": "1042",
            "last": "2001",
            "created_at": SUBSCRIPTION["created_at"],
            "done_at": None,
        }
    )

    id: RowId
    subscription: RowId
    after: str
    position: str
    last: str
    created_at: datetime
    done_at: datetime | None = None
