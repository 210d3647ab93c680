"""What becomes of a round beside its count: asked twice, its key lost, its ballots touched, its voters reminded, another one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from activities.council_opening import refuse_opening
from models.errors import (
    BoxChanged,
    KeyLost,
    RoundClosed,
)
from models.messages.council_session import CountRound, Opening, RemindVoters
from models.vocabulary import BallotMode, MeetingKind, Presence
from runtime.database import open_pool
from runtime.settings import Settings
from starter.council_sessions.quorum import quorum_of
from starter.council_sessions.seen import must_see_session
from tests.assemblies import AGAINST, FOR, LEVEL, NOW, SHOWN, UNIT, a_caller, assemble, await_council, rule

ITEMS = BallotMode.ITEMS


@pytest.fixture(scope="module")
async def pool(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Pool]:
    """A database where nobody looks for workflows behind what is laid down in it."""
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    yield pool
    await pool.close()


async def test_a_later_round_is_about_those_without_a_decision(pool: asyncpg.Pool, tmp_path: Path) -> None:
    everybody = SHOWN.threshold.model_copy(update={"numerator": 1, "denominator": 1, "strictly_more": False})
    absent = {5: Presence.ABSENT, 6: Presence.ABSENT}
    held = await assemble(pool, tmp_path, members=7, voting_rule=rule(quorum_to_decide=everybody), presence=absent)
    await held.open()
    for member in held.members[:5]:
        await held.cast(member, [FOR] * 3)
    assert (await held.hold()).undecided == 3
    held.round = 2
    assert (await held.open(nominees=(held.all_nominees[0],))).lines == 1
    held.round = 3
    await pool.execute("update session_seat set presence = 'present' where session = $1", held.session)
    assert (await held.open()).lines == 3


async def test_a_later_round_needs_the_quorum_of_what_is_voted_on_again_and_of_nothing_else(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    everybody = SHOWN.threshold.model_copy(update={"numerator": 1, "denominator": 1, "strictly_more": False})
    absent = {5: Presence.ABSENT, 6: Presence.ABSENT}
    held = await assemble(pool, tmp_path, lists=(1, 1), voting_rule=rule(quorum_to_decide=everybody), presence=absent)
    stricter = await await_council(pool, 1, rule(quorum=everybody, quorum_to_decide=SHOWN.quorum))
    pinned = "update dossier set start = (select start from dossier where id = $2) where id = $1"
    await pool.execute(pinned, held.nominations[0], stricter)
    await held.open()
    for member in held.members[:5]:
        await held.cast(member, [FOR] * 2)
    counted = await held.hold()
    assert (counted.passed, counted.undecided) == (1, 1)
    await pool.execute("update session_seat set presence = 'absent' where officer = any($1::text[])", held.members[4:])
    opening = Opening(session=held.session, unit=UNIT, level=LEVEL, round=2, kind=MeetingKind.IN_ROOM, at=NOW)

    async with pool.acquire() as connection:
        await refuse_opening(connection, opening)
        told = await quorum_of(connection, await must_see_session(connection, a_caller(held.members[0]), held.session))

    assert told is not None
    assert (told.ok, told.needed, told.there) == (True, 3, 4)


async def test_everything_may_be_asked_twice_and_says_the_same(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5)
    one, other = await asyncio.gather(held.open(), held.open())
    assert one == other
    key = (tmp_path / f"{held.session}-1.key").read_bytes()
    assert await held.open() == one
    assert (tmp_path / f"{held.session}-1.key").read_bytes() == key
    for member in held.members:
        await held.cast(member, [FOR, AGAINST, FOR])
    assert await held.close() == await held.close()
    committed = await held.box.commit_box(held.ref)
    assert await held.box.commit_box(held.ref) == committed
    asked = CountRound(**held.ref.model_dump(), commitment=committed.commitment)
    counted = await held.box.count_round(asked)
    assert await held.box.count_round(asked) == counted
    await held.box.destroy_round(held.ref)
    await held.box.destroy_round(held.ref)
    assert await held.box.count_round(asked) == counted
    assert await held.box.commit_box(held.ref) == committed


async def test_a_lost_key_is_told_as_such_and_the_round_is_voided_with_its_ballots(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5)
    await held.open()
    await held.cast(held.members[0], [FOR] * 3)
    await held.close()
    (tmp_path / f"{held.session}-1.key").unlink()
    with pytest.raises(KeyLost):
        await held.box.commit_box(held.ref)
    await held.box.destroy_round(held.ref)
    rows = await pool.fetch("select voided, box, destroyed_at from session_round where session = $1", held.session)
    assert [tuple(row) for row in rows] == [("destroyed", None, NOW)]
    assert await pool.fetchval("select to_regclass($1)", f"ballot_box.r_{held.session[3:]}_1") is None
    with pytest.raises(RoundClosed):
        await held.cast(held.members[1], [FOR] * 3)


async def test_a_key_folder_that_is_away_is_no_lost_key(pool: asyncpg.Pool, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    held = await assemble(pool, keys, members=5)
    await held.open()
    await held.close()
    keys.rename(tmp_path / "away")
    with pytest.raises(FileNotFoundError):
        await held.box.commit_box(held.ref)
    (tmp_path / "away").rename(keys)
    assert await held.box.commit_box(held.ref)


async def test_a_key_is_not_said_to_be_destroyed_while_its_folder_is_away(pool: asyncpg.Pool, tmp_path: Path) -> None:
    keys, destroyed_at = tmp_path / "keys", "select destroyed_at from session_round where session = $1"
    held = await assemble(pool, keys, members=5)
    await held.open()
    keys.rename(tmp_path / "away")
    with pytest.raises(FileNotFoundError):
        await held.box.destroy_round(held.ref)
    assert await pool.fetchval(destroyed_at, held.session) is None
    (tmp_path / "away").rename(keys)
    await held.box.destroy_round(held.ref)
    assert await pool.fetchval(destroyed_at, held.session) == NOW
    assert list(keys.iterdir()) == []


async def test_an_open_vote_has_no_key_and_needs_no_folder_for_its_end(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path / "keys", members=5, voting_rule=rule(secret=False))
    await held.open()
    await held.box.destroy_round(held.ref)
    assert await pool.fetchval("select destroyed_at from session_round where session = $1", held.session) == NOW
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    "meddling",
    [
        "delete from ballot_box.{box} where seat = $1",
        "update ballot_box.{box} set paper = (select paper from ballot_box.{box} where seat <> $1 limit 1) where seat = $1",
        "insert into ballot_box.{box} select 'of-nobody', 0, repeat('0', 64), paper from ballot_box.{box} where seat = $1",
    ],
    ids=["a ballot taken out", "a ballot changed", "a ballot put in"],
)
async def test_whoever_lays_hands_on_the_ballots_after_the_close_is_found_out(
    pool: asyncpg.Pool, tmp_path: Path, meddling: str
) -> None:
    held = await assemble(pool, tmp_path, members=5)
    await held.open()
    for member in held.members[:2]:
        await held.cast(member, [FOR] * 3)
    await held.close()
    await pool.execute(meddling.format(box=f"r_{held.session[3:]}_1"), held.members[0])
    with pytest.raises(BoxChanged):
        await held.box.commit_box(held.ref)


async def test_a_box_that_is_not_the_one_committed_to_is_not_counted(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5)
    await held.open()
    for member in held.members:
        await held.cast(member, [FOR] * 3)
    await held.close()
    await held.box.commit_box(held.ref)
    with pytest.raises(BoxChanged):
        await held.box.count_round(CountRound(**held.ref.model_dump(), commitment="0" * 64))
    assert await held.results() == {}


async def test_only_those_whose_ballot_is_missing_are_reminded_and_once(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=4, presence={3: Presence.ABSENT})
    await held.open()
    await held.cast(held.members[0], [FOR] * 3)
    for _ in range(2):
        await held.box.remind_voters(RemindVoters(**held.ref.model_dump()))
    told = await pool.fetch("select officer from message where template = 'vote_reminder' and reason like $1", f"%{held.session}%")
    assert sorted(row["officer"] for row in told) == sorted(held.members[1:3])


async def test_line_by_line_whoever_has_a_line_left_is_reminded(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=3, lists=(1, 1))
    await pool.execute("update nominee set officer = $2 where id = $1", held.all_nominees[1], held.members[0])
    await held.open(ITEMS)
    await held.cast(held.members[0], FOR, 1)
    await held.cast(held.members[1], FOR, 1)
    await held.cast(held.members[2], FOR, 1)
    await held.cast(held.members[2], FOR, 2)
    await held.box.remind_voters(RemindVoters(**held.ref.model_dump()))
    told = await pool.fetch("select officer from message where template = 'vote_reminder' and reason like $1", f"%{held.session}%")
    assert [row["officer"] for row in told] == [held.members[1]]
