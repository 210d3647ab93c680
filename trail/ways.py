"""The way of one nominee: out of one nomination into another, by splits and joins, as the entries tell it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.vocabulary import Act
from trail.entries import TrailEntry

Chain = Callable[[str], Awaitable[Sequence[TrailEntry]]]
"""Gives the entries of a nomination's own chain, in order; none for one that is not known."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way: the entries of one nomination for as long as the nominee was in it."""

    nomination: str
    entries: tuple[TrailEntry, ...]


async def way_of(nominee: int, nomination: str, chain: Chain) -> list[Leg]:
    """The legs from where they were handed in, by way of this nomination, to where they are now; none if they never were in it."""
    here = await _beginning(nominee, nomination, chain)
    legs: list[Leg] = []
    while here is not None and here not in {leg.nomination for leg in legs}:
        there, next_ = _until_gone(nominee, await chain(here))
        legs.append(Leg(here, there))
        here = next_
    return [leg for leg in legs if leg.entries]


async def _beginning(nominee: int, nomination: str, chain: Chain) -> str | None:
    """The nomination in which they were handed in; None if they were never in this one."""
    here, seen = nomination, {nomination}
    while True:
        entries = await chain(here)
        facts = entries[0].entry.facts if entries else {}
        if nominee not in facts.get("nominees", ()):
            return None
        before = _came_from(nominee, facts)
        if before is None or before in seen:
            return here
        here = before
        seen.add(here)


def _came_from(nominee: int, facts: dict[str, Any]) -> str | None:
    if "origin" in facts:
        return str(facts["origin"]["nomination"])
    return next((one["nomination"] for one in facts.get("sources", ()) if nominee in one["nominees"]), None)


def concerns(nominee: int, one: TrailEntry) -> bool:
    """Whether what came over a case later, a revocation or an erasure, is about this nominee."""
    return one.entry.facts.get("nominee") == nominee or any(said.nominee == nominee for said in one.entry.exceptions)


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
