"""What a command does to a nomination, before it is written down."""

from dataclasses import dataclass, field
from typing import Any

from models.messages.actor import Note
from models.messages.nomination import Handover, Holding, HomeList, Waiting
from models.messages.record import Decision, IntoJoin, NomineeChange, Notice, Reshaped
from models.vocabulary import Act, NominationState


@dataclass
class Departure:
    """Nominees who leave for a nomination of their own, and how that one begins.

    With `home` they leave a joined nomination for the way by which their own list came.
    """

    nominees: tuple[int, ...]
    act: Act
    waiting: Waiting | None = None
    holding: Holding | None = None
    withdrawn_for: str | None = None
    home: HomeList | None = None

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
    others: tuple[str, ...] = ()
    handover: Handover | None = None
    joins: IntoJoin | None = None
    reshaped: Reshaped | None = None
