"""Where a page of an inbox ended: the sort, its values and the nomination, so that every page costs the same."""

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any

import orjson
from pydantic import StringConstraints, TypeAdapter

from models.errors import InvalidInput
from models.messages.base import Code
from starter.schemas.base import NominationId
from starter.schemas.inbox import Day, InboxSort, Moment, Order

_LONGEST = 400
_DIRECTION = Annotated[str, StringConstraints(pattern="^(asc|desc)$")]
_MARKS: dict[InboxSort, TypeAdapter[Any]] = {
    InboxSort.DUE: TypeAdapter(tuple[_DIRECTION, Moment | None, NominationId]),
    InboxSort.RECEIVED: TypeAdapter(tuple[_DIRECTION, Day, NominationId]),
    InboxSort.AWARD: TypeAdapter(tuple[_DIRECTION, Code, Moment | None, NominationId]),
    InboxSort.UNIT: TypeAdapter(tuple[_DIRECTION, Code, Moment | None, NominationId]),
    InboxSort.MOVEMENT: TypeAdapter(tuple[_DIRECTION, Code | None, Moment | None, NominationId]),
    InboxSort.STATE: TypeAdapter(tuple[_DIRECTION, Code, Moment | None, NominationId]),
    InboxSort.CHANGED: TypeAdapter(tuple[_DIRECTION, Moment, NominationId]),
}
FIELDS: dict[InboxSort, tuple[str, ...]] = {
    InboxSort.DUE: ("due_at", "nomination"),
    InboxSort.RECEIVED: ("received_on", "nomination"),
    InboxSort.AWARD: ("award", "due_at", "nomination"),
    InboxSort.UNIT: ("proposer", "due_at", "nomination"),
    InboxSort.MOVEMENT: ("movement", "due_at", "nomination"),
    InboxSort.STATE: ("state", "due_at", "nomination"),
    InboxSort.CHANGED: ("changed_at", "nomination"),
}
"""What a task is sorted by, down to the nomination, of which no inbox has two."""


def mark_of(row: Any, sort: InboxSort, order: Order) -> str:
    """The mark of a page that ended with this row."""
    said = [value.isoformat() if isinstance(value, date | datetime) else value for value in (row[name] for name in FIELDS[sort])]
    return base64.urlsafe_b64encode(orjson.dumps([order.value, *said])).decode().rstrip("=")


def read_mark(mark: str | None, sort: InboxSort, order: Order) -> tuple[Any, ...] | None:
    """The values of a mark, as FIELDS names them; None for the first page. Raises InvalidInput for one that no such page gave."""
    if mark is None:
        return None
    try:
        clear = base64.b64decode(mark[:_LONGEST] + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
        direction, *values = _MARKS[sort].validate_json(clear)
    except (ValueError, binascii.Error):
        raise InvalidInput("after", "is no mark that a page in this order has given") from None
    if direction != order.value:
        raise InvalidInput("after", "was given by a page in the other direction")
    return tuple(values)
