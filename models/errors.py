"""Every way the house says no, as types. Nothing decides by the text of an exception.

DomainError
├── InvalidInput            a value is wrong: names field and reason
│   ├── UnknownAward
│   ├── UnknownUnit
│   ├── UnknownNominee
│   ├── OutsideRegime
│   ├── NotEligible
│   ├── UnreadableFile
│   └── KeyReused           an Idempotency-Key that came with another request before
├── TooLarge
├── WrongType             a file, or a request, of a type that is not taken
├── NotSignedIn
├── NotAllowed              this person may not do this
│   ├── WrongOffice         another role, unit or level has the task
│   ├── OwnNomination       an officer is on the list
│   ├── ActedBefore         the officer has acted on this case at another level
│   ├── SameHands           the officer has done another part of the work that lies in other hands
│   ├── OutsideArea         the unit has nothing to do with the nomination, or lies in no area of the administrator
│   └── MissingScope        the token may not be used for this
├── TooOften                too many attempts
├── NotFound
├── Conflict                right person, wrong moment
│   ├── WrongState
│   ├── TaskMoved           the task that the officer saw is no longer the open one
│   ├── ClaimedByAnother    somebody else has taken the task
│   ├── ClaimMoved          the task has changed hands since the officer looked
│   ├── AlreadyClosed
│   ├── Duplicate
│   ├── FileHeld            the file has not been found clean yet
│   ├── FileInfected
│   └── FileDamaged         the bytes in the store are not those that were handed in
└── Unavailable             an engine does not answer; nothing is known to have failed
"""

from typing import Any

from temporalio.exceptions import ApplicationError


class DomainError(ApplicationError):
    """A refusal that is final for this request, and that a caller can act on.

    `details[0]` is a mapping of plain values for programs; the message is for people and carries no personal data.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message, facts, type=type(self).__name__, non_retryable=True)

    @property
    def facts(self) -> dict[str, Any]:
        """The plain values that explain the refusal, such as `field` and `reason`."""
        return dict(self.details[0]) if self.details else {}


class InvalidInput(DomainError):
    """A value is wrong. `facts` hold `field` and `reason`."""

    def __init__(self, field: str, reason: str, **facts: Any) -> None:
        super().__init__(f"{field}: {reason}", field=field, reason=reason, **facts)


class UnknownAward(InvalidInput):
    """No such award in the regime."""


class UnknownUnit(InvalidInput):
    """No such unit on the day in question."""


class UnknownNominee(InvalidInput):
    """The nominee is not, or no longer, on this list."""


class OutsideRegime(InvalidInput):
    """No regime covers the day."""


class NotEligible(InvalidInput):
    """The record shows that the nominee does not meet the rules."""


class UnreadableFile(InvalidInput):
    """The file is not what it says, or cannot be read safely."""


class KeyReused(InvalidInput):
    """The Idempotency-Key came with a different request before."""


class TooLarge(DomainError):
    """More than the documented limit."""


class WrongType(DomainError):
    """A file, or a request, of a type that is not taken here."""


class NotSignedIn(DomainError):
    """No token, or one that is unknown, expired or withdrawn."""


class NotAllowed(DomainError):
    """This person may not do this."""


class WrongOffice(NotAllowed):
    """The task belongs to another role, unit or level."""


class OwnNomination(NotAllowed):
    """Nobody acts on a list on which they stand."""


class ActedBefore(NotAllowed):
    """Nobody acts twice on one case at different levels."""


class SameHands(NotAllowed):
    """The policy keeps this part of the work and another one, which the officer did, in different hands."""


class OutsideArea(NotAllowed):
    """The unit has nothing to do with the nomination."""


class MissingScope(NotAllowed):
    """The token may not be used for this. `facts` name the `scope` that it lacks."""


class TooOften(DomainError):
    """Too many attempts. `facts` say after how many seconds to come back: `retry_after_seconds`."""


class NotFound(DomainError):
    """Nothing there that this caller may see."""


class Conflict(DomainError):
    """The right person at the wrong moment."""


class WrongState(Conflict):
    """The nomination does not stand where this command makes sense."""


class TaskMoved(Conflict):
    """The task that the officer saw is no longer the open one."""


class ClaimedByAnother(Conflict):
    """Somebody else has taken the task: `facts` say who, and since when."""


class ClaimMoved(Conflict):
    """The task has changed hands since the officer looked."""


class AlreadyClosed(Conflict):
    """The nomination has ended."""


class Duplicate(Conflict):
    """The same thing is already there."""


class FileHeld(Conflict):
    """The file has not been found clean yet."""


class FileInfected(Conflict):
    """The scanner has found something in the file: nobody is given it."""


class FileDamaged(Conflict):
    """The bytes in the store are not those that were handed in: nobody is given them."""


class Unavailable(DomainError):
    """An engine does not answer. Nothing is known to have failed: ask again with the same key."""
