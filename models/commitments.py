"""The key of a nominee, what it binds, and what it seals. With the key destroyed, both tell nobody anything.

The hashes are those of proofs/commitment.py, which says what their bytes are. What is sealed can be opened by the key alone:
AES-256-GCM under HMAC-SHA256(key, "vinhdanh/seal/1"). The nonce is made from the text, so that sealing the same text twice gives
the same bytes: a file of the archive that is written again has the same name.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import InvalidInput
from proofs.commitment import KEY_BYTES, canonical_text, dossier_commitment, nominee_commitment

__all__ = ["HANDED_IN", "Bound", "bind", "commitment", "dossier_commitment", "handed_in", "new_nominee_key", "seal", "unseal"]

HANDED_IN = (
    *("address", "award", "birth_date", "eligibility", "kind", "name", "officer", "period", "post", "recipient_key", "record"),
)
"""The columns of a nominee that never change: what was handed in, the recipient's key, and what intake found of the record."""

_SEALING = b"vinhdanh/seal/1"
_NONCE = b"vinhdanh/nonce/1\n"
_NONCE_BYTES = 12


class Bound(NamedTuple):
    """A nominee's new key, and the commitment that it makes."""

    key: bytes
    commitment: str


def new_nominee_key() -> bytes:
    """A new key: 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def handed_in(nominee: Mapping[str, Any]) -> str:
    """What was handed in of a nominee, as one text: `nominee` holds (at least) the columns of HANDED_IN, as the table has them."""
    return canonical_text({name: _as_json(nominee[name]) for name in HANDED_IN})


def bind(nominee: Mapping[str, Any]) -> Bound:
    """A new key for what is handed in of a nominee, with its commitment."""
    key = new_nominee_key()
    return Bound(key, commitment(key, handed_in(nominee)))


def commitment(key: bytes, text: str) -> str:
    """The commitment to what was handed in (`handed_in`), 64 hexadecimal digits."""
    return nominee_commitment(key, text)


def seal(key: bytes, text: str) -> str:
    """The text for whoever has the key, and noise for everybody else: base64 of a nonce of 12 bytes and the ciphertext."""
    nonce = hmac.digest(key, _NONCE + text.encode(), "sha256")[:_NONCE_BYTES]
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, text.encode(), _SEALING)).decode()


def unseal(key: bytes, sealed: str) -> str:
    """The text that was sealed. Raises InvalidInput under another key, and where a bit was changed."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _SEALING).decode()
    except (InvalidTag, ValueError) as error:
        raise InvalidInput("sealed", "was not sealed under this key, or has changed since") from error


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, _SEALING, "sha256"))


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
