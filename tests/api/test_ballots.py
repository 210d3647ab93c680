"""Casting ballots and counting them: what gets in, what does not, and what comes of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from models.ballots.box import Box, receipts_root, recount
from models.ballots.paper import write_paper
from models.ballots.sealing import RoundKey, new_key, receipt_of, seal
from models.errors import (
    AlreadyVoted,
    BallotMoved,
    Duplicate,
    MayNotChange,
    NotFound,
    NothingToVoteOn,
    NotOnSlate,
    NotYourReceipt,
    NoVote,
    Recused,
    RoundClosed,
    RoundNotOpen,
    UnreadableBallot,
    WrongState,
)
from models.messages.council_session import Places
from models.messages.council_session import RoundClosed as RoundClosedAnswer
from models.vocabulary import BallotMode, Presence
from runtime.database import open_pool
from runtime.settings import Settings
from tests.assemblies import ABSTAIN, AGAINST, FOR, NOW, SOURCE, Assembly, assemble, leave, rule

ITEMS = BallotMode.ITEMS


@pytest.fixture(scope="module")
async def pool(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Pool]:
    """A database where nobody looks for workflows behind what is laid down in it."""
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    yield pool
    await pool.close()


async def write_entry(pool: asyncpg.Pool, nomination: str, act: str, said: dict[str, Any], actor: str | None = None) -> None:
    await pool.execute(
        "insert into ledger (nomination, sequence, hash, act, actor, body)"
        " values ($1, 1, encode(sha256(convert_to($4, 'UTF8')), 'hex'), $2, $3, $4)",
        nomination,
        act,
        actor,
        json.dumps(said | {"at": NOW.isoformat()}),
    )


async def in_the_box(held: Assembly) -> int:
    count: int = await held.pool.fetchval(f"select count(*) from ballot_box.r_{held.session[3:]}_{held.round}")  # noqa: S608
    return count


async def test_a_slate_is_voted_on_counted_and_published(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=7, lists=(1, 2))
    opened = await held.open()
    assert (opened.lines, opened.electors, opened.secret) == (3, 7, True)
    for member in held.members[:4]:
        await held.cast(member, [FOR, AGAINST, ABSTAIN])
    for member in held.members[4:6]:
        await held.cast(member, [FOR, FOR, None])
    counted = await held.hold()
    assert (counted.passed, counted.failed, counted.undecided) == (1, 2, 0)
    results = await held.results()
    told = [
        (row["in_favour"], row["against"], row["abstaining"], row["invalid"]) for row in map(results.get, held.all_nominees) if row
    ]
    assert told == [(6, 0, 0, 0), (2, 4, 0, 0), (0, 0, 4, 2)]
    box = Box.model_validate(await held.published())
    again = recount(box, receipts=list(held.receipts.values()))
    assert again.agrees, again.findings
    assert list(box.receipts) == sorted(held.receipts.values())


async def test_the_same_bytes_again_give_the_same_receipt_and_count_once(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path)
    await held.open()
    key = await pool.fetchval("select public_key from session_round where session = $1", held.session)
    sealed = seal(key, write_paper([FOR, FOR, FOR]))
    answers = await asyncio.gather(*(held.put(held.members[0], sealed) for _ in range(8)))
    assert {answer.receipt for answer in answers} == {receipt_of(sealed)}
    assert (await held.close()).ballots == 1


async def test_of_two_ballots_cast_at_once_one_is_in_and_the_other_is_told_so(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path)
    await held.open()
    answers = await asyncio.gather(
        *(held.cast(held.members[0], [choice] * 3) for choice in (FOR, AGAINST, ABSTAIN)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyVoted", "AlreadyVoted", "BallotReceipt"]
    assert await in_the_box(held) == 1


async def test_a_ballot_is_changed_by_naming_its_receipt_until_the_round_closes(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5)
    await held.open()
    first = await held.cast(held.members[0], [FOR] * 3)
    with pytest.raises(AlreadyVoted):
        await held.cast(held.members[0], [AGAINST] * 3)
    second = await held.cast(held.members[0], [AGAINST] * 3, replaces=first.receipt)
    with pytest.raises(BallotMoved):
        await held.cast(held.members[0], [FOR] * 3, replaces=first.receipt)
    for member in held.members[1:]:
        await held.cast(member, [FOR] * 3)
    with pytest.raises(NotYourReceipt):
        await held.cast(held.members[1], [AGAINST] * 3, replaces=second.receipt)
    await held.close()
    with pytest.raises(RoundClosed):
        await held.cast(held.members[0], [FOR] * 3, replaces=second.receipt)
    await held.count()
    assert [(row["in_favour"], row["against"]) for row in (await held.results()).values()] == [(4, 1)] * 3
    assert first.receipt not in (await held.published())["receipts"]


async def test_where_the_rule_does_not_let_a_ballot_be_changed_it_stays(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, voting_rule=rule(may_change=False))
    await held.open()
    first = await held.cast(held.members[0], [FOR] * 3)
    with pytest.raises(MayNotChange):
        await held.cast(held.members[0], [AGAINST] * 3, replaces=first.receipt)


async def test_whoever_has_no_vote_is_refused_and_nothing_is_counted(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5, presence={3: Presence.ABSENT})
    await pool.execute("update session_seat set votes = false where session = $1 and officer = $2", held.session, held.members[4])
    with pytest.raises(RoundNotOpen):
        await held.put(held.members[0], b"too early")
    await held.open()
    stranger = await assemble(pool, tmp_path)
    for officer in (stranger.members[0], held.members[3], held.members[4]):
        with pytest.raises(NoVote):
            await held.cast(officer, [FOR] * 3)
    with pytest.raises(NoVote):
        await held.cast(held.members[0], [FOR] * 3, seat=held.members[1])
    with pytest.raises(NotFound):
        await Assembly(**{**vars(held), "session": "ph-aaaaaaaaaaaaaaaa"}).put(held.members[0], b"nowhere")
    assert await in_the_box(held) == 0


async def test_a_delegate_casts_the_ballot_of_the_seat_where_the_rule_admits_it(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5, voting_rule=rule(delegates=True), presence={0: Presence.DELEGATED})
    (delegate,) = (await assemble(pool, tmp_path, members=1)).members
    await pool.execute(
        "update session_seat set delegate = $3 where session = $1 and officer = $2", held.session, held.members[0], delegate
    )
    assert (await held.open()).electors == 5
    with pytest.raises(NoVote):
        await held.cast(held.members[0], [FOR] * 3)
    with pytest.raises(NoVote):
        await held.cast(delegate, [FOR] * 3, seat=held.members[1])
    await held.cast(delegate, [FOR] * 3, seat=held.members[0])
    assert (await held.close()).ballots == 1
    await held.count()
    assert {row["base"] for row in (await held.results()).values()} == {5}


async def test_item_by_item_each_line_has_a_ballot_of_its_own(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5)
    await held.open(ITEMS)
    await asyncio.gather(*(held.cast(member, FOR, line) for member in held.members for line in (1, 2)))
    await held.cast(held.members[0], AGAINST, 3)
    for line in (4, 1_000):
        with pytest.raises(NotOnSlate):
            await held.cast(held.members[0], FOR, line)
    with pytest.raises(UnreadableBallot):
        await held.cast(held.members[0], [FOR])
    assert (await held.close()).ballots == 11
    counted = await held.count()
    assert (counted.passed, counted.failed) == (2, 1)


async def test_a_ballot_of_another_length_or_form_is_refused(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path)
    await held.open()
    for choices in ([FOR] * 2, [FOR] * 4):
        with pytest.raises(UnreadableBallot):
            await held.cast(held.members[0], choices)
    with pytest.raises(UnreadableBallot):
        await held.put_open(held.members[0], "FFF")
    with pytest.raises(UnreadableBallot):
        await held.cast(held.members[0], FOR, 1)
    assert await in_the_box(held) == 0


async def test_a_sealed_ballot_that_does_not_open_is_an_invalid_one(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5)
    await held.open()
    await held.put(held.members[0], seal(RoundKey(new_key()).public, write_paper([FOR] * 3)))
    await held.cast(held.members[1], [FOR] * 3)
    wrong_line = seal(
        await pool.fetchval("select public_key from session_round where session = $1", held.session), write_paper([FOR] * 3, 2)
    )
    await held.put(held.members[2], wrong_line)
    for member in held.members[3:]:
        await held.cast(member, [FOR] * 3)
    await held.hold()
    assert [(row["in_favour"], row["invalid"]) for row in (await held.results()).values()] == [(3, 2)] * 3


async def test_the_bytes_of_another_members_ballot_are_taken_once(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path)
    await held.open()
    key = await pool.fetchval("select public_key from session_round where session = $1", held.session)
    sealed = seal(key, write_paper([FOR] * 3))
    await held.put(held.members[0], sealed)
    with pytest.raises(Duplicate):
        await held.put(held.members[1], sealed)
    mine = await held.cast(held.members[1], [FOR] * 3)
    with pytest.raises(Duplicate):
        await held.put(held.members[1], sealed, replaces=mine.receipt)
    assert await in_the_box(held) == 2


async def test_no_ballot_comes_in_after_the_close_however_many_race_it(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=12)
    await held.open()
    last: dict[str, str] = {}

    async def change_it_again_and_again(member: str) -> None:
        while True:
            last[member] = (await held.cast(member, [FOR] * 3, replaces=last.get(member))).receipt

    voting = [asyncio.create_task(change_it_again_and_again(member)) for member in held.members]
    while len(last) < len(held.members):  # noqa: ASYNC110 -- they vote all the while
        await asyncio.sleep(0)
    closed = await held.close()
    ends = await asyncio.gather(*voting, return_exceptions=True)
    assert {type(end) for end in ends} == {RoundClosed}
    assert closed == RoundClosedAnswer(ballots=12, receipts_root=receipts_root(last.values()))


async def test_after_the_last_moment_a_ballot_is_refused_though_nobody_has_closed(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path)
    await held.open(closes_at=NOW)
    with pytest.raises(RoundClosed):
        await held.cast(held.members[0], [FOR] * 3)


async def test_nobody_votes_on_a_list_on_which_they_stand_or_which_they_had_at_another_level(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    held = await assemble(pool, tmp_path, members=7, lists=(2, 1))
    first, second = held.nominations
    await pool.execute("update nominee set officer = $2 where id = $1", held.nominees[first][0], held.members[0])
    await write_entry(pool, second, "submitted", {"actor": {"officer": held.members[1], "level": "province"}}, held.members[1])
    await held.open(ITEMS)
    said = await pool.fetch("select officer, nomination, ground, said_by from session_recusal where session = $1", held.session)
    assert {tuple(row) for row in said} == {
        (held.members[0], first, "own_list", "system"),
        (held.members[1], second, "acted_before", "system"),
    }
    for member, line in ((held.members[0], 1), (held.members[0], 2), (held.members[1], 3)):
        with pytest.raises(Recused):
            await held.cast(member, FOR, line)
    await held.cast(held.members[0], FOR, 3)


async def test_what_a_slate_says_of_a_list_from_which_the_member_keeps_out_is_not_heard(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=7, lists=(1, 1))
    await pool.execute("update nominee set officer = $2 where id = $1", held.all_nominees[0], held.members[0])
    await held.open()
    for member in held.members:
        await held.cast(member, [FOR, FOR])
    await held.hold()
    results = await held.results()
    assert [results[nominee]["in_favour"] for nominee in held.all_nominees] == [6, 7]


async def test_a_nomination_that_has_moved_on_leaves_the_round_without_a_result(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5, lists=(1, 1, 1))
    await leave(pool, held.nominations[0])
    assert (await held.open()).lines == 2
    for member in held.members:
        await held.cast(member, [FOR, FOR])
    await held.close()
    await leave(pool, held.nominations[1])
    counted = await held.count()
    assert (counted.passed, counted.failed, counted.undecided) == (1, 0, 0)
    assert set(await held.results()) == set(held.nominees[held.nominations[2]])
    box = await held.published()
    assert ["votes" in line for line in box["lines"]] == [False, True]
    assert recount(Box.model_validate(box)).agrees


async def test_a_round_without_anybody_to_vote_on_is_refused(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, lists=(1,))
    await leave(pool, held.nominations[0])
    with pytest.raises(NothingToVoteOn):
        await held.open()
    assert not await pool.fetchval("select exists (select from session_round where session = $1)", held.session)


async def test_counts_that_would_unmask_somebody_are_kept_nowhere(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=7)
    await held.open()
    for member in held.members[:4]:
        await held.cast(member, [FOR, AGAINST, FOR])
    await held.hold()
    for row in (await held.results()).values():
        assert row["verdict"] in {"pass", "fail"}
        assert {row["in_favour"], row["against"], row["abstaining"], row["invalid"]} == {None}
    box = await held.published()
    assert all("votes" not in line and "salt" not in line for line in box["lines"])
    again = recount(Box.model_validate(box), receipts=list(held.receipts.values()))
    assert (again.agrees, again.masked) == (True, 3)


async def test_an_open_round_names_its_ballots_and_anybody_recounts_it(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=3, voting_rule=rule(secret=False))
    assert (await held.open()).secret is False
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 -- a folder in memory
    with pytest.raises(UnreadableBallot):
        await held.put(held.members[0], write_paper([FOR] * 3))
    first = await held.put_open(held.members[0], "FFF")
    assert await held.put_open(held.members[0], "FFF") == first
    await held.put_open(held.members[0], "FAN", replaces=first.receipt)
    await held.put_open(held.members[1], "FF-")
    await held.hold()
    box = Box.model_validate(await held.published())
    assert {one.officer: one.votes for one in box.named} == {held.members[0]: "FAN", held.members[1]: "FFX"}
    assert recount(box).agrees


async def test_one_rule_that_says_secret_makes_the_round_secret(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, lists=(1,), voting_rule=rule(secret=False))
    other = await assemble(pool, tmp_path, lists=(1,))
    await pool.execute(
        "insert into agenda_item (session, nomination, task, position, added_at, added_by) values ($1, $2, 2, 2, $3, 'test')",
        held.session,
        other.nominations[0],
        NOW,
    )
    assert (await held.open()).secret


async def test_the_council_of_a_successor_at_another_level_votes_by_the_rule_of_the_place_it_took(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    held = await assemble(pool, tmp_path, members=5, lists=(1,), voting_rule=rule(may_change=False))
    (nomination,) = held.nominations
    await pool.execute(
        "update dossier set start = jsonb_set(jsonb_set(start, '{policy,stations,0,level}', '\"district\"'),"
        " '{policy,stations,0,unit}', '\"63.058\"') where id = $1",
        nomination,
    )
    with pytest.raises(WrongState):
        await held.open()
    await write_entry(pool, nomination, "handed_over", {"facts": {"successions": [{"unit": "63.058", "level": "commune"}]}})
    assert (await held.open()).lines == 1
    assert await pool.fetchval("select may_change from session_round where session = $1", held.session) is False


async def test_more_than_there_are_places_for_are_ranked_and_the_level_wait_for_the_chair(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    held = await assemble(pool, tmp_path, members=7, lists=(4,))
    await held.open()
    for number, member in enumerate(held.members):
        await held.cast(
            member, [FOR, FOR if number < 5 else AGAINST, FOR if number > 1 else AGAINST, FOR if number < 4 else AGAINST]
        )
    counted = await held.hold((Places(award="COCP", places=2, said_by=SOURCE),))
    assert (counted.passed, counted.failed, counted.undecided, counted.ties) == (1, 1, 2, 2)
    results = await held.results()
    assert [(results[one]["verdict"], results[one]["tie"]) for one in held.all_nominees] == [
        ("pass", False),
        ("no_decision", True),
        ("no_decision", True),
        ("fail", False),
    ]
