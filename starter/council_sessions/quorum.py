"""Whether a round may be opened, told before somebody tries: what the session's own check will say of one without names."""

from datetime import UTC, datetime

from pydantic import ValidationError

from activities.council_opening import next_on_the_agenda
from activities.council_rules import rules_of
from models.messages.council import QuorumToOpen
from models.messages.policy import VoteRule
from policy.clock import local_day
from policy.council import Part, attendance_of, quorum_to_open
from starter.council_sessions.seen import Seen
from starter.units import Connection


async def quorum_of(connection: Connection, session: Seen) -> QuorumToOpen | None:
    """By the strictest rule of all that a round would be about with nobody named; None while nothing is left to be voted on."""
    wanted = await next_on_the_agenda(connection, session.id)
    rules = await rules_of(connection, session.id, session.level, wanted, local_day(datetime.now(UTC)))
    found = [one for rule in dict.fromkeys(rules.values()) if (one := _asked(session, rule)) is not None]
    return max(found, key=lambda one: (not one.ok, one.needed), default=None)


def _asked(session: Seen, rule: VoteRule) -> QuorumToOpen | None:
    parts = [Part(function, session.presence[officer]) for officer, function in session.functions.items()]
    try:
        attendance = attendance_of(rule, parts)
    except ValidationError:  # nobody on this council votes by such a rule
        return None
    return quorum_to_open(rule, attendance, session.kind)
