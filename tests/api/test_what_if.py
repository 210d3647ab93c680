"""Dossiers that were handed in, voted on and decided over HTTP, asked again under drafts of the law."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from auditor.what_if.asking import asked_again
from auditor.what_if.draft import read_draft
from auditor.what_if.findings import Change, Flip, Kind, Reason, Told
from auditor.what_if.live import live_dossiers, present_today
from auditor.what_if.report import clause_of
from auditor.what_if.rulings import Rulings
from auditor.what_if.walk import Ending, Why
from models.messages.achievement import Rating
from models.vocabulary import Level, StepKind
from policy.clock import local_day
from policy.law import DATA, law
from policy.units import directory
from runtime.settings import Settings
from tests.api.councils import a_chamber, done
from tests.api.people import CITY, PROVINCE, WARD, Offices, eventually, nominee
from tests.command_line import Printed, audit
from tests.records import example, ratings

DISTRICT = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][7]
COUNCIL = {"held_on": "2025-01-10", "members": 10, "present": 10}
SIGNED = {"decision_number": "9/QĐ-UBND", "decided_on": "2025-01-20", "signatory": "chu-tich"}
LETTER = {"letter_number": "1/TTr-UBND", "letter_date": "2025-01-15"}
RULE = """
rules:
  - unit: "{unit}"
    from: 2027-01-01
    law: "Dự thảo Quy chế Điều 1 [S1, found]"
    {more}
    set: {{{numbers}}}
"""


@dataclass
class Play:
    """What stands in the database: dossiers by what they are about, nominees by how many of ten voted for them."""

    dossiers: dict[str, str] = field(default_factory=dict)
    votes: dict[int, int] = field(default_factory=dict)
    settings: Settings | None = None

    async def ask(self, policy: Path, *options: str) -> Printed:
        """The command over the play's dossiers, or over those that are named."""
        assert self.settings is not None
        named = [] if any(option.startswith("hs-") for option in options) else self.dossiers.values()
        return await audit(self.settings, "what-if", *named, "--policy", str(policy), "--json", *options)


def listed(count: int = 1, award: str = "LDTT", **changes: Any) -> list[dict[str, Any]]:
    """Nominees who meet every rule of VN-2024, and more: rated excellently, where nothing else is said."""
    record = example("VN-2024", award, **{"ratings": ratings(Rating.EXCELLENT, 2023, 2024)} | changes).model_dump(mode="json")
    return [nominee(record=record) for _ in range(count)]


@pytest.fixture(scope="module")
async def play(offices: Offices, database: asyncpg.Pool, api_settings: Settings) -> Play:
    """A list voted on by hand and decided; one that awaits its signature; one at its city; one that a session has voted on."""
    found = Play(settings=api_settings)
    of_2024 = {"period": "2024", "received_on": "2024-12-20"}

    async def hand_in(name: str, award: str, unit: str, nominees: list[Any]) -> tuple[str, list[int]]:
        found.dossiers[name] = await offices.submit(unit, award, nominees, **of_2024)
        rows = await database.fetch("select id from nominee where dossier = $1 order by position", found.dossiers[name])
        return found.dossiers[name], [row["id"] for row in rows]

    async def vote(nomination: str, nominees: list[int], in_favour: list[int]) -> None:
        found.votes |= dict(zip(nominees, in_favour, strict=True))
        apart = [
            {"nominee": n, "votes": {"in_favour": many, "against": 10 - many}} for n, many in zip(nominees, in_favour, strict=True)
        ]
        await offices.take_step(nomination, **COUNCIL, exceptions=apart)

    good = ratings(Rating.GOOD, 2023, 2024)
    closed, nominees = await hand_in("closed", "LDTT", CITY, [*listed(4), *listed(1, ratings=good), *listed(1)])
    await offices.take_step(closed)
    await vote(closed, nominees, [10, 8, 7, 6, 9, 5])
    await offices.take_step(closed, **SIGNED)
    awaits, nominees = await hand_in("awaits signature", "LDTT", CITY, listed(2))
    await offices.take_step(awaits)
    await vote(awaits, nominees, [9, 6])
    await hand_in("at its ward", "BKTINH", WARD, listed(1, "BKTINH"))
    chamber = await a_chamber(offices, DISTRICT, WARD)
    sat, nominees = await hand_in("voted on in a session", "LDTT", DISTRICT, listed(2))
    await offices.take_step(sat)
    session = await chamber.convene()
    await done(chamber.secretary.post(f"/v1/council-sessions/{session}/agenda", {"add": [sat]}))
    await chamber.all_present(session)
    await chamber.open(session)
    await chamber.vote(session, 1, {"a": "FA", "b": "FA"})
    found.votes |= dict(zip(nominees, (6, 4), strict=True))
    await chamber.close(session)
    await done(chamber.secretary.post(f"/v1/council-sessions/{session}/publish", {}))
    await eventually(lambda: database.fetchval("select true from nomination where id = $1 and step = 'sign'", sat))
    await offices.take_step(sat, **SIGNED | {"decided_on": local_day(datetime.now(UTC)).isoformat()})
    return found


def draft(folder: Path, numbers: str, unit: str = CITY, more: str = "") -> Path:
    file = folder / "DRAFT.yaml"
    file.write_text(RULE.format(unit=unit, numbers=numbers, more=more))
    return file


async def told(play: Play, database: asyncpg.Pool, policy: Path) -> tuple[dict[int, Flip], list[Change]]:
    """Who would fare otherwise, and what would be otherwise with the cases of the play."""
    now, drafted = datetime.now(UTC), Rulings(read_draft(policy))
    present = await present_today(database, local_day(now))
    answers: list[Told] = []
    async for batch in live_dossiers(database, list(play.dossiers.values())):
        answers += [asked_again(dossier, drafted, now, present) for dossier in batch.dossiers]
    assert len(answers) == len(play.dossiers)
    return {flip.nominee: flip for one in answers for flip in one.flips}, [change for one in answers for change in one.changes]


async def test_the_law_as_it_is_changes_nothing_whatever_its_version(play: Play, tmp_path: Path) -> None:
    same = tmp_path / "law"
    same.mkdir()
    for file in DATA.glob("*.yaml"):
        (same / file.name).write_text("# read again\n" + file.read_text())

    code, _, answer = await play.ask(same, "--fail-on-flips")

    assert answer["draft"] != answer["law"] == law().version
    assert (answer["flips"], answer["changes"], answer["refused"]) == ([], [], [])
    assert answer["cannot_be_told"]["outcomes"] == []
    assert answer["asked"]["dossiers"] == len(play.dossiers)
    assert code == 0


async def test_another_share_flips_exactly_those_below_it_and_names_the_rule(
    play: Play, database: asyncpg.Pool, tmp_path: Path
) -> None:
    flips, changes = await told(play, database, draft(tmp_path, "vote.share: 80 %"))

    closed = await database.fetch("select id from nominee where dossier = $1", play.dossiers["closed"])
    below = {row["id"] for row in closed if 5 < play.votes[row["id"]] < 8}
    assert len(below) == 2
    assert set(flips) == below
    for flip in flips.values():
        assert (flip.before, flip.after, flip.why) == (Ending.AWARDED, Ending.NOT_AWARDED, Why.VOTE)
        assert (flip.level, flip.step) == (Level.DISTRICT, StepKind.COUNCIL)
        assert clause_of(flip) == "Dự thảo Quy chế Điều 1"
    (change,) = changes
    assert (change.kind, change.reason, change.nomination) == (Kind.STUCK, Reason.VOTE_FAILS, play.dossiers["awaits signature"])
    assert [play.votes[nominee] for nominee in change.nominees] == [6]


async def test_whoever_would_have_passed_is_unknown_for_nobody_has_signed(
    play: Play, database: asyncpg.Pool, tmp_path: Path
) -> None:
    flips, changes = await told(play, database, draft(tmp_path, "vote.share: 50 %"))

    ((nominee, flip),) = flips.items()
    assert play.votes[nominee] == 5
    assert (flip.before, flip.after, flip.why) == (Ending.NOT_AWARDED, Ending.UNKNOWN, Why.WOULD_GO_ON)
    assert changes == []


async def test_a_session_is_counted_again_by_its_own_counts(play: Play, database: asyncpg.Pool, tmp_path: Path) -> None:
    flips, _ = await told(play, database, draft(tmp_path, "vote.share: 80 %", DISTRICT))
    assert [(play.votes[nominee], flip.after) for nominee, flip in flips.items()] == [(4, Ending.NOT_AWARDED)]


async def test_another_decider_changes_the_route_of_named_cases_and_leaves_closed_ones_unknown(
    play: Play, database: asyncpg.Pool, tmp_path: Path
) -> None:
    file = tmp_path / "vn-2024-titles.yaml"
    written = (DATA / file.name).read_text()
    own = written[written.index("  LDTT:") : written.index("  CSTT:")]
    decided = own[own.index("    decides:") : own.index("    needs:")]
    by_province = '    decides: {province_chair: "Dự thảo Điều 80 [S3, found]"}\n'
    file.write_text(written.replace(own, own.replace(decided, by_province)))

    flips, changes = await told(play, database, file)

    running = {change.reason: change for change in changes if change.nomination == play.dossiers["awaits signature"]}
    added = running[Reason.STEPS_ADDED]
    assert (added.kind, added.level, added.open) == (Kind.ROUTE, Level.PROVINCE, True)
    assert (running[Reason.DECIDER].before, running[Reason.DECIDER].after) == ("district", "province")
    assert [clause_of(change) for change in changes if change.reason is Reason.DECIDER][:1] == ["Dự thảo Điều 80"]
    assert play.dossiers["at its ward"] not in {change.nomination for change in changes}
    assert {(flip.before, flip.after, flip.why) for flip in flips.values()} == {
        (Ending.AWARDED, Ending.UNKNOWN, Why.ANOTHER_DECIDES)
    }


async def test_a_stricter_rule_of_intake_names_who_would_not_have_been_let_in(
    play: Play, database: asyncpg.Pool, tmp_path: Path
) -> None:
    file = tmp_path / "vn-2024-titles.yaml"
    written = (DATA / file.name).read_text()
    file.write_text(written.replace("at_least: good", "at_least: excellent", 1))

    flips, _ = await told(play, database, file)

    ((nominee, flip),) = flips.items()
    assert play.votes[nominee] == 9
    assert (flip.before, flip.after, flip.why, flip.step) == (Ending.AWARDED, Ending.NOT_ADMITTED, Why.NOT_ELIGIBLE, None)
    assert clause_of(flip) == "Luật 06/2022/QH15 Điều 24(1)"


async def test_the_command_says_that_something_flips_and_tells_no_name(play: Play, tmp_path: Path) -> None:
    code, said, answer = await play.ask(draft(tmp_path, "vote.share: 80 %"), "--fail-on-flips", "--all")
    assert (code, answer["totals"]["flips"], answer["totals"]["by_award"]) == (1, {"awarded → not_awarded": 2}, {"LDTT": 2})
    assert "== đã kết thúc, kết quả thay đổi / closed, would flip: 2" in said
    assert "Người thử" not in said + json.dumps(answer, ensure_ascii=False)
    code, said, _ = await play.ask(draft(tmp_path, "vote.share: 80 %"), "hs-aaaaaaaaaaaaaaaa")
    assert code == 2
    assert "1 of these are no dossiers here" in said


async def test_a_broken_draft_is_refused_with_file_field_and_reason(play: Play, tmp_path: Path) -> None:
    code, said, answer = await play.ask(draft(tmp_path, "vote.share: 180 %"))
    assert (code, answer) == (2, {})
    assert "DRAFT.yaml" in said
    assert "rules.0.set.vote.share" in said
    assert "a share lies above 0 and up to 1" in " ".join(said.split())
