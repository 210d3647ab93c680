"""Events: ledger entries in the form of CloudEvents 1.0."""

from datetime import datetime
from typing import Any

from pydantic import Field

from starter.schemas.base import Answer
from starter.schemas.examples import Example, shown

EVENT: Example = {
    "specversion": "1.0",
    "id": "hs-4kq2m7xw3bza6tnd.7",
    "source": "https://vinhdanh.example",
    "type": "vn.vinhdanh.nomination.forwarded.v1",
    "subject": "hs-4kq2m7xw3bza6tnd",
    "time": "2020-01-15T03:00:00Z",
    "datacontenttype": "application/json",
    "cursor": "1042",
    "data": {
        "nomination": "hs-4kq2m7xw3bza6tnd",
        "chain": "hs-4kq2m7xw3bza6tnd",
        "sequence": 7,
        "act": "forwarded",
        "unit": "63.058",
        "level": "district",
        "step": "sign",
        "nominees": 1,
        "after": {"unit": "63.06", "level": "province"},
        "actor": {"role": "chair", "unit": "63.058"},
    },
}


class CloudEvent(Answer):
    """One ledger entry in the structured mode of CloudEvents, as webhooks are called with it. After it, go on from `cursor`."""

    model_config = shown(EVENT)

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str
    cursor: str
    data: dict[str, Any] = Field(description="Ids, codes and numbers: which entry, what changed, by which role of which unit.")


class EventPage(Answer):
    """Events in the order in which they were committed.

    `next` is the `after` of the page that follows, always given: ask again with it later for what has happened since. `more` says
    that there may be more now. A page may be empty and have `more`: what lies between concerned others.
    """

    model_config = shown({"events": [EVENT], "next": "1042", "more": False})

    events: list[CloudEvent]
    next: str
    more: bool
