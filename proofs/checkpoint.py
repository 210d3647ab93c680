"""A checkpoint says how large the ledger's tree is and what its root is, and is signed: C2SP tlog-checkpoint over signed-note.

The signature is Ed25519, its type byte 0x01. A *vkey* is the public key with its name, as others are given it:
`<name>+<8 hexadecimal digits: the key's id>+<base64: 0x01 and the 32 bytes of the key>`.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from proofs.merkle import HASH_BYTES

ED25519 = b"\x01"
KEY_ID_BYTES = 4
LARGEST_NOTE = 1 << 20
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
_UNWRITABLE = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")
"""Control characters but the end of a line, and halves of characters, which UTF-8 cannot say."""


class BadCheckpoint(ValueError):
    """It is no checkpoint, or nobody whose key is known has signed it."""


class NoNote(BadCheckpoint):
    """It does not even look like one: another file, or one that was cut off."""


@dataclass(frozen=True)
class Checkpoint:
    """The tree of `origin` had this root when it had `size` leaves."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Vkey:
    """A public key with its name."""

    name: str
    key_id: bytes
    key: Ed25519PublicKey


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey, name: str) -> str:
    """The signed note. Raises ValueError when the name has a space or a plus, or the origin is no single line."""
    if not checkpoint.origin or "\n" in checkpoint.origin or _UNWRITABLE.search(checkpoint.origin):
        raise ValueError("an origin is one line")
    return sign_text(checkpoint.text, key, name)


def sign_text(text: str, key: Ed25519PrivateKey, name: str) -> str:
    """A text, which ends with its line, as a signed note. Raises ValueError when the name has a space or a plus."""
    _named(name)
    signature = _key_id(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def vkey_of(name: str, key: Ed25519PublicKey) -> str:
    """The public key as it is given to others. Raises ValueError when the name has a space or a plus."""
    _named(name)
    return f"{name}+{_key_id(name, key).hex()}+{base64.b64encode(ED25519 + key.public_bytes_raw()).decode()}"


def read_vkey(vkey: str) -> Vkey:
    """The key that a vkey says. Raises BadCheckpoint when it says none."""
    name, key_id, encoded = [*vkey.strip().split("+", 2), "", ""][:3]
    raw = _decoded(encoded)
    if not _NAME.fullmatch(name) or len(raw) != 1 + HASH_BYTES or raw[:1] != ED25519:
        raise BadCheckpoint("this is no Ed25519 key as C2SP writes them: name+id+base64")
    key = Ed25519PublicKey.from_public_bytes(raw[1:])
    if key_id != _key_id(name, key).hex():
        raise BadCheckpoint("the key's id is not that of its name and its bytes")
    return Vkey(name, bytes.fromhex(key_id), key)


def open_note(note: str, *vkeys: str) -> Checkpoint:
    """The checkpoint of a note that one of the known keys has signed.

    Raises BadCheckpoint when none of them has, when what a known key is said to have signed is not what it signed, or when the
    text is no checkpoint. Signatures of others are left aside, as signed-note wants it: a key may be changed, and others may
    sign along.
    """
    return _read(open_text(note, *vkeys))


def as_kept(text: str) -> str:
    """A note out of a file that somebody kept: other ends of lines, and blanks before and after it, are no change of it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").strip() + "\n"


def open_text(note: str, *vkeys: str) -> str:
    """The text of a note that one of the known keys has signed. Raises BadCheckpoint as `open_note` does."""
    known = {(key.name, key.key_id): key.key for key in map(read_vkey, vkeys)}
    text, _, lines = note.rpartition("\n\n")
    if not text or not lines.endswith("\n") or len(note) > LARGEST_NOTE or _UNWRITABLE.search(note):
        raise NoNote("this is no signed note")
    text += "\n"
    signed = False
    for line in lines[:-1].split("\n"):
        name, signature = _signature(line)
        key = known.get((name, signature[:KEY_ID_BYTES]))
        if key is None:
            continue
        try:
            key.verify(signature[KEY_ID_BYTES:], text.encode())
        except InvalidSignature:
            raise BadCheckpoint(f"the signature of {name} is not over this text") from None
        signed = True
    if not signed:
        raise BadCheckpoint("no known key has signed it")
    return text


def _read(text: str) -> Checkpoint:
    lines = text[:-1].split("\n")
    origin, size, encoded = [*lines, "", ""][:3]
    if not all(lines) or not _SIZE.fullmatch(size):
        raise BadCheckpoint("the text is no checkpoint: origin, size, root")
    root = _decoded(encoded)
    if len(root) != HASH_BYTES:
        raise BadCheckpoint("the root is no SHA-256")
    return Checkpoint(origin, int(size), root)


def _signature(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE.fullmatch(line)
    if found is None:
        raise NoNote("a signature is a dash, a name and base64")
    signature = _decoded(found[2])
    if len(signature) <= KEY_ID_BYTES:
        raise BadCheckpoint("a signature is too short")
    return found[1], signature


def _decoded(encoded: str) -> bytes:
    """Base64 in the one way in which it is written: otherwise a changed letter might say the same."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if base64.b64encode(raw).decode() != encoded:
        raise BadCheckpoint("this is no base64")
    return raw


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + ED25519 + key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def _named(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError("a key's name has neither spaces nor a plus")
