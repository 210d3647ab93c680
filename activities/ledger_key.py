"""The key that signs checkpoints: one small file outside the database, for its owner only, the same for all workers.

It is made where nothing has been signed yet, or where the last checkpoint was signed by a key that the settings name as a former
one: that is how a key is changed (docs/decisions/0027-the-ledger-proves-itself.md).
"""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key


def read_key(file: Path) -> Ed25519PrivateKey | None:
    """The key in the file; None when there is no file. Raises ValueError when it holds something else, OSError when it is shut."""
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return None
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(f"{file} holds no Ed25519 key, or one under a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{file} holds no Ed25519 key")  # noqa: TRY004 -- the file is wrong, no type
    return key


def make_key(file: Path) -> Ed25519PrivateKey:
    """A new key, safe on the disk when this returns. Of two who make one at once, both get the same."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        out.flush()
        os.fsync(out.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    _sync(file.parent)
    made = read_key(file)
    assert made is not None  # noqa: S101 -- it was linked above
    return made


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
