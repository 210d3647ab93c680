"""Entries of the ledger as they are told: parsed once, each with the chain in which it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models.messages.record import Entry
from models.vocabulary import Act

_OF_ITS_VOTE = frozenset(
    {
        Act.PRESENCE_RECORDED,
        Act.ROUND_OPENED,
        Act.ROUND_CLOSED,
        Act.BOX_COMMITTED,
        Act.TALLIED,
        Act.ROUND_VOIDED,
        Act.TIES_BROKEN,
        Act.EMBARGOED,
        Act.PUBLISHED,
        Act.OUTCOMES_DELIVERED,
        Act.MINUTES_SIGNED,
        Act.SESSION_CANCELLED,
    }
)
"""What happens in a session to everything that stands on its agenda."""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An entry and where it stands. `derivation` is how a vote's result follows, where that is kept."""

    chain: str
    sequence: int
    hash: str
    entry: Entry
    derivation: str | None = None

    @property
    def id(self) -> tuple[str, int]:
        """Its place in the ledger."""
        return self.chain, self.sequence


@dataclass(frozen=True, slots=True)
class CaseTrail:
    """Everything that happened to a nomination, in order of time, and what it was about.

    `chains` are the nominations whose story it is, in their order: one, or those through which one nominee went.
    """

    nomination: str
    award: str | None
    regime: str | None
    unit: str
    received_on: date
    opened_at: datetime
    chains: tuple[str, ...]
    entries: tuple[TrailEntry, ...]


def parsed(chain: str, sequence: int, hash_: str, body: str, derivation: str | None = None) -> TrailEntry:
    """An entry out of its canonical JSON. Raises pydantic.ValidationError for a body that is none."""
    return TrailEntry(chain, sequence, hash_, Entry.model_validate_json(body), derivation)


def in_order(entries: Iterable[TrailEntry]) -> tuple[TrailEntry, ...]:
    """By time; of one chain always in its own order, which is that of time."""
    return tuple(sorted(entries, key=lambda one: (one.entry.at, one.chain, one.sequence)))


def of_the_agenda(session: Iterable[TrailEntry], nominations: frozenset[str]) -> list[TrailEntry]:
    """Of a session's entries, in order, those that concern these nominations: while any of them stands on its agenda."""
    found, there = [], False
    for one in session:
        facts = one.entry.facts
        if one.entry.act is Act.AGENDA_SET:
            added = {nomination for nomination, _ in facts.get("added", ())} & nominations
            removed = set(facts.get("removed", ())) & nominations
            there = bool(added) or (there and not removed)
            concerns = bool(added or removed)
        elif one.entry.act is Act.RECUSED:
            concerns = facts.get("nomination") in nominations
        else:
            concerns = there and one.entry.act in _OF_ITS_VOTE
        if concerns:
            found.append(one)
    return found
