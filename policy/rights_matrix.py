"""The matrix of rights, asked of the one function and written as a page: `python -m policy.rights_matrix` writes docs/rights.md."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.messages.actor import Actor
from models.vocabulary import Command, Duty, Level, NominationState, Role
from policy.erasure_rights_matrix import ERASURE_INTRODUCTION, erasure_rows
from policy.rights import ATTACHERS, ROLE_OF_STEP, ROLES_OF_COMMAND, STEP_OF_STATE, SUBMITTERS, Standing, refusal
from policy.session_rights_matrix import INTRODUCTION, session_rows

PAGE = Path(__file__).parent.parent / "docs" / "rights.md"

HOME, OFFICE, ROUTE, ABOVE, BESIDE = "home", "office", "route", "above", "beside"
_LEVEL = {HOME: Level.COMMUNE, OFFICE: Level.DISTRICT, ROUTE: Level.PROVINCE, ABOVE: Level.CENTRAL, BESIDE: Level.DISTRICT}
_MARK = {OFFICE: "o", HOME: "u", ROUTE: "r", ABOVE: "a", BESIDE: "b"}
_OPEN = [state for state in NominationState if not state.closed and state is not NominationState.SUBMITTED]
_STATES = [*_OPEN, NominationState.AWARDED]

_INTRODUCTION = """# Rights

Who may give which command to a nomination, and when. This page is made from `policy/rights.py`, the one function that the API, the
workflow and `GET /v1/nominations/{id}/rights` ask, by `python -m policy.rights_matrix`; a test compares.

`o`: an officer of the office that has the nomination (of an award: that granted it). `u`: of the unit that proposed it. `r`: of the
office where the route stands, while another prepares a supplement. An empty cell is a refusal: of every role, officers of an office
above all these, which sees the nomination (`a`), and of one beside them, which does not (`b`), are asked for as well"""
_HANDING_IN = """
## Handing in, and files

No commands to a nomination: one begins by being handed in, and files come to it from several sides.

| what | role | from where | refused |
|---|---|---|---|
| hand in a nomination | {submitters} | the unit that proposes it | NotAllowed |
| hand in a list | {submitters} | the unit that proposes, or an office above it, row by row | NotAllowed; WrongOffice in the row |
| attach a file | {attachers} | the unit that proposes it, and the offices on its way \
| WrongOffice, OutsideArea; OwnNomination for whoever is on the list; AlreadyClosed once it has ended |
"""

_PEOPLE = """
## Whoever it is

Asked in this order, whatever the role; the first that speaks against the command is the refusal that is told.

"""

_STANDING_IN = """
## Standing in

Wherever a role counts, whoever stands in for an absent officer may do what that officer may do, and acts on their behalf
([decision 15](decisions/0015-who-is-who.md)). Not, because it is personal or would outlast the absence:

| what | who does it |
|---|---|
| vote, preside, and whatever else belongs to a seat on a council | the member, or a delegate of theirs where the rule has one |
| a token, an invitation or an identity for somebody else | an administrator in their own name |
| making somebody an administrator | an administrator in their own name |
| roles, seats and the leaving of the absent officer | somebody else who may |
| a longer absence of the same officer; an absence of another with oneself as substitute | whoever may in their own name |
| account, sessions, own tokens, kept filters, own notices and how they come | each for themselves |
| standing in for those for whom the absent officer stands in | nobody |
"""


def page() -> str:
    """The page as it must stand in docs/."""
    matrix, handing_in = _matrix(), _HANDING_IN.format(submitters=_roles(SUBMITTERS), attachers=_roles(ATTACHERS))
    people = _introduction() + matrix + _silent_roles() + handing_in + _PEOPLE + _cases() + _STANDING_IN
    return people + INTRODUCTION + _table(session_rows()) + ERASURE_INTRODUCTION + _table(erasure_rows())


def _introduction() -> str:
    marks = {mark for command in Command for role in Role for state in _STATES for mark in _places(command, role, state)}
    told = "" if marks & {_MARK[ABOVE], _MARK[BESIDE]} else ", and give no command"
    return f"{_INTRODUCTION}{told}.\n\n"


def _matrix() -> str:
    head = ["command", "role", *(state.value.replace("_", " ") for state in _STATES)]
    rows = [[command, role, *cells] for command in Command for role in Role if any(cells := _cells(command, role))]
    return _table([head, *rows])


def _cells(command: Command, role: Role) -> list[str]:
    return [" ".join(_places(command, role, state)) for state in _STATES]


def _places(command: Command, role: Role, state: NominationState) -> Iterator[str]:
    """From where the role may give the command in that state, whether or not the office decides, whoever is asked."""
    waiting = state is NominationState.AWAITING_SUPPLEMENT
    for place in (place for place in _MARK if waiting or place != ROUTE):
        actor = _actor(role, place)
        standings = [
            _standing(state, asked, decides=decides) for decides in (False, True) for asked in (Role.CLERK, Role.APPRAISER)
        ]
        if any(refusal(actor, command, standing) is None for standing in standings):
            yield _MARK[place]


def _silent_roles() -> str:
    silent = [role for role in Role if not any(role in roles for roles in ROLES_OF_COMMAND.values())]
    ruled = [command for command, roles in ROLES_OF_COMMAND.items() if not roles]
    decides = "`forward` is for an office below the one that decides, `decide` for that one."
    rules = f" Nobody gives {_listed(ruled)}: a rule does." if ruled else ""
    audits = "Who was shown personal data, tables and questions (`/v1/audit`) are for auditors alone, for the area of their units."
    silent_ones = f"{_listed(silent).capitalize()} give no command: they vote, read and keep the house."
    return f"\n{decides} {silent_ones}{rules}\n\n{audits}\n"


def _cases() -> str:
    standing = _standing(NominationState.APPRAISING, Role.APPRAISER)
    me = _actor(Role.APPRAISER, OFFICE)
    deputy = me.model_copy(update={"on_behalf_of": "of-absent"})
    apart = frozenset({frozenset({Duty.DRAFT, Duty.APPRAISE})})
    drafted = _changed(standing, did={me.officer: frozenset({Duty.DRAFT})})
    elsewhere = {me.officer: Level.COMMUNE}
    granted = _changed(_standing(NominationState.AWARDED, Role.CHAIR), acted=elsewhere)
    cases = [
        ("the role never gives this command", _actor(Role.AUDITOR, OFFICE), standing),
        ("the unit is not in the nomination's area", _actor(Role.APPRAISER, BESIDE), standing),
        ("the nomination stands elsewhere", me, _standing(NominationState.AWAITING_COUNCIL, Role.SECRETARY)),
        ("the nomination has ended", me, _standing(NominationState.WITHDRAWN, Role.APPRAISER)),
        ("another office has it", _actor(Role.APPRAISER, HOME), standing),
        ("the officer is on the list", me, _changed(standing, interested=frozenset({me.officer}))),
        ("so is the absent one whom the officer stands in for", deputy, _changed(standing, interested=frozenset({"of-absent"}))),
        ("the officer has acted on it at another level", me, _changed(standing, acted=elsewhere)),
        ("so has the absent one", deputy, _changed(standing, acted={"of-absent": Level.COMMUNE})),
        ("the officer drafted it, and the policy keeps that apart", me, _changed(drafted, apart=apart)),
        ("the same, where no policy asks for it", me, drafted),
        ("a substitute whom nothing speaks against", deputy, standing),
    ]
    rows = [[said, _answer(actor, Command.APPRAISE, case)] for said, actor, case in cases]
    revoking = "the officer has acted on an award at another level, and revokes it: a case of its own (Law 06/2022 Art. 93(8))"
    return _table([["when", "answer"], *rows, [revoking, _answer(_actor(Role.CHAIR, OFFICE), Command.REVOKE, granted)]])


def _answer(actor: Actor, command: Command, standing: Standing) -> str:
    no = refusal(actor, command, standing)
    return type(no).__name__ if no else "may"


def _standing(state: NominationState, asked: Role, *, decides: bool = False) -> Standing:
    waiting = state is NominationState.AWAITING_SUPPLEMENT
    step = STEP_OF_STATE.get(state)
    return Standing(
        nomination="hs-a",
        state=state,
        office_unit=OFFICE,
        office_level=_LEVEL[OFFICE],
        step=step,
        role=ROLE_OF_STEP[step] if step else asked,
        task=1,
        home_unit=HOME,
        home_level=_LEVEL[HOME],
        area=frozenset({HOME, OFFICE, ROUTE, ABOVE}),
        decides=decides,
        route_unit=ROUTE if waiting else OFFICE,
        route_level=_LEVEL[ROUTE] if waiting else _LEVEL[OFFICE],
    )


def _changed(standing: Standing, **changes: Any) -> Standing:
    return replace(standing, **changes)


def _actor(role: Role, place: str) -> Actor:
    return Actor(officer="of-me", role=role, unit=place, level=_LEVEL[place])


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(role for role in Role if role in roles)


def _listed(words: list[Role] | list[Command]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else str(words[0])


def _table(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
