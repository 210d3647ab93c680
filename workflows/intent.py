"""One change on its way into the ledger: it can be made again, on another state, as often as it takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.errors import DomainError
from models.messages.commands import CommandInput
from models.messages.record import GivenCommand, Kept
from models.messages.succession import HandOverInput
from models.vocabulary import Command
from policy.clock import local_day
from policy.rights import duty_of
from workflows import guards
from workflows.case import Case
from workflows.chronicle import Before, Draft, opening, write_down
from workflows.ladder import ring, rung_is_due
from workflows.steps import STEPS

Said = CommandInput | HandOverInput
"""What a person commands, or a rule."""


class Order(NamedTuple):
    """A command, what it says, and the id under which its caller will ask for the answer."""

    name: Command
    message: Said
    update_id: str


@dataclass
class Intent:
    """What is to be done at one moment: an order; without one, the first entry of a nomination, or the next rung of the ladder.

    `case` is the nomination as it will be, and `draft` what will be recorded, once the intent was applied to a state. An intent
    that another one has overtaken is `dropped`; `refusal` says why, if somebody waits to hear it.
    """

    at: datetime
    order: Order | None = None
    dropped: bool = False
    refusal: DomainError | None = None
    case: Case | None = None
    draft: Draft | None = None

    @classmethod
    def of(cls, kept: Kept) -> "Intent":
        """The intent behind a change that the database holds."""
        if kept.command is None:
            return cls(kept.at)
        message = STEPS[kept.command.name].message.model_validate(kept.command.message)
        return cls(kept.at, Order(kept.command.name, message, kept.update_id or ""))

    def apply_to(self, base: Case) -> Case:
        """The case after it. `base` stays as it is, whatever happens; so nothing is ever half done."""
        self.case = base.copy()
        self.draft = self._draft(self.case)
        return self.case

    def apply_again(self, base: Case) -> Case:
        """The same on a base that has changed meanwhile; the base itself when the intent makes no sense there any more."""
        try:
            self.check(base)
            return base if self.dropped else self.apply_to(base)
        except DomainError as refusal:
            self.dropped, self.refusal = True, refusal
            return base

    def check(self, case: Case) -> None:
        """Refuse, with a DomainError, what the case does not allow."""
        if self.order is not None:
            guards.answerable(self.order.update_id)
            guards.open_case(case, self.order.message)
            STEPS[self.order.name].check(case, self.order.message, local_day(self.at))
        elif case.sequence > 0 and not rung_is_due(case, self.at):
            self.dropped = True

    def _draft(self, case: Case) -> Draft:
        if self.order is None:
            return opening(case, self.at) if case.sequence == 0 else ring(case, self.at)
        name, message, update_id = self.order
        before = Before.of(case, self.at)
        change = STEPS[name].carry_out(case, message)
        if message.actor is not None:
            case.remember(message.actor, duty_of(message.actor, name))
        draft = write_down(case, before, change, self.at, actor=message.actor, update_id=update_id, fingerprint=message.fingerprint)
        given = GivenCommand(name=name, message=message.model_dump(mode="json", exclude_defaults=True))
        draft.record = draft.record.model_copy(update={"command": given})
        case.answered[update_id] = draft.record.status
        return draft
