"""The caller's key: the same key with the same request gives the same answer, with another request it is refused."""

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import Header

KEY_PATTERN = r"^[!-~]{1,100}$"

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=KEY_PATTERN,
        min_length=1,
        max_length=100,
        description="Yours to choose, new for every command: 1 to 100 printable ASCII characters without blanks. Ask again with "
        "the same key after a time-out, a lost connection or a restart: the command is carried out once, the answer is the same.",
        examples=["7d3f1c1e-5a0b-4a3e-9d54-0f3d6f9a7c11"],
    ),
]

NaturalKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=KEY_PATTERN,
        min_length=1,
        max_length=100,
        description="May be sent as with every command, and need not be: what the request names is its key already, so that asking "
        "twice does what asking once does.",
        examples=["7d3f1c1e-5a0b-4a3e-9d54-0f3d6f9a7c11"],
    ),
]


def request_of(caller: str, key: str) -> str:
    """What is stored of who asked under which key, where asking again must find the same row."""
    return hashlib.sha256(f"{caller}:{key}".encode()).hexdigest()


def fingerprint(request: Any) -> str:
    """SHA-256 of a request as canonical JSON, by which a key that is reused for another request is seen."""
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).hexdigest()
