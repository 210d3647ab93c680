"""What a change of a nomination leaves behind, in one transaction: ledger entry, read model, task, notices."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from models.messages.actor import Actor, Note
from models.messages.base import Code, Message
from models.messages.commands import NomineeId
from models.messages.nomination import NominationStatus, OpenTask
from models.vocabulary import Act, Command, Level, NominationState, Outcome, Regime, StepKind


class NomineeChange(Message):
    """One nominee who has left the list, or whose entry differs from the rest."""

    nominee: NomineeId
    outcome: Outcome | None = None
    ground: Code | None = None
    number: int | None = None


class Entry(Message):
    """One line of the ledger. Ids, codes, numbers and hashes only: never a name, never a text.

    `nominees` is how many the act speaks for; `exceptions` those it does not; `before` and `after` what changed of the nomination.
    """

    nomination: Code
    sequence: int
    act: Act
    nominees: int
    exceptions: tuple[NomineeChange, ...] = ()
    actor: Actor | None = None
    unit: Code
    level: Level | None = None
    step: StepKind | None = None
    before: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    reason: Code | None = None
    clause: str | None = None
    note: Note | None = None
    update_id: str | None = None
    at: datetime
    others: tuple[Code, ...] = ()


class OpenedNomination(Message):
    """What the read model must know of a nomination once, at its first entry."""

    award: Code
    regime: Regime
    policy_version: Code
    unit: Code
    path: tuple[Code, ...]
    received_on: date
    movement: Code | None = None
    origin: Code | None = None
    joined: tuple[NomineeId, ...] = Field(default=(), description="The whole list of a joined nomination, in its order.")


class Decision(Message):
    """The decision that ends a nomination well."""

    number: str
    decided_on: date
    signatory: Code
    level: Level
    unit: Code
    first_number: int


class Notice(Message):
    """A message that is due to an office: which template, and why."""

    unit: Code
    template: Code


class Split(Message):
    """Nominees who leave for a nomination of their own; out of a joined one, for the unit and way of the list `home`."""

    nomination: Code
    nominees: tuple[NomineeId, ...]
    state: NominationState
    home: Code | None = None
    unit: Code | None = None
    path: tuple[Code, ...] = ()
    movement: Code | None = None


class IntoJoin(Message):
    """Nominees who go into a joined nomination: which, where on its list they stand, and how it is shown until it has begun."""

    nomination: Code
    nominees: tuple[NomineeId, ...]
    place: int
    unit: Code
    level: Level
    step: StepKind
    state: NominationState
    path: tuple[Code, ...]


class Reshaped(Message):
    """Units of a nomination that were dissolved have successors: its proposing unit now, and all who have to do with it since."""

    unit: Code
    level: Level
    path: tuple[Code, ...]


class GivenCommand(Message):
    """A command as it was given: with it, and its moment, the same change can be made again."""

    name: Command
    message: dict[str, Any]


class RecordInput(Message):
    """One change, whole. `previous_hash` is the hash of the entry before it ("" for the first).

    `command` is what led to it; None for what nobody commanded: the first entry, and the rungs of the ladder.
    """

    key: str
    entry: Entry
    previous_hash: str
    status: NominationStatus
    opened: OpenedNomination | None = None
    task: OpenTask | None = None
    decision: Decision | None = None
    notices: tuple[Notice, ...] = ()
    splits: tuple[Split, ...] = ()
    joins: IntoJoin | None = None
    reshaped: Reshaped | None = None
    command: GivenCommand | None = None


class Kept(Message):
    """A change that the database holds, told so that the engine can make it again: when it was made, and by which command."""

    at: datetime
    update_id: str | None = None
    command: GivenCommand | None = None


class Recorded(Message):
    """The proof that the change is kept: the hash of its entry.

    `instead` is another change that was kept in this place before, in a history that the engine has lost; then this one is not
    kept, and the hash is the other's.
    """

    hash: str
    instead: Kept | None = None


class RecallInput(Message):
    """Ask for the change at a place of a nomination's ledger."""

    nomination: Code
    sequence: int


class Recalled(Message):
    """The change that the database holds there, if any."""

    kept: Kept | None = None
