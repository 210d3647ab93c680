"""How a revocation begins and what it answers. A closed nomination stays closed: this is a life of its own over it."""

from datetime import datetime

from pydantic import Field

from models.messages.base import Code, Message
from models.messages.commands import RevokeInput


class StartRevocation(Message):
    """Revoke awards of a nomination. `revocation` is the id of this act, derived from the caller's idempotency key."""

    revocation: Code
    nomination: Code
    command: RevokeInput
    clause: str = Field(default="", description="Where the grounds stand in law; empty in requests older than this field.")


class RevocationResult(Message):
    """What was revoked."""

    revocation: Code
    nomination: Code
    nominees: int = Field(description="Nominees whose award was revoked.")
    hash: str
    fingerprint: str | None = None


class RecordRevocation(Message):
    """A revocation and the moment at which its workflow began."""

    start: StartRevocation
    at: datetime
