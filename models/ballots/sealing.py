"""Sealing a ballot so that nobody reads it but who holds the round's key. Every primitive is libsodium's, or SHA-256."""

import hashlib
import secrets

from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox

from models.errors import UnreadableBallot

SEED_BYTES = 32
KEY_BYTES = 32
SEAL_BYTES = 48
"""By so much the sealed ballot is longer than its paper: an ephemeral public key, and an authenticator."""
_RECEIPT = b"vinhdanh ballot 1\n"
_NAMED_RECEIPT = b"vinhdanh named ballot 1\n"
_SALTS = b"vinhdanh salt 1"


def new_key() -> bytes:
    """A new seed: 32 bytes from the operating system, of which key pair and salts of a round follow."""
    return secrets.token_bytes(SEED_BYTES)


def seal(public_key: bytes, paper: bytes) -> bytes:
    """The paper, sealed. The same paper sealed twice gives different bytes."""
    return SealedBox(PublicKey(public_key)).encrypt(paper)


def receipt_of(sealed: bytes) -> str:
    """What the member keeps: SHA-256 of the sealed ballot, in hex. It says nothing of what is in it."""
    return hashlib.sha256(_RECEIPT + sealed).hexdigest()


def named_receipt_of(seat: str, line: int, paper: bytes) -> str:
    """The receipt of a ballot that is open: of whose seat it is, on which line (0: the slate), and what it says."""
    return hashlib.sha256(_NAMED_RECEIPT + f"{seat}\n{line}\n".encode() + paper).hexdigest()


class RoundKey:
    """What opens the ballots of one round, and salts the lines of its box; both follow from the seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._private = PrivateKey.from_seed(seed)
        self._box = SealedBox(self._private)

    @property
    def public(self) -> bytes:
        """The public key to which ballots are sealed."""
        return bytes(self._private.public_key)

    def unseal(self, sealed: bytes) -> bytes:
        """The paper that was sealed. Raises UnreadableBallot when this key does not open it, or it was changed."""
        try:
            return self._box.decrypt(sealed)
        except (CryptoError, ValueError, TypeError) as error:
            raise UnreadableBallot("sealed", "does not open with the key of this round") from error

    def salt_of(self, line: int) -> bytes:
        """The salt of a line of the box: the same however often it is asked, unknown without the seed (keyed BLAKE2b)."""
        return blake2b(line.to_bytes(4, "big"), digest_size=32, key=self._seed, person=_SALTS, encoder=RawEncoder)
