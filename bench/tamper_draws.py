"""What a single change is, and the smallest ones."""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from bench.tamper_world import World

EVEN = 0.5
"""As often as not."""


class Change(NamedTuple):
    """What was done, to what (a finding must name it), and what is there afterwards."""

    what: str
    named: str
    after: Any


Draw = Callable[[World, Random], Change]


def flipped(content: bytes, chance: Random) -> bytes:
    """The bytes, but for one bit."""
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def other_digit(hash_: str, chance: Random) -> str:
    """The hash, but for one digit."""
    place = chance.randrange(len(hash_))
    return hash_[:place] + chance.choice([digit for digit in "0123456789abcdef" if digit != hash_[place]]) + hash_[place + 1 :]
