"""What a nomination should be after each command, said a second time, as short as it goes and without the workflow's code.

A route of two levels, each of which appraises, votes and signs. `refusals` gives every reason that applies to a command, so a
command must be accepted when there is none, and otherwise refused by one of them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from models.messages import commands as said
from models.messages.actor import Actor
from models.vocabulary import Command, DossierPart, ItemVerdict, Level, Role, StepKind
from tests.climbing import INPUTS, THREE_STEPS, UNITS

LEVELS = (Level.COMMUNE, Level.PROVINCE)
PLACES = tuple((station, step) for station in range(len(LEVELS)) for step in range(len(THREE_STEPS)))
INTERESTED = "of-on-the-list"
STATES = {
    StepKind.APPRAISE: "appraising",
    StepKind.COUNCIL: "awaiting_council",
    StepKind.SIGN: "awaiting_signature",
}
WORKS = {StepKind.APPRAISE: Role.APPRAISER, StepKind.COUNCIL: Role.SECRETARY, StepKind.SIGN: Role.CHAIR}
KINDS = {
    Command.APPRAISE: StepKind.APPRAISE,
    Command.RECORD_VOTE: StepKind.COUNCIL,
    Command.FORWARD: StepKind.SIGN,
    Command.DECIDE: StepKind.SIGN,
}
PAPER_DAYS = {Command.RECORD_VOTE: "held_on", Command.FORWARD: "letter_date", Command.DECIDE: "decided_on"}
VOTES_NEEDED = 8


@dataclass(frozen=True)
class Standing:
    """One nomination: who moves with it, which steps it has passed, what it waits for, how it ended."""

    nomination: str
    members: tuple[int, ...]
    acted: dict[str, Level]
    passed: frozenset[tuple[int, int]] = frozenset()
    asked: tuple[int | None, frozenset[DossierPart]] | None = None
    held: bool = False
    closed: str | None = None
    version: int = 1
    task: int = 1
    splits: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """The first step that was not passed."""
        return next((place for place in PLACES if place not in self.passed), PLACES[-1])

    @property
    def kind(self) -> StepKind:
        """What is done there."""
        return THREE_STEPS[self.place[1]]

    @property
    def level(self) -> Level:
        """Where the route stands."""
        return LEVELS[self.place[0]]

    @property
    def office(self) -> Level:
        """Who has it now."""
        return self.level if self.asked is None or self.held else LEVELS[self.asked[0] or 0]

    @property
    def state(self) -> str:
        """What people are shown."""
        if self.closed:
            return self.closed
        if self.held:
            return "on_hold"
        return "awaiting_supplement" if self.asked else STATES[self.kind]

    @property
    def role(self) -> Role:
        """Whose task is open."""
        if self.held:
            return Role.APPRAISER
        if self.asked:
            return Role.CLERK if self.asked[0] is None else Role.APPRAISER
        return WORKS[self.kind]

    def shown(self) -> dict[str, Any]:
        """What every account of the nomination must say."""
        idle = bool(self.closed or self.held or self.asked)
        return {
            "state": self.state,
            "level": self.office,
            "unit": UNITS[self.office],
            "step": None if idle else self.kind,
            "nominees": len(self.members),
            "version": self.version,
            "task": None if self.closed else self.task,
        }


@dataclass
class Family:
    """A dossier: the nomination that was handed in, all that was split off it, and how it ended for each nominee."""

    standings: dict[str, Standing]
    where: dict[int, str]
    ended: dict[int, str] = field(default_factory=dict)

    def fates(self) -> dict[int, tuple[str, str | None]]:
        """For everybody who was ever on the list: in which nomination they are, and their outcome."""
        return {n: (at, self.ended.get(n) or self.standings[at].closed) for n, at in self.where.items()}

    def obey(self, case: Standing, command: Command, message: Any) -> tuple[Standing, list[Standing]]:
        """Carry out a command that nothing speaks against: the nomination after it, and those that were split off."""
        acted = dict.fromkeys(names_of(message.actor), message.actor.level) | case.acted
        after, leaving, ended = carried_out(replace(case, acted=acted), command, message)
        children = [
            replace(start, nomination=f"{case.nomination}.{number}", members=members, version=1, task=1, splits=0)
            for number, (members, start) in enumerate(leaving, case.splits + 1)
        ]
        moved = (after.place, after.asked, after.held, after.closed) != (case.place, case.asked, case.held, case.closed)
        version = case.version + 1
        after = replace(after, version=version, task=version if moved else case.task, splits=case.splits + len(children))
        self.ended |= ended
        for one in (after, *children):
            self.standings[one.nomination] = one
        for child in children:
            self.where |= dict.fromkeys(child.members, child.nomination)
        return after, children


Leaving = list[tuple[tuple[int, ...], Standing]]
"""Those who leave together, and how the nomination begins in which they go on."""


def carried_out(case: Standing, command: Command, message: Any) -> tuple[Standing, Leaving, dict[int, str]]:
    """The nomination after the command, who leaves it, and who has an outcome of their own."""
    match command:
        case Command.APPRAISE | Command.FORWARD | Command.DECIDE:
            return over_the_list(case, command, message)
        case Command.RECORD_VOTE:
            return voted(case, message)
        case Command.RESUBMIT:
            still = {(a, b) for a, b in case.passed if not set(INPUTS[THREE_STEPS[b]]) & set(message.changed)}
            return replace(case, asked=None, passed=frozenset(still)), [], {}
        case Command.RELEASE:
            return replace(case, held=False), [], {}
        case Command.RETURN_FOR_SUPPLEMENT:
            changed = replace(case, asked=(station_of(message.to), frozenset(message.parts)))
        case Command.HOLD:
            changed = replace(case, held=True)
        case _:
            changed = replace(case, closed="withdrawn")
    leaving = tuple(n for n in case.members if n in (message.nominees or case.members))
    if leaving == case.members:
        return changed, [], {}
    return without(case, leaving), [(leaving, changed)], {}


def voted(case: Standing, message: said.CouncilResultInput) -> tuple[Standing, Leaving, dict[int, str]]:
    """Who lacks votes leaves; when all do, the nomination ends."""
    apart = {vote.nominee: vote.votes for vote in message.exceptions}
    failed = [n for n in case.members if apart.get(n, message.votes).in_favour < VOTES_NEEDED]
    if len(failed) == len(case.members):
        return replace(case, closed="not_awarded"), [], {}
    return passing(case, failed), [], dict.fromkeys(failed, "not_awarded")


def over_the_list(case: Standing, command: Command, message: Any) -> tuple[Standing, Leaving, dict[int, str]]:
    """Who passes goes on; the refused leave, those sent back leave together by reason; without anybody left, all go back or end."""
    apart = {exception.nominee: exception for exception in message.exceptions}
    verdicts = {n: apart[n].verdict if n in apart else message.verdict for n in case.members}
    outcome = "not_awarded" if command is Command.DECIDE else "rejected"
    refused = dict.fromkeys((n for n in case.members if verdicts[n] is ItemVerdict.REJECT), outcome)
    back: dict[tuple[int | None, frozenset[DossierPart], str], list[int]] = {}
    for n in case.members:
        if verdicts[n] is ItemVerdict.RETURN:
            back.setdefault((station_of(apart[n].to), frozenset(apart[n].parts), apart[n].ground), []).append(n)
    leaving = [(tuple(ns), replace(case, asked=(station, parts))) for (station, parts, _), ns in back.items()]
    gone = {*refused, *(n for ns in back.values() for n in ns)}
    if len(gone) < len(case.members):
        after = passing(case, gone)
        return (replace(after, closed="awarded") if command is Command.DECIDE else after), leaving, refused
    if leaving:
        (staying, asked), *others = leaving
        return replace(asked, members=staying), others, refused
    return replace(case, closed=outcome), [], {}


def passing(case: Standing, gone: Collection[int]) -> Standing:
    """The step is done, for all but those who are gone."""
    return replace(without(case, gone), passed=case.passed | {case.place})


def without(case: Standing, gone: Collection[int]) -> Standing:
    """The nomination without them."""
    return replace(case, members=tuple(n for n in case.members if n not in gone))


def station_of(level: Level | None) -> int | None:
    """The number of the office at that level; None for the unit."""
    return None if level is None else LEVELS.index(level)


def names_of(actor: Actor) -> list[str]:
    """Everybody in whose name it is said."""
    return [name for name in (actor.officer, actor.on_behalf_of) if name]


def refusals(case: Standing, command: Command, message: said.CommandInput) -> set[str]:
    """Every type of refusal that this command deserves; none when it must be accepted."""
    if case.closed:
        return {"AlreadyClosed"}
    reasons = set() if message.task in {None, case.task} else {"TaskMoved"}
    if out_of_place(case, command):
        reasons.add("WrongState")
    if wrong_words(case, command, message):
        reasons.add("InvalidInput")
    return reasons | wrong_officer(case, command, message.actor) | wrong_nominees(case, message)


def out_of_place(case: Standing, command: Command) -> bool:
    """True when the command makes no sense where the nomination stands."""
    deciding = case.level is LEVELS[-1]
    if command in KINDS:
        elsewhere = (command is Command.FORWARD and deciding) or (command is Command.DECIDE and not deciding)
        return elsewhere or case.held or bool(case.asked) or case.kind is not KINDS[command]
    return {
        Command.RETURN_FOR_SUPPLEMENT: case.held or bool(case.asked),
        Command.RESUBMIT: case.held or not case.asked,
        Command.HOLD: case.held,
        Command.RELEASE: not case.held,
        Command.WITHDRAW: False,
    }[command]


def wrong_officer(case: Standing, command: Command, actor: Actor) -> set[str]:
    """What speaks against the officer: office and role, interest, an act at another level."""
    roles = {
        Command.RETURN_FOR_SUPPLEMENT: {Role.APPRAISER, WORKS[case.kind]},
        Command.RESUBMIT: {Role.APPRAISER if case.asked and case.asked[0] is not None else Role.CLERK},
        Command.HOLD: {Role.APPRAISER, Role.CHAIR},
        Command.RELEASE: {Role.APPRAISER, Role.CHAIR},
        Command.WITHDRAW: {Role.CLERK},
    }
    allowed = {WORKS[KINDS[command]]} if command in KINDS else roles[command]
    office = {Command.RESUBMIT: case.office, Command.WITHDRAW: LEVELS[0]}.get(command, case.level)
    reasons = set()
    if actor.role not in allowed or (actor.unit, actor.level) != (UNITS[office], office):
        reasons.add("WrongOffice")
    if INTERESTED in names_of(actor):
        reasons.add("OwnNomination")
    if any(case.acted.get(name, actor.level) != actor.level for name in names_of(actor)):
        reasons.add("ActedBefore")
    return reasons


def wrong_nominees(case: Standing, message: Any) -> set[str]:
    """What speaks against those who are named."""
    apart = [exception.nominee for exception in getattr(message, "exceptions", ())]
    named = [*apart, *(getattr(message, "nominees", None) or ())]
    reasons = {"UnknownNominee"} if set(named) - set(case.members) else set()
    return reasons | ({"InvalidInput"} if len(set(named)) < len(named) else set())


def wrong_words(case: Standing, command: Command, message: Any) -> bool:
    """True when the command says too little, or what cannot be."""
    earlier = {None, *LEVELS[: case.place[0]]}
    if command in PAPER_DAYS and getattr(message, PAPER_DAYS[command]).year > 2900:
        return True
    if isinstance(message, said.ListInput):
        if command is Command.DECIDE and only_sends_back(case, message):
            return True
        ungrounded = message.verdict is ItemVerdict.REJECT and not message.ground
        return (
            message.verdict is ItemVerdict.RETURN or ungrounded or any(wrong_exception(one, earlier) for one in message.exceptions)
        )
    if isinstance(message, said.CouncilResultInput):
        return any(one.in_room > message.present for one in (message.votes, *(e.votes for e in message.exceptions)))
    if isinstance(message, said.ResubmitInput):
        return case.asked is not None and not case.asked[1] <= set(message.changed)
    return isinstance(message, said.ReturnInput) and message.to not in earlier


def only_sends_back(case: Standing, message: said.ListInput) -> bool:
    """True when nobody on the list passes, and somebody goes back."""
    apart = {exception.nominee: exception.verdict for exception in message.exceptions}
    verdicts = {apart.get(n, message.verdict) for n in case.members}
    return ItemVerdict.RETURN in verdicts and ItemVerdict.PASS not in verdicts


def wrong_exception(one: said.ItemException, earlier: Collection[Level | None]) -> bool:
    """True when an exception names no ground, no part, or an office to which nothing can go back."""
    if one.verdict is ItemVerdict.PASS:
        return False
    return not one.ground or (one.verdict is ItemVerdict.RETURN and (not one.parts or one.to not in earlier))
