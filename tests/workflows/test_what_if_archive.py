"""Splits, joins and a session under a draft: told alike of an installation and of its archive alone; the gate over both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import Plugin, Replayer

from auditor.archive import open_folder
from auditor.replay.runner import Runner
from auditor.what_if.archived import archived_dossiers
from auditor.what_if.asking import asked_again
from auditor.what_if.cases import Dossier
from auditor.what_if.draft import read_draft
from auditor.what_if.findings import Flip, Kind, Reason, Told
from auditor.what_if.gate import taken_on
from auditor.what_if.live import live_dossiers
from auditor.what_if.open_now import open_in_archive, open_in_engine
from auditor.what_if.rulings import Rulings
from auditor.what_if.walk import Ending, Why
from models.messages.actor import Actor
from models.messages.commands import ItemException, NomineeVote
from models.messages.policy import PinnedPolicy
from models.messages.succession import HandOverInput
from models.messages.unit import UnitRef
from models.messages.vote import VoteCount
from models.vocabulary import Command, DossierPart, ItemVerdict, Level, Role, StepKind
from policy.calendar import calendar_for
from policy.law import DATA, law
from policy.route import pin_policy
from policy.successors import successor_of
from policy.units import directory, offices_above
from runtime.settings import Settings
from runtime.temporal import temporal_plugin
from tests.archives import House, a_house
from tests.auditing import begun, settled
from tests.climbing import RECEIVED, UNITS, Climb, an_officer
from tests.command_line import audit
from tests.joins import join, joined
from tests.replay.restless import RestlessNomination
from tests.sessions import Session, keep_policy, members_of
from workflows import WORKFLOWS, NominationWorkflow

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
NINE_OF_TEN = VoteCount(in_favour=9, against=1)
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass
class Played:
    """The installation with everything that was played there; nominees by name of what befell them."""

    house: House
    nine: list[int]
    four_of_five: int
    waits: str

    async def live(self) -> list[Dossier]:
        return sorted(
            [one async for batch in live_dossiers(self.house.pool) for one in batch.dossiers], key=lambda one: one.dossier
        )

    async def archived(self) -> list[Dossier]:
        found = await archived_dossiers(open_folder(self.house.folder), law())
        return sorted(found, key=lambda one: one.dossier)


def pinned(award: str = "CSTDT") -> PinnedPolicy:
    """What the law says of such a dossier of a commune."""
    proposer = UnitRef(code=UNITS[COMMUNE], level=COMMUNE)
    offices = offices_above(directory(), proposer.code, COMMUNE, RECEIVED)
    return pin_policy(law(), award, RECEIVED, proposer, offices, calendar_for(RECEIVED, date(2025, 3, 3)))


async def begin(house: House, names: tuple[str, ...] = ("An", "Bình", "Chi")) -> Climb:
    return await keep_policy(house.pool, await house.begin(pinned(), names))


def at_heir(role: Role) -> Actor:
    """An officer of the province that took the places of district and province."""
    return an_officer(role, PROVINCE, f"of-{role}-heir").model_copy(update={"unit": "34.19"})


def apart(nominee: int) -> dict[str, Any]:
    return {"exceptions": (NomineeVote(nominee=nominee, votes=NINE_OF_TEN),)}


@pytest.fixture(scope="module")
async def played(
    settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Played]:
    """A list that is split, two that are joined, one on which a session votes, and one whose units are dissolved on its way."""
    async with a_house(settings, new_database, tmp_path_factory.mktemp("what-if")) as house:
        split = await begin(house)
        back = ItemException(
            nominee=split.nominees[0], verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.REPORT,)
        )
        await split.appraise(COMMUNE, exceptions=(back,))
        (child,) = split.split_offs()
        await settled(house.pool, split.nomination)
        await split.vote(COMMUNE, **apart(split.nominees[1]))
        await split.walk()
        pair = [await begin(house), await begin(house)]
        for one in pair:
            await one.appraise(COMMUNE)
            await one.vote(COMMUNE, **apart(one.nominees[2]))
            await one.forward(COMMUNE)
            await one.pass_level(Level.DISTRICT)
        together = joined(pair, await join(pair, PROVINCE), PROVINCE)
        await begun(house.pool, together.nomination)
        await together.walk()
        sat = await begin(house)
        await sat.appraise(COMMUNE)
        session = Session(house.client, house.settings.task_queue, house.pool, members_of(5))
        await session.seat_council()
        await session.convene()
        await session.set_agenda([sat])
        await session.all_present()
        await session.open_round()
        await session.vote([5, 5, 4])
        await session.close_round()
        await session.publish()
        await session.told()
        await sat.walk()
        moved = await begin(house)
        await moved.pass_level(COMMUNE)
        await moved.appraise(Level.DISTRICT)
        found = [successor_of(directory(), UNITS[level], date(2025, 7, 1)) for level in (Level.DISTRICT, PROVINCE)]
        heirs = HandOverInput(successions=tuple(one for one in found if one), clause="Nghị quyết 202/2025/QH15")
        await moved.tell(Command.HAND_OVER, heirs, "rule:what-if")
        await moved.vote(PROVINCE, actor=at_heir(Role.SECRETARY), **apart(moved.nominees[0]))
        await moved.forward(PROVINCE, actor=at_heir(Role.CHAIR))
        await moved.appraise(PROVINCE, actor=at_heir(Role.APPRAISER))
        await moved.vote(PROVINCE, actor=at_heir(Role.SECRETARY))
        await moved.decide(PROVINCE, actor=at_heir(Role.CHAIR))
        await house.look()
        nine = [split.nominees[1], *(one.nominees[2] for one in pair), moved.nominees[0]]
        yield Played(house, sorted(nine), sat.nominees[2], child.nomination)


def draft(folder: Path, share: str) -> Rulings:
    file = folder / "DRAFT.yaml"
    file.write_text(
        f'rules:\n  - unit: VN\n    from: 2027-01-01\n    law: "Dự thảo Điều 1 [S1, found]"\n    set: {{vote.share: {share}}}\n'
    )
    return Rulings(read_draft(file))


def told(dossiers: list[Dossier], drafted: Rulings) -> list[Told]:
    return [asked_again(one, drafted, NOW).model_copy(update={"unread": ()}) for one in dossiers]


def flips(answers: list[Told]) -> dict[int, Flip]:
    return {flip.nominee: flip for one in answers for flip in one.flips}


async def test_what_came_of_splits_joins_and_sessions_follows_from_ledger_and_pinned_law(played: Played) -> None:
    answers = told(await played.live(), Rulings(read_draft(DATA)))
    assert [(one.flips, one.changes, one.untold) for one in answers] == [((), (), ())] * 5


async def test_a_vote_before_a_split_or_a_join_is_decided_again_too(played: Played, tmp_path: Path) -> None:
    answers = told(await played.live(), draft(tmp_path, "95 %"))
    found = flips(answers)
    assert sorted(found) == played.nine
    assert {(flip.before, flip.after, flip.why) for flip in found.values()} == {(Ending.AWARDED, Ending.NOT_AWARDED, Why.VOTE)}
    where = [found[nominee].level for nominee in played.nine]
    assert where == [COMMUNE, COMMUNE, COMMUNE, Level.DISTRICT]  # the last one's district is no more: its province has voted for it
    assert played.waits not in {change.nomination for one in answers for change in one.changes}


async def test_a_session_that_failed_somebody_would_have_let_them_go_on(played: Played, tmp_path: Path) -> None:
    found = flips(told(await played.live(), draft(tmp_path, "80 %")))
    assert {nominee: (flip.after, flip.why) for nominee, flip in found.items()} == {
        played.four_of_five: (Ending.UNKNOWN, Why.WOULD_GO_ON)
    }


async def test_the_archive_alone_tells_the_same_as_the_installation(played: Played, tmp_path: Path) -> None:
    live, archived = await played.live(), await played.archived()
    assert [one.dossier for one in archived] == [one.dossier for one in live]
    for share in ("95 %", "80 %", "90 %"):
        drafted = draft(tmp_path, share)
        assert told(archived, drafted) == told(live, drafted)


async def test_a_split_that_waits_is_asked_whether_it_could_go_on(played: Played, tmp_path: Path) -> None:
    file = tmp_path / "vn-2024-titles.yaml"
    own = '    decides: {province_chair: "Luật 06/2022/QH15, dẫn kèm Điều 80 [S3, found]"}\n    vote: {share: 90 %, secret'
    written = (DATA / file.name).read_text()
    assert own in written
    file.write_text(written.replace(own, "    steps: {province: [appraise, consult, council, sign]}\n" + own, 1))
    answers = told(await played.live(), Rulings(read_draft(file)))
    of_it = [change for one in answers for change in one.changes if change.nomination == played.waits]
    assert [(change.kind, change.reason, change.step, change.open) for change in of_it] == [
        (Kind.ROUTE, Reason.STEPS_ADDED, StepKind.CONSULT, True)
    ]
    assert {flip.why for flip in flips(answers).values()} == {Why.STEP_NOT_TAKEN}


async def test_commands_ask_engine_and_archive(played: Played, tmp_path: Path) -> None:
    draft(tmp_path, "95 %")
    archive = ("--archive", str(played.house.folder))
    settings = played.house.settings
    engine = await audit(settings, "gate", "--json")
    archived = await audit(settings, "gate", "--json", *archive)
    assert (engine.code, archived.code, engine.answer["failed"], archived.answer["failed"]) == (0, 0, [], [])
    assert engine.answer["asked"] >= archived.answer["asked"] >= 1
    asked = await audit(settings, "what-if", "--json", "--policy", str(tmp_path / "DRAFT.yaml"), *archive)
    told = asked.answer
    assert (asked.code, sorted(flip["nominee"] for flip in told["flips"])) == (0, played.nine)
    assert told["cannot_be_told"]["records_not_at_hand"] == told["asked"]["nominees"] == 15


async def test_the_gate_names_what_is_open_and_would_stand_still(played: Played) -> None:
    settings = played.house.settings
    changed = [RestlessNomination, *(known for known in WORKFLOWS if known is not NominationWorkflow)]

    def build(listening: Plugin) -> Replayer:
        plugins = [temporal_plugin(settings), listening]
        return Replayer(workflows=changed, namespace=settings.temporal_namespace, plugins=plugins)

    for histories in (open_in_engine(played.house.client), open_in_archive(open_folder(played.house.folder))):
        async with Runner(build) as runner:
            failed = [one.workflow_id async for one in taken_on(runner, histories) if one.failure]
        assert failed == [f"nomination:{played.waits}"]
