"""Every way the house says no, as types. Nothing decides by the text of an exception.

DomainError
├── InvalidInput            a value is wrong: names field and reason
│   ├── UnknownAward
│   ├── UnknownUnit
│   ├── UnknownNominee
│   ├── OutsideRegime
│   ├── NotEligible
│   ├── UnreadableFile
│   ├── NotOnSlate          the round's ballot paper has no such line
│   ├── UnreadableBallot    a ballot of another length or form than the round's
│   └── KeyReused           an Idempotency-Key that came with another request before
├── TooLarge
├── WrongType             a file, or a request, of a type that is not taken
├── NotSignedIn
├── NotAllowed              this person may not do this
│   ├── WrongOffice         another role, unit or level has the task
│   ├── OwnNomination       an officer is on the list
│   ├── ActedBefore         the officer has acted on this case at another level
│   ├── SameHands           the officer has done another part of the work that lies in other hands
│   ├── NoVote              not a seat with a vote in this session, or one that does not take part
│   ├── Recused             the seat keeps out of the vote on this line
│   ├── NotYourReceipt      the receipt is that of another ballot than the seat's own
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
│   ├── RoundNotOpen        the session has no such round yet
│   ├── RoundClosed         no ballot is taken any more
│   ├── AlreadyVoted        the seat's ballot is in: another one has to name the receipt that it replaces
│   ├── BallotMoved         the seat's ballot was replaced since
│   ├── MayNotChange        the rule does not let a ballot be changed
│   ├── NothingToVoteOn     no line would stand on the ballot paper
│   ├── KeyLost             the key of a round is gone: its ballots cannot be read, it has to be voted again
│   ├── BoxChanged          the ballots are not those that were closed or committed to
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


class NotOnSlate(InvalidInput):
    """The ballot paper of the round has no such line."""


class UnreadableBallot(InvalidInput):
    """The ballot is of another length or form than this round's, or does not open."""


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


class NoVote(NotAllowed):
    """No seat with a vote in this session, or one that does not take part in it."""


class Recused(NotAllowed):
    """The seat keeps out of the vote on this line."""


class NotYourReceipt(NotAllowed):
    """The receipt is that of another ballot than the seat's own."""


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


class RoundNotOpen(Conflict):
    """The session has no such round yet."""


class RoundClosed(Conflict):
    """The round is closed: no ballot is taken any more."""


class AlreadyVoted(Conflict):
    """The seat's ballot is in. Another one has to name the receipt that it replaces."""


class BallotMoved(Conflict):
    """The seat's ballot was replaced since: the receipt is that of no ballot any more."""


class MayNotChange(Conflict):
    """The rule does not let a ballot be changed."""


class NothingToVoteOn(Conflict):
    """No line would stand on the ballot paper of the round."""


class KeyLost(Conflict):
    """The key of the round is gone. Nobody can read its ballots any more: void the round, and vote again."""


class BoxChanged(Conflict):
    """The ballots are not those that were closed, or committed to: somebody has laid hands on them."""


class FileHeld(Conflict):
    """The file has not been found clean yet."""


class FileInfected(Conflict):
    """The scanner has found something in the file: nobody is given it."""


class FileDamaged(Conflict):
    """The bytes in the store are not those that were handed in: nobody is given them."""


class Unavailable(DomainError):
    """An engine does not answer. Nothing is known to have failed: ask again with the same key."""


class LedgerAheadError(Exception):
    """The ledger holds another change in this place than the one that is made here: the engine has lost the end of a history.

    No refusal: it is tried again, until somebody comes who makes the same change.
    """
