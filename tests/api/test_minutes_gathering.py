"""What minutes say of a session is what its record says: rounds really voted in, agenda, absences, notices, each looked up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from activities.council_results import break_ties
from activities.record import entry_body
from models.errors import NotFound
from models.messages.actor import Actor
from models.messages.council_session import Places, TieWord
from models.messages.policy import Share
from models.messages.record import Entry
from models.vocabulary import Act, CouncilFunction, Level, Presence, Role, TieRule, VoteVerdict
from proofs.chain import entry_hash
from runtime.database import open_pool
from runtime.settings import Settings
from starter.minutes.compose import compose
from starter.minutes.gather import gather
from starter.schemas.minutes import PublicNotice
from tests.assemblies import AGAINST, FOR, NOW, SOURCE, UNIT, Assembly, assemble, leave, rule


@pytest.fixture(scope="module")
async def pool(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Pool]:
    own = await open_pool(settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    yield own
    await own.close()


TWO_THIRDS = rule(
    quorum=Share(numerator=2, denominator=3), threshold=Share(numerator=9, denominator=10), fewest_shown=3, fewest_unanimous=3
)


@pytest.fixture(scope="module")
async def held(pool: asyncpg.Pool, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Seven members, of whom one is absent, one recused from the first list; two lists, of two nominees and of one, voted on."""
    keys = tmp_path_factory.mktemp("keys")
    held = await assemble(pool, keys, lists=(2, 1), voting_rule=TWO_THIRDS, presence={6: Presence.ABSENT})
    functions = ["chair", "vice_chair", "secretary", *["member"] * 4]
    for number, (officer, function) in enumerate(zip(held.members, functions, strict=True)):
        await pool.execute("update session_seat set function = $2 where officer = $1", officer, function)
        await pool.execute("update officer set name = $2 where id = $1", officer, f"Thành viên {number}")
    await pool.execute(
        "insert into session_recusal (session, officer, nomination, nominees, ground, said_by)"
        " values ($1, $2, $3, $4, 'relative', $2)",
        held.session,
        held.members[5],
        held.nominations[0],
        held.nominees[held.nominations[0]][:1],
    )
    await held.open()
    for officer in held.members[:6]:
        await held.cast(officer, [FOR, AGAINST if officer == held.members[0] else FOR, FOR])
    await held.hold()
    return held


async def write(pool: asyncpg.Pool, nomination: str, act: Act, **said: object) -> None:
    """The first entry of a nomination's ledger."""
    actor = Actor(officer="of-x", role=Role.APPRAISER, unit=UNIT, level=Level.COMMUNE)
    entry = Entry.model_validate(
        {"nomination": nomination, "sequence": 1, "act": act, "nominees": 1, "actor": actor, "unit": UNIT, "at": NOW} | said
    )
    body = entry_body(entry)
    await pool.execute(
        "insert into ledger (nomination, sequence, hash, act, actor, body) values ($1, 1, $2, $3, 'of-x', $4)",
        nomination,
        entry_hash("", body),
        act.value,
        body,
    )


async def test_who_was_there_and_who_was_not_and_by_which_rule_that_was_enough(pool: asyncpg.Pool, held: Assembly) -> None:
    minutes = await gather(pool, held.session)
    assert [seat.function for seat in minutes.members[:3]] == [
        CouncilFunction.CHAIR,
        CouncilFunction.VICE_CHAIR,
        CouncilFunction.SECRETARY,
    ]
    assert [seat.presence for seat in minutes.members].count(Presence.ABSENT) == 1
    quorum = minutes.quorum
    assert (quorum.members, quorum.present, quorum.absent, quorum.needed, quorum.met) == (7, 6, 1, 5, True)
    assert "5" in quorum.derivation_vi
    assert "Luật thử Điều 1" in quorum.derivation_vi
    assert minutes.unit_name == "Phường Phùng Chí Kiên"


async def test_members_who_left_after_the_vote_was_opened_do_not_make_it_one_without_a_quorum(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    held = await assemble(pool, tmp_path, lists=(1,), voting_rule=TWO_THIRDS)
    await held.open()
    await held.cast(held.members[0], FOR)
    await held.hold()
    await pool.execute("update session_seat set presence = 'absent' where officer = any($1::text[])", held.members[1:])
    minutes = await gather(pool, held.session)
    assert (minutes.quorum.present, minutes.quorum.met) == (1, False)
    said = str(compose(minutes, "vi"))
    assert "Khi bắt đầu bỏ phiếu, biểu quyết, số thành viên tham dự đủ theo quy định" in said
    assert "chưa đủ" not in said.partition("Cách xác định kết quả")[0]


async def test_results_are_those_of_the_count_nominee_by_nominee(pool: asyncpg.Pool, held: Assembly) -> None:
    minutes = await gather(pool, held.session)
    (part,) = minutes.rounds
    assert (part.secret, part.lines, part.electors, part.ballots) == (True, 3, 6, 6)
    counted = await held.results()
    assert [line.nominee for line in part.results] == held.all_nominees
    for line in part.results:
        row = counted[line.nominee]
        assert (line.verdict, line.in_favour, line.needed, line.derivation_vi) == (
            row["verdict"],
            row["in_favour"],
            row["needed"],
            row["derivation_vi"],
        )
    assert {line.verdict for line in part.results} == {VoteVerdict.FAIL}
    assert part.commitment == (await pool.fetchval("select commitment from session_round where session = $1", held.session))


async def test_recusals_name_whom_they_are_about_and_whether_a_rule_said_so(pool: asyncpg.Pool, held: Assembly) -> None:
    (recusal,) = (await gather(pool, held.session)).recusals
    assert (recusal.name, recusal.position, recusal.nominees, recusal.ground, recusal.by_rule) == (
        "Thành viên 5",
        1,
        ("Người thử 1",),
        "relative",
        False,
    )


async def test_a_nomination_that_has_left_is_told_with_the_act_by_which_it_did(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, lists=(2, 1))
    gone = held.nominations[1]
    await write(pool, gone, Act.WITHDRAWN)
    await pool.execute("update task set closed_at = $2 where nomination = $1", gone, NOW)
    assert [line.left for line in (await gather(pool, held.session)).agenda] == [None, "withdrawn"]
    paper = compose(await gather(pool, held.session), "vi")
    assert any("đơn vị đề nghị rút hồ sơ" in row for block in paper.blocks if block.table == "left" for row in block.rows)


async def test_a_nomination_that_took_its_verdict_has_not_left(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, lists=(2, 1))
    await leave(pool, held.nominations[0])
    await pool.execute("update agenda_item set outcome = 'fail', delivered_at = now() where nomination = $1", held.nominations[0])
    assert [line.left for line in (await gather(pool, held.session)).agenda] == [None, None]


async def test_a_public_notice_before_the_vote_is_told_also_for_a_list_that_was_split_off_later(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    held = await assemble(pool, tmp_path, lists=(2, 1))
    first, second = held.nominations
    stood = {"published_on": "2026-02-02", "ended_on": "2026-02-20", "complaints": 2}
    await write(pool, first, Act.NOTICE_PUBLISHED, facts=stood)
    await pool.execute("update nomination set origin = $2, opened_at = $3 where id = $1", second, first, NOW + timedelta(hours=1))
    expected = PublicNotice(published_on=date(2026, 2, 2), ended_on=date(2026, 2, 20), complaints=2)
    assert [line.notice for line in (await gather(pool, held.session)).agenda] == [expected, expected]


async def test_counts_that_may_not_be_told_are_nowhere_in_the_minutes(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, lists=(1,), voting_rule=rule(fewest_unanimous=100))
    await held.open()
    for officer in held.members:
        await held.cast(officer, FOR)
    await held.hold()
    minutes = await gather(pool, held.session)
    (line,) = minutes.rounds[0].results
    assert (line.verdict, line.in_favour, line.against, line.abstaining) == (VoteVerdict.PASS, None, None, None)
    rows = [row for block in compose(minutes, "vi").blocks if block.table == "results" for row in block.rows]
    assert rows == [("1", "Người thử 1\nPhường Phùng Chí Kiên", "—", "—", "—", "—", "—", "Đạt", "(1)")]


async def test_the_councils_own_regulation_decides_and_is_cited_with_number_and_day(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=6, lists=(1,))
    regulations: tuple[tuple[str, str, str | None, dict[str, Any]], ...] = (
        ("11/QC-HĐTĐKT", "2026-02-01", "2026-02-28", {"*": {"threshold": "100 %"}}),
        ("12/QC-HĐTĐKT", "2026-02-15", None, {"*": {"threshold": "100 %", "quorum": "5/6"}, "COCP": {"threshold": "1/3"}}),
        ("13/QC-HĐTĐKT", "2026-04-01", None, {"*": {"threshold": "100 %"}}),
    )
    for number, first, last, says in regulations:
        await pool.execute(
            "insert into council_regulation (council, number, dated, valid_from, valid_to, says, created_by, request)"
            " values ($1, $2, '2026-02-01', $3, $4, $5, 'test', $2)",
            held.council,
            number,
            date.fromisoformat(first),
            date.fromisoformat(last) if last else None,
            says,
        )
    await held.open()
    for place, officer in enumerate(held.members):
        await held.cast(officer, FOR if place < 2 else AGAINST)
    await held.hold()
    minutes = await gather(pool, held.session)
    (line,) = minutes.rounds[0].results
    assert (line.verdict, line.in_favour, line.needed) == (VoteVerdict.PASS, 2, 2)
    cited = "Căn cứ: Luật thử Điều 1; Quy chế Hội đồng số 12/QC-HĐTĐKT ngày 01/02/2026."
    assert line.derivation_vi.endswith(f"đạt. {cited}")
    assert (minutes.quorum.needed, minutes.quorum.derivation_vi.endswith(f"đủ. {cited}")) == (5, True)


async def break_ties_of(held: Assembly, words: dict[int, bool], places: tuple[Places, ...] = ()) -> None:
    said = tuple(TieWord(nominee=nominee, passes=passes) for nominee, passes in words.items())
    async with held.pool.acquire() as connection, connection.transaction():
        await break_ties(connection, held.session, said, places)


async def test_once_the_chair_has_spoken_a_tie_among_few_reads_as_any_other_vote(pool: asyncpg.Pool, tmp_path: Path) -> None:
    majority = Share(numerator=1, denominator=2, strictly_more=True)
    chair_decides = rule(threshold=majority, tie=TieRule.CHAIR_DECIDES)
    held = await assemble(pool, tmp_path, members=4, lists=(4,), voting_rule=chair_decides)
    await held.open()
    for number, officer in enumerate(held.members):
        split = FOR if number < 2 else AGAINST
        await held.cast(officer, [split, FOR, split, AGAINST])
    await held.hold()
    passed_by_chair, passed, failed_by_chair, failed = held.all_nominees
    await break_ties_of(held, {passed_by_chair: True, failed_by_chair: False})
    rows = await held.results()
    told = {nominee: {name: value for name, value in row.items() if name != "nominee"} for nominee, row in rows.items()}
    assert told[passed_by_chair] == told[passed]
    assert told[failed_by_chair] == told[failed]
    assert told[passed]["verdict"] != told[failed]["verdict"]
    assert "ngang nhau" not in str(compose(await gather(pool, held.session), "vi"))


@pytest.mark.parametrize("members", [4, 5])
async def test_once_the_chair_has_chosen_no_result_says_that_a_choice_is_awaited(
    pool: asyncpg.Pool, tmp_path: Path, members: int
) -> None:
    held = await assemble(pool, tmp_path, members=members, lists=(4,))
    await held.open()
    for number, officer in enumerate(held.members):
        some = FOR if number else AGAINST
        await held.cast(officer, [FOR, some, some, AGAINST])
    places = (Places(award="COCP", places=2, said_by=SOURCE),)
    await held.hold(places)
    first, second, third, _ = held.all_nominees
    assert "Chờ Chủ tịch Hội đồng chọn." in (await held.results())[second]["derivation_vi"]
    await break_ties_of(held, {second: True, third: False}, places)
    rows = await held.results()
    assert not any(word in row["derivation_vi"] for row in rows.values() for word in ("Chờ Chủ tịch", "chờ ý kiến"))
    assert not any("has to" in row["derivation_en"] for row in rows.values())
    chosen = "Theo ý kiến của Chủ tịch Hội đồng: "
    assert [chosen in rows[one]["derivation_vi"] for one in (first, second, third)] == [False, members == 5, members == 5]


async def test_no_member_stands_beside_a_result(pool: asyncpg.Pool, held: Assembly) -> None:
    minutes = await gather(pool, held.session)
    told = minutes.model_dump_json(include={"rounds", "agenda"})
    assert not any(seat.officer in told or seat.name in told for seat in minutes.members)


async def test_a_session_nobody_knows_has_no_minutes(pool: asyncpg.Pool) -> None:
    with pytest.raises(NotFound):
        await gather(pool, "ph-aaaaaaaaaaaaaaaa")


async def test_an_embargo_is_told_as_the_ledger_has_it(pool: asyncpg.Pool, tmp_path: Path) -> None:
    dated, undated = [await assemble(pool, tmp_path, lists=(1,)) for _ in range(2)]
    await write(pool, dated.session, Act.EMBARGOED, facts={"until": "2026-03-07T01:00:00+00:00"})
    await write(pool, undated.session, Act.EMBARGOED)
    said = []
    for one in (dated, undated):
        paper = compose(await gather(pool, one.session), "vi")
        said += [block.text for block in paper.blocks if "giữ kín" in block.text]
    assert said == [
        "Kết quả được giữ kín đến 08 giờ 00 phút, ngày 07 tháng 3 năm 2026.",
        "Kết quả được giữ kín đến khi Chủ tịch Hội đồng cho phép công bố.",
    ]
