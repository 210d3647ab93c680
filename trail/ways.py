"""The way of one nominee: out of one nomination into another, by splits and joins, as the entries tell it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from models.vocabulary import Act
from trail.entries import TrailEntry

Chain = Callable[[str], Awaitable[Sequence[TrailEntry]]]
"""Gives the entries of a nomination's own chain, in order; none for one that is not known."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way: the entries of one nomination for as long as the nominee was in it."""

    nomination: str
    entries: tuple[TrailEntry, ...]


async def way_of(nominee: int, first: str, chain: Chain) -> list[Leg]:
    """The legs from the nomination in which the nominee was handed in, to where they are now. None if they were never in it."""
    legs: list[Leg] = []
    here: str | None = first
    while here is not None and here not in {leg.nomination for leg in legs}:
        entries = await chain(here)
        if not legs and not (entries and nominee in entries[0].entry.facts.get("nominees", ())):
            return []
        there, next_ = _until_gone(nominee, entries)
        legs.append(Leg(here, there))
        here = next_
    return [leg for leg in legs if leg.entries]


def _until_gone(nominee: int, entries: Sequence[TrailEntry]) -> tuple[tuple[TrailEntry, ...], str | None]:
    for count, one in enumerate(entries, 1):
        gone = _goes_to(nominee, one)
        if gone is not None:
            return tuple(entries[:count]), gone
    return tuple(entries), None


def _goes_to(nominee: int, one: TrailEntry) -> str | None:
    facts = one.entry.facts
    if one.entry.act is Act.JOINED and nominee in facts.get("nominees", ()):
        return str(facts["target"])
    splits: dict[str, list[int]] = facts.get("splits", {})
    return next((child for child, nominees in splits.items() if nominee in nominees), None)
