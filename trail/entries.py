"""Entries of the ledger as they are told: parsed once, each with the chain in which it stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.messages.record import Entry
from models.vocabulary import Act

SESSION = "ph-"
"""With what the chain of a session of a council begins."""
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
    derivation_en: str | None = None

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


def parsed(chain: str, sequence: int, hash_: str, body: str) -> TrailEntry:
    """An entry out of its canonical JSON. Raises pydantic.ValidationError for a body that is none."""
    return TrailEntry(chain, sequence, hash_, Entry.model_validate_json(body))


def in_order(entries: Iterable[TrailEntry]) -> tuple[TrailEntry, ...]:
    """By time; of one chain always in its own order, which is that of time."""
    return tuple(sorted(entries, key=lambda one: (one.entry.at, one.chain, one.sequence)))


def without(trail: CaseTrail, chains: Collection[str]) -> CaseTrail:
    """The same, as far as somebody may know of it who may not know of these nominations."""
    return replace(
        trail,
        chains=tuple(one for one in trail.chains if one not in chains),
        entries=tuple(one for one in trail.entries if one.chain not in chains),
    )


def of_the_agenda(session: Iterable[TrailEntry], nomination: str, until: datetime | None = None) -> list[TrailEntry]:
    """Of a session's entries, in order, those that concern a nomination, up to a moment: while it stands on its agenda."""
    found, there = [], False
    for one in session:
        facts = one.entry.facts
        if until is not None and one.entry.at > until:
            break
        if one.entry.act is Act.AGENDA_SET:
            added = any(nomination == there for there, _ in facts.get("added", ()))
            removed = nomination in facts.get("removed", ())
            there = added or (there and not removed)
            concerns = added or removed
        elif one.entry.act is Act.RECUSED:
            concerns = facts.get("nomination") == nomination
        else:
            concerns = there and one.entry.act in _OF_ITS_VOTE
        if concerns:
            found.append(one)
    return found
