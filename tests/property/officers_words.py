"""What officers may say to a nomination, drawn at random: mostly what makes sense where it stands, and often what does not."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from models.messages import commands as said
from models.messages.actor import Actor
from models.messages.vote import VoteCount
from models.vocabulary import Command, DossierPart, HoldGround, ItemVerdict, Level, Role, StepKind
from tests.climbing import PAPER_DAY, UNITS, an_officer
from tests.property.second_account import INTERESTED, LEVELS, WORKS, Family, Standing

COMMANDS = [command for command in Command if command not in {Command.CONSULT, Command.PUBLISH_NOTICE, Command.REVOKE}]
PARTS = [DossierPart.REPORT, DossierPart.LETTER, DossierPart.IDENTITY, DossierPart.OPINIONS]
GROUNDS = ["law.8", "report.incomplete"]
VOTES = [VoteCount(in_favour=n, against=10 - n) for n in (10, 10, 9, 8, 7, 0)]
TOO_MANY = VoteCount(in_favour=9, against=9)
FUTURE = date(2999, 1, 1)
STRANGER = 2**40


def any_command(data: st.DataObject, case: Standing) -> Command:
    """A command, four times out of five one that is in its place."""
    return data.draw(st.sampled_from(in_place(case) if in_place(case) and not now_and_then(data, 5) else COMMANDS))


def in_place(case: Standing) -> list[Command]:
    """The commands that lead on from where the nomination stands."""
    if case.closed:
        return []
    if case.held:
        return [Command.RELEASE] * 3 + [Command.WITHDRAW]
    if case.asked:
        return [Command.RESUBMIT] * 4 + [Command.HOLD]
    signing = Command.DECIDE if case.level is LEVELS[-1] else Command.FORWARD
    step = {StepKind.APPRAISE: Command.APPRAISE, StepKind.COUNCIL: Command.RECORD_VOTE, StepKind.SIGN: signing}[case.kind]
    return [step] * 6 + [Command.RETURN_FOR_SUPPLEMENT, Command.HOLD, Command.WITHDRAW]


def any_message(  # noqa: PLR0911 -- one for each command
    data: st.DataObject, command: Command, case: Standing, family: Family
) -> said.CommandInput:
    """What the command says, by whom, of whom."""
    common: dict[str, Any] = {"actor": any_actor(data, right_officer(data, command, case))}
    if now_and_then(data, 6):
        common["task"] = data.draw(st.sampled_from([case.task, case.task, case.version, case.version + 1, 1]))
    day = FUTURE if now_and_then(data, 20) else PAPER_DAY
    match command:
        case Command.APPRAISE:
            return said.AppraiseInput(**common, **a_word_over_the_list(data, case, family))
        case Command.FORWARD:
            letter = {"letter_number": "12/TTr-UBND", "letter_date": day}
            return said.ForwardInput(**common, **letter, **a_word_over_the_list(data, case, family))
        case Command.DECIDE:
            paper = {"decision_number": f"{case.nomination[3:]}/QĐ-TTg", "decided_on": day, "signatory": "of-chair"}
            return said.DecideInput(**common, **paper, **a_word_over_the_list(data, case, family))
        case Command.RECORD_VOTE:
            apart = [said.NomineeVote(nominee=n, votes=some_votes(data)) for n in some_nominees(data, case, family)]
            session = {"held_on": day, "members": 10, "present": 10, "votes": some_votes(data), "exceptions": tuple(apart)}
            return said.CouncilResultInput(**common, **session)
        case Command.RETURN_FOR_SUPPLEMENT:
            back = {"to": any_level(data, case), "parts": some_parts(data), "ground": "report.incomplete"}
            return said.ReturnInput(**common, **back, nominees=all_or_some(data, case, family))
        case Command.RESUBMIT:
            asked = () if case.asked is None or now_and_then(data, 8) else tuple(case.asked[1])
            return said.ResubmitInput(**common, changed=tuple({*asked, *some_parts(data)}))
        case Command.HOLD:
            return said.HoldInput(**common, ground=HoldGround.COMPLAINT, nominees=all_or_some(data, case, family))
        case Command.RELEASE:
            return said.ReleaseInput(**common, document_number="7/KL-TTr", document_date=PAPER_DAY)
    return said.WithdrawInput(**common, ground="unit.request", nominees=all_or_some(data, case, family))


def right_officer(data: st.DataObject, command: Command, case: Standing) -> Actor:
    """Whose word it is."""
    if command is Command.WITHDRAW:
        return an_officer(Role.CLERK, LEVELS[0])
    if command is Command.RESUBMIT:
        return an_officer(case.role if case.asked and not case.held else Role.CLERK, case.office)
    if command in {Command.HOLD, Command.RELEASE}:
        return an_officer(data.draw(st.sampled_from([Role.APPRAISER, Role.CHAIR])), case.level)
    if command is Command.RETURN_FOR_SUPPLEMENT:
        return an_officer(data.draw(st.sampled_from([Role.APPRAISER, WORKS[case.kind]])), case.level)
    role = {Command.APPRAISE: Role.APPRAISER, Command.RECORD_VOTE: Role.SECRETARY}.get(command, Role.CHAIR)
    return an_officer(role, case.level)


def any_actor(data: st.DataObject, right: Actor) -> Actor:
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
        {"role": data.draw(st.sampled_from(Role))},
        {"unit": UNITS[other]},
        {"level": other},
    ]
    return right.model_copy(update=data.draw(st.sampled_from(changes)))


def a_word_over_the_list(data: st.DataObject, case: Standing, family: Family) -> dict[str, Any]:
    """Verdict, ground and exceptions."""
    verdict = data.draw(st.sampled_from([*[ItemVerdict.PASS] * 9, ItemVerdict.REJECT, ItemVerdict.RETURN]))
    ground = None if verdict is ItemVerdict.PASS or now_and_then(data, 8) else "law.8"
    exceptions = tuple(an_exception(data, case, nominee) for nominee in some_nominees(data, case, family))
    return {"verdict": verdict, "ground": ground, "exceptions": exceptions}


def an_exception(data: st.DataObject, case: Standing, nominee: int) -> said.ItemException:
    verdict = data.draw(st.sampled_from(ItemVerdict))
    ground = None if now_and_then(data, 15) else data.draw(st.sampled_from(GROUNDS))
    parts = () if now_and_then(data, 15) else some_parts(data)
    return said.ItemException(nominee=nominee, verdict=verdict, ground=ground, parts=parts, to=any_level(data, case))


def all_or_some(data: st.DataObject, case: Standing, family: Family) -> tuple[int, ...] | None:
    return tuple(some_nominees(data, case, family)) or None


def some_nominees(data: st.DataObject, case: Standing, family: Family) -> list[int]:
    """Half of the time nobody; otherwise some of the list, now and then with somebody who is not on it, or twice on it."""
    if data.draw(st.booleans()):
        return []
    named = data.draw(st.lists(st.sampled_from(case.members), unique=True, max_size=4))
    if now_and_then(data, 15):
        named.append(data.draw(st.sampled_from([STRANGER, *family.where])))
    return named


def some_parts(data: st.DataObject) -> tuple[DossierPart, ...]:
    return tuple(data.draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=3)))


def any_level(data: st.DataObject, case: Standing) -> Level | None:
    """The unit, an earlier level, or now and then one to which nothing can go back."""
    return (
        data.draw(st.sampled_from(Level))
        if now_and_then(data, 12)
        else data.draw(st.sampled_from([None, *LEVELS[: case.place[0]]]))
    )


def some_votes(data: st.DataObject) -> VoteCount:
    return TOO_MANY if now_and_then(data, 25) else data.draw(st.sampled_from(VOTES))


def now_and_then(data: st.DataObject, times: int) -> bool:
    """True once in so many times."""
    return data.draw(st.integers(1, times)) == times
