"""What the signer of the ledger is asked, and what it says."""

from enum import StrEnum

from models.messages.base import Message


class SignLedger(Message):
    """Put into the tree what the ledger and the archive have more, and sign its root."""


class SigningTrouble(StrEnum):
    """Why nothing may be signed until somebody has seen to it (docs/decisions/0027-the-ledger-proves-itself.md)."""

    KEY_MISSING = "key_missing"
    """A checkpoint was signed by a key that is not there, and is not named as a former one."""
    TREE_BEHIND = "tree_behind"
    """The storage holds a checkpoint that the tree in the database cannot come to: two ledgers would be signed as one."""
    TREE_DAMAGED = "tree_damaged"
    """The tree in the database does not go on from the last root that was signed: somebody has laid hands on it."""


class LedgerSigned(Message):
    """How many leaves the tree has, how many of them are new, and how many the last checkpoint covers."""

    size: int
    added: int = 0
    signed: int = 0
    trouble: SigningTrouble | None = None
