"""The `after` of a page: where the page before it ended, so that a long list costs the same on every page."""

import base64
import binascii
from datetime import datetime
from typing import Annotated

import orjson
from pydantic import AwareDatetime, StringConstraints, TypeAdapter

from models.errors import InvalidInput

_LONGEST = 200
_MARK = TypeAdapter(tuple[AwareDatetime | None, Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]])


def page_mark(moment: datetime | None, key: str) -> str:
    """The mark that stands for a moment (None: later than all) and a key."""
    clear = orjson.dumps([moment.isoformat() if moment else None, key])
    return base64.urlsafe_b64encode(clear).decode().rstrip("=")


def read_page_mark(mark: str | None) -> tuple[datetime | None, str] | None:
    """Moment and key of a mark; None for the first page. Raises InvalidInput for anything that is no mark of ours."""
    if mark is None:
        return None
    try:
        clear = base64.b64decode(mark[:_LONGEST] + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
        moment, key = _MARK.validate_json(clear)
    except (ValueError, binascii.Error):
        raise InvalidInput("after", "is no mark that a page has given") from None
    return moment, key
