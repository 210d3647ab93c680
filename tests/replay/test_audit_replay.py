"""`vinhdanh audit replay`: over a running installation, over its archive alone, and taken up again after a kill."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Plugin, Replayer

from activities.archive_files import card_key, card_text, case_key, make_card, pack, sha256_of
from auditor.archive import latest, open_folder
from auditor.replay.crew import Crew
from auditor.replay.done import Done, NotTheSame
from auditor.replay.examination import Found
from auditor.replay.replayed import Divergence, NotComputed
from auditor.replay.sources import Listed, by_root
from models.ids import nomination_workflow_id
from models.messages.archive import Card, CaseFile, CaseKind
from models.messages.commands import ItemException
from models.vocabulary import ItemVerdict, Level
from policy.clock import local_day
from runtime.audit.replay_equipment import OfTheInstallation
from runtime.errors import StackError
from runtime.settings import Settings
from runtime.temporal import build_replayer
from tests.archives import House, a_house
from tests.auditing import settled
from tests.climbing import ONE_LEVEL, TWO_LEVELS, Climb
from tests.command_line import Printed, audit

VINHDANH = Path(sys.executable).with_name("vinhdanh")
CLIMBS = 9
"""More than a process takes at a time."""


class Play(NamedTuple):
    """A house with a few climbs, one of which was split, and its archive as a folder of its own."""

    house: House
    climbs: list[Climb]
    parted: Climb
    folder: Path

    async def replay(self, *words: str) -> Printed:
        return await audit(self.house.settings, "replay", "--json", "--processes", "1", *words)


@pytest.fixture(scope="module")
async def play(
    engine_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Play]:
    folder = tmp_path_factory.mktemp("replay")
    async with a_house(engine_settings, new_database, folder / "data", ()) as house:
        climbs = [await house.begin(ONE_LEVEL) for _ in range(CLIMBS)]
        await asyncio.gather(*(climb.walk() for climb in climbs))
        parted = await house.begin(TWO_LEVELS)
        returned = ItemException(
            nominee=parted.nominees[0], verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=("report",)
        )
        await parted.appraise(Level.COMMUNE, exceptions=(returned,))
        await settled(house.pool, parted.nomination)
        for _ in range(2):
            await house.look()
        archive = folder / "archived"
        await asyncio.to_thread(shutil.copytree, house.folder, archive)
        yield Play(house, climbs, parted, archive)


async def test_an_archive_that_nobody_touched_diverges_nowhere(play: Play) -> None:
    said = await play.replay("--archive", str(play.folder), "--processes", "2")
    assert said.answer["divergences"] == []
    assert said.code == 0
    assert said.answer["cases"] == CLIMBS + 2
    assert said.answer["events"] > CLIMBS * 20


async def test_a_running_installation_says_the_same_of_those_that_are_named(play: Play) -> None:
    (wanted, *_) = play.climbs
    said = await play.replay(wanted.nomination, play.parted.nomination)
    assert said.answer["divergences"] == []
    assert said.answer["cases"] == 3, "what was split off comes along"
    day = local_day(await play.house.pool.fetchval("select closed_at from nomination where id = $1", wanted.nomination))
    decided = await play.house.pool.fetchval(
        "select coalesce(decided_on, $2) from nomination where id = $1", wanted.nomination, day
    )
    of_the_day = await play.replay("--from", str(decided), "--to", str(decided))
    assert of_the_day.answer["cases"] == CLIMBS, "those that are open were not decided"
    before = await play.replay("--to", str(decided - timedelta(days=1)))
    assert (before.code, before.answer["cases"]) == (0, 0)


async def test_what_the_engine_has_forgotten_is_replayed_out_of_the_archive(play: Play) -> None:
    kept = play.climbs[-1]
    await play.house.look(play.house.archiver(engine_keeps_days=0))
    await play.house.until_forgotten(nomination_workflow_id(kept.nomination))
    said = await play.replay(kept.nomination)
    assert (said.answer["cases"], said.answer["divergences"]) == (1, [])
    assert said.answer["events"] > 0
    assert "replay" not in " ".join(said.answer["not_computed"]), "its history was there"


async def test_each_thing_that_was_changed_is_told_in_a_line(play: Play, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    await asyncio.to_thread(shutil.copytree, play.folder, folder)
    row, entry, history, torn = (card for card in await cards(folder) if card.chain in {one.nomination for one in play.climbs[:4]})
    await keep_again(folder, row, changed_row(await case(folder, row)))
    await keep_again(folder, entry, changed_entry(await case(folder, entry)))
    await keep_again(folder, history, shortened(await case(folder, history)))
    file = folder / case_key(torn.sha256)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    said = await play.replay("--archive", str(folder))
    assert said.code == 1
    assert said.answer["divergent_cases"] == 4
    told = {one["where"].split(" ")[0]: one for one in said.answer["divergences"]}
    assert told.keys() == {row.chain, entry.chain, history.chain, torn.chain}
    assert (told[row.chain]["expected"], told[row.chain]["found"]) == ("awarded", "rejected")
    assert told[torn.chain]["what"] == "archive"
    for one in said.answer["divergences"]:
        assert str(Divergence(**one)) in said.text.splitlines()


async def test_a_card_that_was_changed_is_named(play: Play, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    await asyncio.to_thread(shutil.copytree, play.folder, folder)
    card, *_ = await cards(folder)
    (folder / card_key(card)).write_bytes(card_text(card)[:-1])
    said = await play.replay("--archive", str(folder))
    assert said.code == 1
    assert card_key(card) in said.text


async def test_a_policy_that_was_changed_in_the_archive_is_told_and_the_rest_is_replayed_all_the_same(
    play: Play, tmp_path: Path
) -> None:
    folder = tmp_path / "changed"
    await asyncio.to_thread(shutil.copytree, play.folder, folder)
    (policy,) = (folder / "archive" / "policies").iterdir()
    card, *_ = await cards(folder)
    (folder / card_key(card)).write_bytes(card_text(card.model_copy(update={"policy_sha256": policy.stem})))
    untouched = await play.replay("--archive", str(folder), card.chain)
    assert (untouched.code, untouched.answer["divergences"]) == (0, [])
    policy.write_bytes(policy.read_bytes() + b"?")
    said = await play.replay("--archive", str(folder), card.chain)
    (told,) = said.answer["divergences"]
    assert (said.code, told["what"], told["where"]) == (1, "archive", card.chain)
    assert policy.name in told["found"]
    assert said.answer["events"] > 20


@dataclass(frozen=True)
class Unreachable:
    """Cases of an installation whose engine goes away after they were listed."""

    settings: Settings

    def replayer(self, after: Plugin) -> Replayer:
        return build_replayer(self.settings, after)

    @asynccontextmanager
    async def source(self) -> AsyncIterator[Any]:
        yield self

    async def case(self, _listed: Listed) -> CaseFile:
        raise RPCError("tcp connect error", RPCStatusCode.UNAVAILABLE, b"")


async def test_an_engine_that_goes_away_meanwhile_is_not_taken_for_a_process_that_was_killed(play: Play) -> None:
    listed = [Listed("nomination:hs-a", CaseKind.NOMINATION, "hs-a", "1")]
    with Crew(Unreachable(play.house.settings), 1) as crew, pytest.raises(ConnectionError, match="UNAVAILABLE"):
        await asyncio.to_thread(list, crew.replay(listed))


async def test_a_process_that_finds_no_engine_says_so(tmp_path: Path) -> None:
    listed = [Listed("nomination:hs-a", CaseKind.NOMINATION, "hs-a", "1")]
    never_started = OfTheInstallation(Settings(data_dir=tmp_path))
    with Crew(never_started, 1) as crew, pytest.raises(StackError, match="does not answer"):
        await asyncio.to_thread(list, crew.replay(listed))


async def cards(folder: Path) -> list[Card]:
    return latest(await open_folder(folder).cards())


async def case(folder: Path, card: Card) -> CaseFile:
    return await open_folder(folder).case(card)


async def keep_again(folder: Path, card: Card, changed: CaseFile) -> None:
    """As somebody would who can also write a new card for it."""
    packed = pack(changed)
    made = make_card(changed, packed, card, card.sequence, card.code_version, card.lacks)  # type: ignore[arg-type] # says all that it asks
    (folder / case_key(made.sha256)).parent.mkdir(exist_ok=True)
    (folder / case_key(made.sha256)).write_bytes(packed)
    (folder / card_key(made)).write_bytes(card_text(made))
    assert made.sha256 == sha256_of(packed) != card.sha256


def changed_row(kept: CaseFile) -> CaseFile:
    (row,) = kept.rows["nomination"]
    return kept.model_copy(update={"rows": {**kept.rows, "nomination": [{**row, "state": "rejected"}]}})


def changed_entry(kept: CaseFile) -> CaseFile:
    *others, last = kept.entries
    body = last.body.replace('"act":"decided"', '"act":"withdrawn"')
    assert body != last.body
    return kept.model_copy(update={"entries": (*others, last.model_copy(update={"body": body}))})


def shortened(kept: CaseFile) -> CaseFile:
    (run,) = kept.runs
    events = run.history["events"]
    place = next(place for place, event in enumerate(events) if event["eventType"] == "EVENT_TYPE_TIMER_STARTED")
    fewer = [*events[:place], *events[place + 1 :]]
    return kept.model_copy(update={"runs": (run.model_copy(update={"history": {"events": fewer}}),)})


async def test_what_is_done_is_not_done_again_after_a_kill(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "done"
    words = ("--archive", str(play.folder), "--resume", str(file))
    running = await asyncio.create_subprocess_exec(
        *(VINHDANH, "audit", "replay", *words, "--processes", "1"),
        env={**os.environ, **play.house.settings.environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not file.exists() or file.read_bytes().count(b"\n") < 2:  # noqa: ASYNC110 -- another process writes it
        await asyncio.sleep(0.002)
    if running.returncode is None:
        running.send_signal(signal.SIGKILL)
    await running.wait()
    whole = file.read_bytes().count(b"\n") - 1
    with file.open("ab") as torn:
        torn.write(b'{"workflow_id":"nomin')
    again = await play.replay(*words)
    assert again.code == 0, again.text
    assert (again.answer["cases"], again.answer["done_before"]) == (CLIMBS + 2, whole)
    assert whole >= 1
    assert file.read_bytes().count(b"\n") == 1 + CLIMBS + 2
    once_more = await play.replay(*words)
    assert once_more.answer["done_before"] == CLIMBS + 2
    of_another = await play.replay("--resume", str(file))
    assert of_another.code == 2


async def test_what_is_not_there_is_bad_input(play: Play, tmp_path: Path) -> None:
    nowhere, nothing, neither = ["hs-nowhere"], ["--archive", str(tmp_path)], ["hs-nowhere", "--archive", str(play.folder)]
    for words in (nowhere, nothing, neither, ["--from", "today"], ["--from", "2025-03-02", "--to", "2025-03-01"]):
        assert (await play.replay(*words)).code == 2


def test_what_was_found_comes_back_out_of_the_file(tmp_path: Path) -> None:
    found = Found("nomination:hs-a", "7", 3, [Divergence("a", "b", "c", "d")], [NotComputed("e", "f", "g")])
    with Done(tmp_path / "done", "here") as done:
        done.keep(found)
    with Done(tmp_path / "done", "here") as done:
        assert done.of(Listed("nomination:hs-a", CaseKind.NOMINATION, "hs-a", "7")) == found
        assert done.of(Listed("nomination:hs-a", CaseKind.NOMINATION, "hs-a", "8")) is None, "it has gone on since"
    with pytest.raises(NotTheSame), Done(tmp_path / "done", "elsewhere"):
        pass
    (tmp_path / "other").write_text("no such file\n")
    (tmp_path / "torn").write_text((tmp_path / "done").read_text() + "{}\n")
    for none in ("other", "torn", "", "no such folder/done"):
        with pytest.raises(NotTheSame), Done(tmp_path / none, "here"):
            pass


def test_those_of_one_dossier_are_not_parted() -> None:
    listed = [Listed(f"nomination:{chain}", CaseKind.NOMINATION, chain, "1") for chain in ("hs-a", "hs-b", "hs-a.1", "hs-a.r0")]
    assert [[one.chain for one in group] for group in by_root(listed)] == [["hs-a", "hs-a.1", "hs-a.r0"], ["hs-b"]]
