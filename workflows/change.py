"""What a command does to a nomination, before it is written down."""

from dataclasses import dataclass, field
from typing import Any

from models.messages.actor import Note
from models.messages.nomination import Holding, Waiting
from models.messages.record import Decision, NomineeChange, Notice
from models.vocabulary import Act, NominationState


@dataclass
class Departure:
    """Nominees who leave for a nomination of their own, and how that one begins."""

    nominees: tuple[int, ...]
    act: Act
    waiting: Waiting | None = None
    holding: Holding | None = None
    withdrawn_for: str | None = None

    @property
    def state(self) -> NominationState:
        """The state in which the new nomination begins."""
        if self.withdrawn_for is not None:
            return NominationState.WITHDRAWN
        return NominationState.ON_HOLD if self.holding else NominationState.AWAITING_SUPPLEMENT


@dataclass
class Change:
    """One ledger entry in the making: the act, for how many nominees, the exceptions, who is split off, who is told."""

    act: Act
    nominees: int
    exceptions: list[NomineeChange] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    clause: str | None = None
    note: Note | None = None
    decision: Decision | None = None
    derivation: str | None = None
    notices: list[Notice] = field(default_factory=list)
