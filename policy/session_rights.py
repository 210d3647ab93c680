"""May this person say this to this session of a council now, and if not, why: one function, for the API and the workflow.

The secretary of the council's unit runs the session (Law 06/2022 Art. 90: the standing body serves the council). The chair's word
is the chair's own, and nobody says it in their place: it breaks ties, and lifts an embargo. Where the chair takes no part, the word
is that of a vice-chair who does. A member keeps out of a vote by their own word, or the secretary's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.errors import AlreadyClosed, DomainError, NotAllowed, WrongOffice, WrongState
from models.messages.actor import Actor
from models.vocabulary import CouncilFunction, Level, Presence, Role, SessionCommand, SessionState


@dataclass(frozen=True, slots=True)
class SessionStanding:
    """What the rules look at of one session: made from its state by the workflow, from the read model by the API.

    `presence` says of those with a seat how they take part; who is missing in it takes none. `embargo_until` counts in the state
    `embargoed` alone: without a day the result waits for the chair.
    """

    session: str
    unit: str
    level: Level
    state: SessionState
    functions: Mapping[str, CouncilFunction]
    presence: Mapping[str, Presence] = field(default_factory=dict)
    embargo_until: datetime | None = None


_BEFORE_PUBLICATION = frozenset({SessionState.CONVENED, SessionState.OPEN, SessionState.TALLIED, SessionState.EMBARGOED})
_BETWEEN_ROUNDS = frozenset({SessionState.CONVENED, SessionState.TALLIED})
_COUNTED = frozenset({SessionState.TALLIED, SessionState.EMBARGOED})

STATES_OF_SESSION_COMMAND: Mapping[SessionCommand, frozenset[SessionState]] = {
    SessionCommand.SET_AGENDA: frozenset({SessionState.CONVENED}),
    SessionCommand.INVITE: frozenset({SessionState.CONVENED}),
    SessionCommand.RECORD_PRESENCE: _BETWEEN_ROUNDS | {SessionState.OPEN},
    SessionCommand.RECUSE: _BETWEEN_ROUNDS,
    SessionCommand.OPEN_ROUND: _BETWEEN_ROUNDS,
    SessionCommand.CLOSE_ROUND: frozenset({SessionState.OPEN}),
    SessionCommand.BREAK_TIES: frozenset({SessionState.TALLIED}),
    SessionCommand.EMBARGO: _COUNTED,
    SessionCommand.PUBLISH: _COUNTED,
    SessionCommand.KEEP_MINUTES: _COUNTED | {SessionState.PUBLISHED},
    SessionCommand.SIGN_MINUTES: frozenset({SessionState.PUBLISHED}),
    SessionCommand.CANCEL: _BEFORE_PUBLICATION,
}
"""While a round is counted (`closed`) nobody says anything: that takes seconds, and comes to its end by itself."""


_CHAIRS_TOO = frozenset({SessionCommand.EMBARGO, SessionCommand.PUBLISH, SessionCommand.KEEP_MINUTES, SessionCommand.SIGN_MINUTES})
"""What the secretary says, and the chair as well."""


def session_refusal(actor: Actor, command: SessionCommand, standing: SessionStanding) -> DomainError | None:
    """Why this actor may not say this to a session that stands so; None when they may. The person is asked before the moment."""
    return _wrong_person(actor, command, standing) or _wrong_moment(command, standing)


def runs(actor: Actor, standing: SessionStanding) -> bool:
    """True for a secretary of the council's own unit, at its level."""
    return (actor.role, actor.unit, actor.level) == (Role.SECRETARY, standing.unit, standing.level)


def presides(officer: str, standing: SessionStanding) -> bool:
    """True for the chair, and where no chair takes part, for a vice-chair who does."""
    function = standing.functions.get(officer)
    if function is CouncilFunction.CHAIR:
        return True
    chairs = [one for one, held in standing.functions.items() if held is CouncilFunction.CHAIR]
    return (
        function is CouncilFunction.VICE_CHAIR
        and _takes_part(officer, standing)
        and not any(_takes_part(chair, standing) for chair in chairs)
    )


def _takes_part(officer: str, standing: SessionStanding) -> bool:
    return standing.presence.get(officer, Presence.ABSENT) is not Presence.ABSENT


def _wrong_person(actor: Actor, command: SessionCommand, standing: SessionStanding) -> DomainError | None:
    own_word = actor.on_behalf_of is None
    chairs_word = own_word and presides(actor.officer, standing)
    match command:
        case SessionCommand.BREAK_TIES:
            return None if chairs_word else NotAllowed("only the chair breaks a tie", command=command)
        case SessionCommand.EMBARGO | SessionCommand.PUBLISH if standing.state is SessionState.EMBARGOED:
            until = standing.embargo_until.isoformat() if standing.embargo_until else None
            return None if chairs_word else NotAllowed("only the chair lifts or changes an embargo", command=command, until=until)
        case _ if chairs_word and command in _CHAIRS_TOO:
            return None
        case SessionCommand.RECUSE if own_word and actor.officer in standing.functions:
            return None
    if runs(actor, standing):
        return None
    return WrongOffice(
        "the secretary of the council's unit runs its sessions",
        role=actor.role,
        unit=standing.unit,
        level=standing.level,
        command=command,
    )


def _wrong_moment(command: SessionCommand, standing: SessionStanding) -> DomainError | None:
    state = standing.state
    if state in STATES_OF_SESSION_COMMAND[command]:
        return None
    if state is SessionState.CANCELLED:
        return AlreadyClosed("the session was called off", state=state, command=command)
    return WrongState(f"{command} is not possible now", state=state, command=command)
