"""Who may say what to a session of a council, and when: every command, every state, whoever it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.messages.actor import Actor
from models.vocabulary import CouncilFunction, Level, Presence, Role, SessionCommand, SessionState
from policy.session_rights import STATES_OF_SESSION_COMMAND, SessionStanding, presides, session_refusal

CHAIR, VICE, SECRETARY, MEMBER = "of-chair", "of-vice", "of-secretary", "of-member"
HERE = SessionStanding(
    session="ph-a",
    unit="63",
    level=Level.PROVINCE,
    state=SessionState.CONVENED,
    functions={
        CHAIR: CouncilFunction.CHAIR,
        VICE: CouncilFunction.VICE_CHAIR,
        SECRETARY: CouncilFunction.SECRETARY,
        MEMBER: CouncilFunction.MEMBER,
    },
    presence=dict.fromkeys((CHAIR, VICE, SECRETARY, MEMBER), Presence.PRESENT),
)


def an_actor(officer: str, role: Role = Role.MEMBER, unit: str = "63", behalf: str | None = None) -> Actor:
    return Actor(officer=officer, role=role, unit=unit, level=Level.PROVINCE, on_behalf_of=behalf)


SECRETARY_HERE = an_actor(SECRETARY, Role.SECRETARY)


def said(actor: Actor, command: SessionCommand, state: SessionState, until: datetime | None = None) -> str | None:
    refused = session_refusal(actor, command, replace(HERE, state=state, embargo_until=until))
    return type(refused).__name__ if refused else None


@pytest.mark.parametrize("command", SessionCommand)
def test_the_secretary_runs_it_in_the_states_that_allow_it(command: SessionCommand) -> None:
    chairs = {SessionCommand.BREAK_TIES}
    for state in SessionState:
        answer = said(SECRETARY_HERE, command, state)
        embargoed = state is SessionState.EMBARGOED and command in {SessionCommand.EMBARGO, SessionCommand.PUBLISH}
        if command in chairs or embargoed:
            assert answer == "NotAllowed"
        elif state in STATES_OF_SESSION_COMMAND[command]:
            assert answer is None
        else:
            assert answer == ("AlreadyClosed" if state is SessionState.CANCELLED else "WrongState")


@pytest.mark.parametrize("state", SessionState)
def test_nobody_speaks_while_a_round_is_counted_or_once_it_was_called_off(state: SessionState) -> None:
    if state in {SessionState.CLOSED, SessionState.CANCELLED}:
        assert not any(said(SECRETARY_HERE, command, state) is None for command in SessionCommand)


@pytest.mark.parametrize(
    "actor",
    [
        an_actor(SECRETARY, Role.SECRETARY, unit="34"),
        an_actor(MEMBER),
        an_actor("of-stranger", Role.CHAIR),
        an_actor("of-admin", Role.ADMINISTRATOR),
    ],
)
def test_nobody_else_runs_it(actor: Actor) -> None:
    for command in SessionCommand:
        for state in STATES_OF_SESSION_COMMAND[command]:
            if command is SessionCommand.RECUSE and actor.officer in HERE.functions:
                continue
            assert said(actor, command, state) in {"WrongOffice", "NotAllowed"}


def test_the_chairs_word_is_the_chairs_own() -> None:
    tallied, embargoed = SessionState.TALLIED, SessionState.EMBARGOED
    chair, instead = an_actor(CHAIR, Role.CHAIR), an_actor("of-deputy", Role.CHAIR, behalf=CHAIR)
    for command, state in (
        (SessionCommand.BREAK_TIES, tallied),
        (SessionCommand.EMBARGO, tallied),
        (SessionCommand.PUBLISH, tallied),
        (SessionCommand.PUBLISH, embargoed),
        (SessionCommand.EMBARGO, embargoed),
    ):
        assert said(chair, command, state) is None
        assert said(instead, command, state) in {"NotAllowed", "WrongOffice"}
    until = datetime(2026, 3, 5, tzinfo=UTC)
    assert said(SECRETARY_HERE, SessionCommand.PUBLISH, embargoed, until) == "NotAllowed"
    assert said(chair, SessionCommand.PUBLISH, embargoed, until) is None


def test_a_vice_chair_presides_where_no_chair_takes_part() -> None:
    assert not presides(VICE, HERE)
    without = replace(HERE, presence={**HERE.presence, CHAIR: Presence.ABSENT})
    assert presides(VICE, without)
    assert presides(CHAIR, without)
    assert not presides(MEMBER, without)
    assert not presides(VICE, replace(without, presence={}))


def test_a_substitute_of_the_secretary_runs_it_and_recuses_others_in_nobodys_name() -> None:
    instead = an_actor("of-other", Role.SECRETARY, behalf=SECRETARY)
    assert said(instead, SessionCommand.OPEN_ROUND, SessionState.CONVENED) is None
    assert said(an_actor(MEMBER), SessionCommand.RECUSE, SessionState.CONVENED) is None
    assert said(an_actor("of-other", behalf=MEMBER), SessionCommand.RECUSE, SessionState.CONVENED) == "WrongOffice"
