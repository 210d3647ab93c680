"""Passwords: argon2id, hashed in threads of their own, so that nobody else waits for it."""

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from models.errors import InvalidInput

MAX_BYTES = 1024
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
"""Each hash takes 19 MiB for as long as it takes: no more than two at a time."""
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
"""What OWASP's Password Storage Cheat Sheet asks of argon2id. Raise it, and hashes are made again at the next sign-in."""


async def hash_password(password: str) -> str:
    """The hash to be stored."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, _normal(password))


async def verify_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether it is the password, and a new hash to store if the one that is stored has become too weak.

    Without a stored hash it is not, and finding out takes as long.
    """
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _verify, password, stored)


def _verify(password: str, stored: str | None) -> tuple[bool, str | None]:
    if len(password.encode()) > MAX_BYTES:
        return False, None
    right, better = _HASHER.verify_and_update(_normal(password), stored or _nobodys())
    return (right, better) if stored is not None else (False, None)


def must_be_a_good_password(password: str, min_length: int, username: str) -> None:
    """Returns for a password of enough letters and not too many bytes that is not the username. Raises InvalidInput."""
    if len(password.encode()) > MAX_BYTES:
        raise InvalidInput("password", f"is longer than {MAX_BYTES} bytes", max_bytes=MAX_BYTES)
    if len(_normal(password)) < min_length:
        raise InvalidInput("password", f"is shorter than {min_length} characters", min_length=min_length)
    if password.casefold() == username:
        raise InvalidInput("password", "is the username")


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """One form for each letter, however the keyboard composes its marks (NIST SP 800-63B 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
