"""How an erasure begins and what it answers. The case has ended and stays as it is: this is a life of its own over it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from models.messages.actor import Actor
from models.messages.base import Code, Message, Sha256
from models.messages.commands import NomineeId
from models.vocabulary import ErasureGround

RequestReference = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}(/[0-9A-ZĐ.-]{1,20}){0,3}$")]
"""The number under which an office has received a request, such as "15/2026/ĐN-XDL": it lies in the ledger, and no name fits in."""


class EraseInput(Message):
    """Erase what is known of a nominee: who does it, on what ground of law, and the request in the office's own register."""

    actor: Actor
    ground: ErasureGround
    reference: RequestReference
    requested_on: date
    fingerprint: Sha256 | None = None


class StartErasure(Message):
    """Erase a nominee of a nomination. `erasure` is the id of this act, derived from the caller's idempotency key."""

    erasure: Code
    nomination: Code
    nominee: NomineeId
    command: EraseInput
    clause: str = Field(default="", description="Where the ground stands in law; empty where none is known.")


class RecordErasure(Message):
    """An erasure and the moment at which its workflow began."""

    start: StartErasure
    at: datetime


class ErasureResult(Message):
    """What was erased: the entry that says so, and when."""

    erasure: Code
    nomination: Code
    nominee: NomineeId
    hash: str
    erased_at: datetime
    fingerprint: Sha256 | None = None


class ClearErased(Message):
    """See to it that what was erased of this nominee is gone from storage and from the files of the database as well."""

    nominee: NomineeId


class ErasedCleared(Message):
    """How many files are gone from storage, and whether the log of the database was written over too."""

    files: int
    log_cleaned: bool
