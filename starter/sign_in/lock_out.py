"""Lock-out: who fails again and again must wait, longer each time, whether or not there is such an account.

An attempt counts as failed before the password is looked at, and is taken back when it was right: of a thousand attempts made at
once, no more are looked at than are allowed.
"""

import hashlib
from datetime import UTC, datetime
from math import ceil

import asyncpg

from models.errors import TooOften
from runtime.settings import Settings

_FIRST_SECONDS, _LONGEST_SECONDS = 30, 900
_FORGOTTEN_HOURS = 24

_FORGET = "delete from sign_in_failure where last_at < now() - make_interval(hours => $1)"
_COUNT = """
insert into sign_in_failure as known (key, failures, last_at, locked_until)
values ($1, 1, now(), case when 1 >= $2 then now() + make_interval(secs => $3) end)
on conflict (key) do update set
  failures = known.failures + 1, last_at = now(),
  locked_until = case when known.failures + 1 >= $2
    then now() + make_interval(secs => least($3 * power(2, least(known.failures + 1 - $2, 20)), $4)) end
where known.locked_until is null or known.locked_until <= now()
returning failures
"""
_LOCKED_UNTIL = "select locked_until from sign_in_failure where key = $1"
_TAKE_BACK = """
update sign_in_failure set failures = greatest(failures - 1, 0), locked_until = null where key = $1
"""
_CLEAR = "delete from sign_in_failure where key = $1"


async def count_attempt(pool: asyncpg.Pool, settings: Settings, username: str, address: str) -> None:
    """Counts an attempt for the username and for the address. Raises TooOften while one of them is locked."""
    await pool.execute(_FORGET, _FORGOTTEN_HOURS)
    await _count(pool, _of_address(address), settings.sign_in_failures_per_address)
    await _count(pool, _of_account(username), settings.sign_in_failures_per_account)


async def _count(pool: asyncpg.Pool, key: str, allowed: int) -> None:
    if await pool.fetchval(_COUNT, key, allowed, _FIRST_SECONDS, _LONGEST_SECONDS) is not None:
        return
    locked_until = await pool.fetchval(_LOCKED_UNTIL, key)
    left = (locked_until - datetime.now(UTC)).total_seconds() if locked_until else 0.0
    raise TooOften("too many attempts to sign in have failed", retry_after_seconds=max(1, ceil(left)))


async def forgive(pool: asyncpg.Pool, username: str, address: str) -> None:
    """The attempt was right: the account starts afresh, the address as if the attempt had not been made."""
    await pool.execute(_CLEAR, _of_account(username))
    await pool.execute(_TAKE_BACK, _of_address(address))


def _of_account(username: str) -> str:
    return hashlib.sha256(f"account:{username}".encode()).hexdigest()


def _of_address(address: str) -> str:
    return hashlib.sha256(f"address:{address}".encode()).hexdigest()
