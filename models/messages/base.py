"""What every message has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Message(BaseModel):
    """A value that crosses a process border or lies in a history.

    Unknown fields are ignored, so that an older worker replays what a newer one wrote; every field added later needs a default.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}$")]
"""An identifier or a code of a catalogue: never free text, so never a name."""

DocumentNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zÀ-ỹĐđ][0-9A-Za-zÀ-ỹĐđ ./_&-]{0,63}$")]
"""The number that an office gives a paper, such as "1234/QĐ-UBND"."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
