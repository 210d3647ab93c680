"""The slate of a round: its numbered lines, and the hash by which anybody sees that all were shown the same."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from models.vocabulary import BallotMode

_SLATE = b"vinhdanh slate 1\n"


class Line(NamedTuple):
    """A line of the ballot paper: a nominee of a nomination, in the order in which the agenda and its lists have them."""

    nomination: str
    nominee: int


def canonical(value: Any) -> bytes:
    """A value as JSON in the one form that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def slate_hash(session: str, round_: int, mode: BallotMode, *, secret: bool, public_key: str | None, lines: Iterable[Line]) -> str:
    """SHA-256 of "vinhdanh slate 1" LF and the slate as JSON (keys sorted, no blanks); the public key is in hex."""
    said = {
        "session": session,
        "round": round_,
        "mode": mode.value,
        "secret": secret,
        "public_key": public_key,
        "lines": [[line.nomination, line.nominee] for line in lines],
    }
    return hashlib.sha256(_SLATE + canonical(said)).hexdigest()
