"""A unit that was dissolved, and the one that took its place."""

from datetime import date

from pydantic import Field

from models.messages.base import Code, Message, Sha256
from models.vocabulary import Level

MOST_SUCCESSIONS = 600
"""Of one word. A nomination of many lists may concern more units: it is told in several."""


class Succession(Message):
    """Since `since`, whatever was the business of `unit` is that of `successor`."""

    unit: Code
    successor: Code
    level: Level
    since: date


class HandOverInput(Message):
    """A rule says this, no person: units have been dissolved, and others go on in their place. `clause` is the ground of law."""

    successions: tuple[Succession, ...] = Field(min_length=1, max_length=MOST_SUCCESSIONS)
    clause: str = Field(max_length=200)
    actor: None = None
    task: None = None
    note: None = None
    fingerprint: Sha256 | None = None
