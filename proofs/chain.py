"""The chain of one case (nomination, session, revocation …): an entry's hash covers the one before it and its own text."""

import hashlib


def entry_hash(previous_hash: str, body: str) -> str:
    """SHA-256 over the hash of the entry before ("" for the first) and this entry's canonical JSON, in hexadecimal."""
    return hashlib.sha256((previous_hash + body).encode()).hexdigest()
