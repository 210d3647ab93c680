"""The proof over the ledger, as anybody can check it without us (docs/decisions/0027-the-ledger-proves-itself.md)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from starter.schemas.base import Answer
from starter.schemas.examples import Example, shown

Chain = Annotated[
    str,
    StringConstraints(pattern=r"^(ph-[a-z2-7]{16}|hs-[a-z2-7]{16}(\.[0-9]{1,4}){0,8}(\.[re][0-9a-f]{16})?)$", max_length=90),
]
"""A nomination, a revocation of it or an erasure, or a session of a council: whatever has a chain of its own."""
LeafCount = Annotated[int, Field(ge=0, le=2**62)]

VKEY = "vinhdanh.example/ledger+55ebf605+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
NOTE = (
    "vinhdanh.example/ledger\n3\nPIOgfFIK8iW853Z0YtqaEfNdlDCpTWMWgcrGOSljpKg=\n\n"
    "— vinhdanh.example/ledger Vev2BVsA1GMMELKTXnYIUv09lWYjgxo2w0Ix7VDBAWue5onGiqTPLl7G7vf3qlJ4MxVSyhA0JXG80jrTbYHYjs+/kw8=\n"
)
ROOT = "3c83a07c520af225bce7767462da9a11f35d9430a94d631681cac6392963a4a8"
CHECKPOINT: Example = {
    "size": 3,
    "root": ROOT,
    "note": NOTE,
    "vkey": VKEY,
    "signed_at": "2025-07-02T01:00:00Z",
}


class LedgerCheckpoint(Answer):
    """The tree over the ledger had this root when it had `size` leaves. `note` is the text as it was signed (C2SP checkpoint)."""

    model_config = shown(CHECKPOINT)

    size: int
    root: str = Field(description="SHA-256, in hexadecimal.")
    note: str
    vkey: str = Field(description="The public key that signed it, as C2SP signed-note writes keys.")
    signed_at: datetime


class LedgerCheckpointPage(Answer):
    """Checkpoints, the largest tree first. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"checkpoints": [CHECKPOINT], "next": None})

    checkpoints: list[LedgerCheckpoint]
    next: int | None = None


class LedgerKey(Answer):
    """The public key that signs checkpoints, and those that did before it, the newest first."""

    model_config = shown({"vkey": VKEY, "former": []})

    vkey: str
    former: list[str]


class LedgerProof(Answer):
    """That an entry, or the card of an archived history, stands in the tree whose root is signed.

    The leaf's hash is SHA-256 over a zero byte and the 32 bytes of `hash`; `path` is the inclusion proof of RFC 9162, 2.1.3.
    """

    model_config = shown(
        {
            "kind": "entry",
            "chain": "hs-4kq2m7xw3bza6tnd",
            "sequence": 3,
            "hash": "690396b0e760bb1a655c81fe146dd04fdd7ed9686a1916cf90e4c223914ae917",
            "position": 2,
            "size": 3,
            "path": ["0cdc5e54ca58a1acf1b1345d4a06ff917c7bbf147b190a073583e3a8a4a2d00e"],
            "checkpoint": CHECKPOINT,
        }
    )

    kind: str
    chain: str
    sequence: int
    hash: str
    position: int
    size: int
    path: list[str]
    checkpoint: LedgerCheckpoint


class LedgerConsistency(Answer):
    """That the tree of `from` leaves is the beginning of that of `to`: the consistency proof of RFC 9162, section 2.1.4."""

    model_config = shown(
        {
            "from": 2,
            "to": 3,
            "path": ["a76639395ce0db5d51a8d73ffb1fd1fdea5598ebcee2ca10da3fa2ec1f09c7a7"],
        }
    )

    begin: int = Field(serialization_alias="from")
    end: int = Field(serialization_alias="to")
    path: list[str]
