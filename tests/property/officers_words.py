"""What officers may say to a nomination, drawn at random: mostly what makes sense where it stands, and often what does not."""

from datetime import date
from random import Random
from typing import Any

from models.messages import commands as said
from models.messages.actor import Actor
from models.messages.vote import VoteCount
from models.vocabulary import Command, DossierPart, HoldGround, ItemVerdict, Level, Role, StepKind
from tests.climbing import PAPER_DAY, UNITS, an_officer
from tests.property.second_account import INTERESTED, LEVELS, WORKS, Family, Standing

NOT_SAID = {
    *(Command.CONSULT, Command.PUBLISH_NOTICE, Command.REVOKE, Command.JOIN, Command.HAND_OVER),
    Command.RECEIVE_VERDICT,
}
COMMANDS = [command for command in Command if command not in NOT_SAID]
PARTS = [DossierPart.REPORT, DossierPart.LETTER, DossierPart.IDENTITY, DossierPart.OPINIONS]
GROUNDS = ["law.8", "report.incomplete"]
VOTES = [VoteCount(in_favour=n, against=10 - n) for n in (10, 10, 9, 8, 7, 0)]
TOO_MANY = VoteCount(in_favour=9, against=9)
FUTURE = date(2999, 1, 1)
STRANGER = 2**40


def any_command(dice: Random, case: Standing) -> Command:
    """A command, four times out of five one that is in its place."""
    return dice.choice(in_place(case) if in_place(case) and not now_and_then(dice, 5) else COMMANDS)


def in_place(case: Standing) -> list[Command]:
    """The commands that lead on from where the nomination stands."""
    if case.closed:
        return []
    if case.held:
        return [Command.RELEASE] * 9 + [Command.WITHDRAW]
    if case.asked:
        return [Command.RESUBMIT] * 9 + [Command.HOLD]
    signing = Command.DECIDE if case.level is LEVELS[-1] else Command.FORWARD
    step = {StepKind.APPRAISE: Command.APPRAISE, StepKind.COUNCIL: Command.RECORD_VOTE, StepKind.SIGN: signing}[case.kind]
    return [step] * 15 + [Command.RETURN_FOR_SUPPLEMENT] * 3 + [Command.HOLD] * 2 + [Command.WITHDRAW]


def any_message(  # noqa: PLR0911 -- one for each command
    dice: Random, command: Command, case: Standing, family: Family
) -> said.CommandInput:
    """What the command says, by whom, of whom."""
    common: dict[str, Any] = {"actor": any_actor(dice, right_officer(dice, command, case))}
    if now_and_then(dice, 6):
        common["task"] = dice.choice([case.task, case.task, case.version, case.version + 1, 1])
    day = FUTURE if now_and_then(dice, 20) else PAPER_DAY
    match command:
        case Command.APPRAISE:
            return said.AppraiseInput(**common, **a_word_over_the_list(dice, case, family))
        case Command.FORWARD:
            letter = {"letter_number": "12/TTr-UBND", "letter_date": day}
            return said.ForwardInput(**common, **letter, **a_word_over_the_list(dice, case, family))
        case Command.DECIDE:
            paper = {"decision_number": f"{case.nomination[3:]}/QĐ-TTg", "decided_on": day, "signatory": "of-chair"}
            return said.DecideInput(**common, **paper, **a_word_over_the_list(dice, case, family))
        case Command.RECORD_VOTE:
            apart = [said.NomineeVote(nominee=n, votes=some_votes(dice)) for n in some_nominees(dice, case, family)]
            session = {"held_on": day, "members": 10, "present": 10, "votes": votes_on_most(dice), "exceptions": tuple(apart)}
            return said.CouncilResultInput(**common, **session)
        case Command.RETURN_FOR_SUPPLEMENT:
            back = {"to": any_level(dice, case), "parts": some_parts(dice), "ground": "report.incomplete"}
            return said.ReturnInput(**common, **back, nominees=all_or_some(dice, case, family))
        case Command.RESUBMIT:
            asked = () if case.asked is None or now_and_then(dice, 8) else tuple(case.asked[1])
            return said.ResubmitInput(**common, changed=tuple({*asked, *some_parts(dice)}))
        case Command.HOLD:
            return said.HoldInput(**common, ground=HoldGround.COMPLAINT, nominees=all_or_some(dice, case, family))
        case Command.RELEASE:
            return said.ReleaseInput(**common, document_number="7/KL-TTr", document_date=PAPER_DAY)
    return said.WithdrawInput(**common, ground="unit.request", nominees=all_or_some(dice, case, family))


def right_officer(dice: Random, command: Command, case: Standing) -> Actor:
    """Whose word it is."""
    if command is Command.WITHDRAW:
        return an_officer(Role.CLERK, LEVELS[0])
    if command is Command.RESUBMIT:
        return an_officer(case.role if case.asked and not case.held else Role.CLERK, case.office)
    if command in {Command.HOLD, Command.RELEASE}:
        return an_officer(dice.choice([Role.APPRAISER, Role.CHAIR]), case.level)
    if command is Command.RETURN_FOR_SUPPLEMENT:
        return an_officer(dice.choice([Role.APPRAISER, WORKS[case.kind]]), case.level)
    role = {Command.APPRAISE: Role.APPRAISER, Command.RECORD_VOTE: Role.SECRETARY}.get(command, Role.CHAIR)
    return an_officer(role, case.level)


def any_actor(dice: Random, right: Actor) -> Actor:
    """That officer, a deputy, or somebody who may not say it."""
    other = LEVELS[1 - LEVELS.index(right.level)]
    elsewhere = f"of-{right.role}-{other}"
    changes: list[dict[str, Any]] = [
        *[{}] * 14,
        {"officer": f"of-deputy-{right.level}", "on_behalf_of": right.officer},
        {"officer": f"of-deputy-{right.level}", "on_behalf_of": elsewhere},
        {"officer": elsewhere},
        {"officer": INTERESTED},
        {"on_behalf_of": INTERESTED},
        {"role": dice.choice(list(Role))},
        {"unit": UNITS[other]},
        {"level": other},
    ]
    return right.model_copy(update=dice.choice(changes))


def a_word_over_the_list(dice: Random, case: Standing, family: Family) -> dict[str, Any]:
    """Verdict, ground and exceptions."""
    verdict = dice.choice([*[ItemVerdict.PASS] * 9, ItemVerdict.REJECT, ItemVerdict.RETURN])
    ground = None if verdict is ItemVerdict.PASS or now_and_then(dice, 8) else "law.8"
    exceptions = tuple(an_exception(dice, case, nominee) for nominee in some_nominees(dice, case, family))
    return {"verdict": verdict, "ground": ground, "exceptions": exceptions}


def an_exception(dice: Random, case: Standing, nominee: int) -> said.ItemException:
    verdict = dice.choice(list(ItemVerdict))
    ground = None if now_and_then(dice, 15) else dice.choice(GROUNDS)
    parts = () if now_and_then(dice, 15) else some_parts(dice)
    return said.ItemException(nominee=nominee, verdict=verdict, ground=ground, parts=parts, to=any_level(dice, case))


def all_or_some(dice: Random, case: Standing, family: Family) -> tuple[int, ...] | None:
    return tuple(some_nominees(dice, case, family)) or None


def some_nominees(dice: Random, case: Standing, family: Family) -> list[int]:
    """Half of the time nobody; otherwise some of the list, now and then with somebody who is not on it, or twice on it."""
    if now_and_then(dice, 2):
        return []
    named = dice.sample(case.members, dice.randint(1, min(3, len(case.members))))
    if now_and_then(dice, 5):
        named.append(dice.choice([STRANGER, *family.where]))
    return named


def some_parts(dice: Random) -> tuple[DossierPart, ...]:
    return tuple(dice.choices(PARTS, k=dice.randint(1, 2)))


def any_level(dice: Random, case: Standing) -> Level | None:
    """The unit, an earlier level, or now and then one to which nothing can go back."""
    return dice.choice(list(Level)) if now_and_then(dice, 12) else dice.choice([None, *LEVELS[: case.place[0]]])


def votes_on_most(dice: Random) -> VoteCount:
    return some_votes(dice) if now_and_then(dice, 5) else VOTES[0]


def some_votes(dice: Random) -> VoteCount:
    return TOO_MANY if now_and_then(dice, 25) else dice.choice(VOTES)


def now_and_then(dice: Random, times: int) -> bool:
    """True once in so many times."""
    return dice.randrange(times) == 0
