"""Opaque secrets: what is handed out once, and the hash that is stored of it."""

import hashlib
import secrets

TOKEN_PREFIX = "vd_"  # noqa: S105 -- what every token begins with, so that a leaked one is recognised
INVITATION_PREFIX = "vdi_"
SESSION_PREFIX = "vds_"


def new_secret(prefix: str) -> str:
    """A fresh secret of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is stored of a secret: 256 random bits need no salt, and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
