"""Ways by which a choice could have come out, or a ballot be heard that may not be."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from activities.council_results import break_ties
from models.ballots.paper import write_paper
from models.ballots.sealing import seal
from models.messages.council_session import Places, RemindVoters, TieWord
from models.vocabulary import BallotMode, Presence
from runtime.database import open_pool
from runtime.settings import Settings
from tests.assemblies import AGAINST, FOR, SOURCE, Assembly, assemble, rule

ONE_PLACE = (Places(award="COCP", places=1, said_by=SOURCE),)


@pytest.fixture(scope="module")
async def pool(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    yield pool
    await pool.close()


async def four_vote(pool: asyncpg.Pool, keys: Path, *lines: int) -> Assembly:
    """Four of four members; on each line so many of them are in favour."""
    held = await assemble(pool, keys, members=4, lists=(len(lines),))
    await held.open()
    for number, member in enumerate(held.members):
        await held.cast(member, [FOR if number < in_favour else AGAINST for in_favour in lines])
    return held


async def words_of(held: Assembly) -> dict[int, tuple[str, str, str]]:
    """What is said of each nominee beside the verdict."""
    return {nominee: (row["derivation_vi"], row["derivation_en"], row["clause"]) for nominee, row in (await held.results()).items()}


async def test_among_few_whoever_is_ranked_out_reads_as_whoever_had_not_the_votes(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await four_vote(pool, tmp_path, 4, 3, 1)
    counted = await held.hold(ONE_PLACE)
    assert (counted.passed, counted.failed) == (1, 2)
    within, ranked_out, failed = held.all_nominees
    said = await words_of(held)
    assert said[ranked_out] == said[failed]
    assert said[within] != said[failed]


async def test_among_few_the_words_do_not_tell_whether_more_had_the_votes_than_places(pool: asyncpg.Pool, tmp_path: Path) -> None:
    crowded, roomy = await four_vote(pool, tmp_path, 4, 3), await four_vote(pool, tmp_path, 4, 1)
    for held in (crowded, roomy):
        await held.hold(ONE_PLACE)
    assert list((await words_of(crowded)).values()) == list((await words_of(roomy)).values())


async def test_among_few_the_chair_s_choice_reads_as_any_other_result(pool: asyncpg.Pool, tmp_path: Path) -> None:
    chosen, plain = await four_vote(pool, tmp_path, 3, 3), await four_vote(pool, tmp_path, 4, 1)
    assert (await chosen.hold(ONE_PLACE)).ties == 2
    await plain.hold(ONE_PLACE)
    first, second = chosen.all_nominees
    async with pool.acquire() as connection:
        words = (TieWord(nominee=first, passes=True), TieWord(nominee=second, passes=False))
        await break_ties(connection, chosen.session, words, ONE_PLACE)
    assert list((await words_of(chosen)).values()) == list((await words_of(plain)).values())


async def test_a_delegate_named_while_the_vote_runs_is_not_heard_on_a_list_on_which_they_stand(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    held = await assemble(pool, tmp_path, members=7, lists=(1, 1), voting_rule=rule(delegates=True), presence={0: Presence.ABSENT})
    (delegate,) = (await assemble(pool, tmp_path, members=1)).members
    await pool.execute("update nominee set officer = $2 where id = $1", held.all_nominees[0], delegate)
    await held.open()
    await pool.execute(
        "update session_seat set presence = 'delegated', delegate = $3 where session = $1 and officer = $2",
        held.session,
        held.members[0],
        delegate,
    )
    await held.cast(delegate, [FOR, FOR], seat=held.members[0])
    for member in held.members[1:]:
        await held.cast(member, [FOR, FOR])
    await held.hold()
    results = await held.results()
    assert [results[nominee]["in_favour"] for nominee in held.all_nominees] == [6, 7]


async def test_the_bytes_of_an_earlier_round_say_nothing_in_a_later_one(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=5, lists=(1,))
    await held.open()
    earlier = seal(await key_of(held), write_paper([AGAINST]))
    await held.put(held.members[0], earlier)
    await held.hold()
    held.round = 2
    await held.open(nominees=tuple(held.all_nominees))
    await held.put(held.members[0], earlier)
    for member in held.members[1:]:
        await held.put(member, seal(await key_of(held), write_paper([FOR])))
    await held.hold()
    (row,) = (await held.results()).values()
    assert (row["in_favour"], row["against"], row["invalid"]) == (4, 0, 1)


async def key_of(held: Assembly) -> bytes:
    """The public key of the round in hand."""
    key: bytes = await held.pool.fetchval(
        "select public_key from session_round where session = $1 and round = $2", held.session, held.round
    )
    return key


async def test_nobody_s_statistics_keep_samples_of_ballots(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await four_vote(pool, tmp_path, 4, 3)
    await pool.execute("analyze")
    sampled = "select tablename from pg_stats where schemaname = $1"
    assert await pool.fetch(sampled, "public")
    assert await pool.fetch(sampled, "ballot_box") == []


@pytest.mark.parametrize("mode", BallotMode)
async def test_whoever_keeps_out_of_every_line_is_not_reminded(pool: asyncpg.Pool, tmp_path: Path, mode: BallotMode) -> None:
    held = await assemble(pool, tmp_path, members=3, lists=(1,))
    await pool.execute("update nominee set officer = $2 where id = $1", held.all_nominees[0], held.members[0])
    await held.open(mode)
    await held.box.remind_voters(RemindVoters(**held.ref.model_dump()))
    told = await pool.fetch("select officer from message where template = 'vote_reminder' and reason like $1", f"%{held.session}%")
    assert sorted(row["officer"] for row in told) == sorted(held.members[1:])
