"""Ledger entries as CloudEvents 1.0: ids, codes and moments only."""

from typing import Any

import orjson

from models.ids import nomination_behind

SPEC_VERSION = "1.0"
EVENT_VERSION = 1
"""Counted up, and with it the `.v1` of every type, when a receiver would have to be changed."""
CLOUD_EVENT = "application/cloudevents+json; charset=utf-8"
TYPE_PREFIX = "vn.vinhdanh.nomination"

_TOLD = ("act", "unit", "level", "step", "nominees", "reason", "clause", "before", "after", "others")


def event_type(act: str) -> str:
    """Such as `vn.vinhdanh.nomination.forwarded.v1`."""
    return f"{TYPE_PREFIX}.{act}.v{EVENT_VERSION}"


def subject_of(chain: str) -> str:
    """The nomination that a chain is about: its own, or the one over which somebody was revoked or erased."""
    return nomination_behind(chain)


def cloud_event(number: int, entry: str, source: str) -> dict[str, Any]:
    """The event of a ledger entry (its canonical JSON), in the structured mode of CloudEvents.

    `cursor` is where to go on after it (`GET /v1/events?after=`). Whoever acted is told by role and unit; of nominees, how many.
    """
    body = orjson.loads(entry)
    chain = body["nomination"]
    actor = body.get("actor") or {}
    data = {name: body[name] for name in _TOLD if body.get(name) not in (None, {}, [])}
    return {
        "specversion": SPEC_VERSION,
        "id": f"{chain}.{body['sequence']}",
        "source": source,
        "type": event_type(body["act"]),
        "subject": subject_of(chain),
        "time": body["at"],
        "datacontenttype": "application/json",
        "cursor": str(number),
        "data": {
            "nomination": subject_of(chain),
            "chain": chain,
            "sequence": body["sequence"],
            **data,
            **({"actor": {"role": actor.get("role"), "unit": actor.get("unit")}} if actor else {}),
        },
    }
