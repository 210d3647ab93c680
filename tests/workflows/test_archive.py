"""What the archiver keeps: every history whole, and the case beside it; whatever kind of case it is."""

import gzip
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import orjson
from temporalio.client import WorkflowHandle

from auditor.archive import latest
from models.commitments import HANDED_IN, bind, handed_in, unseal
from models.ids import erasure_workflow_id, revocation_workflow_id
from models.messages.archive import ARCHIVE_WORKFLOW_ID, ArchivePace, CaseKind
from models.messages.commands import ItemException, RevokeInput
from models.messages.erasure import EraseInput, StartErasure
from models.messages.revocation import StartRevocation
from models.vocabulary import ErasureGround, ItemVerdict, Level, RevocationGround, Role
from policy.clock import local_day
from policy.law import law
from runtime.temporal import build_replayer
from tests.archives import House, histories
from tests.auditing import begun, settled
from tests.climbing import ONE_LEVEL, TWO_LEVELS, Climb, an_officer, ledger
from tests.endpoints import until
from tests.joins import join
from tests.sessions import Session, keep_policy, members_of
from tests.workflows.councils import voting_by
from workflows import ArchiveWorkflow, ErasureWorkflow, RevocationWorkflow

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
GZIP = b"\x1f\x8b"
NAMES = ("Ngô Thị Huyền Trân", "Lò Văn Quỷnh", "Hợp tác xã Yên Dương")


async def revoke(house: House, climb: Climb) -> str:
    """The chain of a revocation of all awards of this nomination."""
    command = RevokeInput(
        actor=an_officer(Role.CHAIR, COMMUNE),
        ground=RevocationGround.FRAUD,
        decision_number="9/QĐ-UBND",
        decided_on=date(2025, 9, 1),
    )
    start = StartRevocation(revocation=f"{climb.nomination}.r{0:016x}", nomination=climb.nomination, command=command)
    workflow_id = revocation_workflow_id(start.revocation)
    await house.client.execute_workflow(RevocationWorkflow.run, start, id=workflow_id, task_queue=house.settings.task_queue)
    return start.revocation


async def a_session(house: House) -> tuple[Session, Climb]:
    """A session from its convening to its signed minutes, over one nomination."""
    climb = await keep_policy(house.pool, await house.begin(voting_by(), NAMES))
    session = Session(house.client, house.settings.task_queue, house.pool, members_of(5))
    await session.seat_council()
    await session.convene()
    await session.set_agenda([climb])
    await session.invite()
    await session.all_present()
    await session.open_round()
    await session.vote([5, 4, 0])
    await session.close_round()
    await session.publish()
    await session.told()
    await session.keep_minutes()
    await session.sign_minutes(local_day(datetime.now(UTC)))
    await session.handle.result()
    return session, climb


async def test_a_closed_nomination_is_kept_whole_and_once(house: House) -> None:
    climb = await house.begin(TWO_LEVELS)
    await climb.walk()
    await house.look()
    (card,) = await house.cards(climb.nomination)
    case = await house.archive.case(card)
    row = await house.pool.fetchrow("select * from nomination where id = $1", climb.nomination)
    assert row is not None
    assert (card.final, card.lacks, card.state, card.award, card.period) == (True, None, "awarded", "COCP", "2024")
    assert (card.opened_at, card.closed_at, card.path) == (row["opened_at"], row["closed_at"], tuple(row["path"]))
    assert card.keep_until == date(2045, 12, 31)  # decided by the province on a day of 2025
    assert card.key_ids == ("test",)
    assert {"of-appraiser-commune", "of-chair-province", "of-clerk-commune"} <= set(card.officers)
    entries = await ledger(house.pool, climb.nomination)
    assert [(e.sequence, e.previous_hash, e.hash, e.body) for e in case.entries] == [
        (e["sequence"], e["previous_hash"], e["hash"], e["body"]) for e in entries
    ]
    assert case.rows["nomination"][0]["version"] == len(entries)
    assert [one["id"] for one in case.rows["nominee"]] == list(climb.nominees)
    assert [one["number"] for one in case.rows["task"]] == list(range(1, len(entries)))
    for history in histories(case):
        await build_replayer(house.settings).replay_workflow(history)
    assert (await house.look()).kept == 0
    assert await house.cards(climb.nomination) == [card]


async def test_an_open_nomination_is_kept_when_it_has_grown_and_once_more_when_it_closes(house: House) -> None:
    climb = await house.begin()
    await climb.appraise(COMMUNE)
    await house.look()
    await house.look()
    (first,) = await house.cards(climb.nomination)
    case = await house.archive.case(first)
    assert (first.final, first.entries, first.closed_at, first.keep_until) == (False, 2, None, None)
    assert len(case.runs) == 1
    await climb.vote(COMMUNE)
    assert (await house.look(open_after_seconds=86_400)).kept == 0
    await house.look()
    await climb.sign(COMMUNE)
    await house.look(open_after_seconds=86_400)
    _, second, third = await house.cards(climb.nomination)
    assert [(card.sequence, card.final, card.entries) for card in (second, third)] == [(2, False, 3), (3, True, 4)]
    assert latest(await house.cards(climb.nomination)) == [third]


async def test_all_runs_of_a_long_life_are_kept_the_oldest_first(house: House) -> None:
    climb = await house.begin(TWO_LEVELS)
    await climb.appraise(COMMUNE)
    for _ in range(8):
        await climb.hold(COMMUNE)
        await climb.release(COMMUNE)
    await climb.walk()
    await house.look()
    case = await house.case(climb.nomination)
    assert len(case.runs) > 1
    started = [run.history["events"][0]["workflowExecutionStartedEventAttributes"] for run in case.runs]
    assert [one.get("continuedExecutionRunId") for one in started] == [None, *(run.run_id for run in case.runs[:-1])]
    assert (await house.cards(climb.nomination))[-1].events == sum(len(run.history["events"]) for run in case.runs)


async def test_the_workflow_archives_and_signs_round_after_round(house: House) -> None:
    climb = await house.begin()
    await climb.walk()
    handle = await house.client.start_workflow(
        ArchiveWorkflow.run, ArchivePace(rounds=2), id=ARCHIVE_WORKFLOW_ID, task_queue=house.settings.task_queue
    )
    first = handle.first_execution_run_id
    await until(lambda: goes_on_after(handle, first), seconds=30)
    await handle.terminate()
    assert [card.final for card in await house.cards(climb.nomination)] == [True]
    covered = await house.pool.fetchval("select max(size) from checkpoint")
    assert covered >= await house.pool.fetchval("select count(*) from ledger_leaf where chain = $1", climb.nomination) == 5
    history = await house.client.get_workflow_handle(handle.id, run_id=first).fetch_history()
    assert len(history.events) <= 2 * 20
    await build_replayer(house.settings).replay_workflow(history)


async def goes_on_after(handle: WorkflowHandle[Any, Any], run_id: str | None) -> bool:
    """Whether a later run has begun."""
    return (await handle.describe()).run_id != run_id


async def test_splits_joins_revocations_and_sessions_are_kept_as_cases_of_their_own(house: House) -> None:
    pair = [await house.begin(TWO_LEVELS) for _ in range(2)]
    for climb in pair:
        await climb.pass_level(COMMUNE)
    result = await join(pair, PROVINCE)
    await begun(house.pool, result.target)
    withdrawn = await house.begin()
    await withdrawn.withdraw(nominees=withdrawn.nominees[:1])
    await settled(house.pool, withdrawn.nomination)
    await withdrawn.walk()
    revocation = await revoke(house, withdrawn)
    session, voted = await a_session(house)
    await house.look()
    kinds = {card.chain: card for card in latest(await house.archive.cards())}
    assert kinds[result.join].kind is CaseKind.JOIN
    assert (await house.case(result.join)).rows["joining"][0]["target"] == result.target
    assert kinds[result.join].award == "COCP"
    assert kinds[f"{withdrawn.nomination}.1"].kind is CaseKind.NOMINATION
    taken_back = kinds[revocation]
    assert (taken_back.kind, taken_back.final, taken_back.entries) == (CaseKind.REVOCATION, True, 1)
    assert (taken_back.award, taken_back.unit) == ("COCP", withdrawn.policy.stations[0].unit)
    sat = kinds[session.session]
    assert (sat.kind, sat.final, sat.state) == (CaseKind.SESSION, True, "published")
    assert {seat.officer for seat in session.seats} <= set(sat.officers)
    case = await house.case(session.session)
    assert [line["nominee"] for line in case.rows["slate_line"]] == list(voted.nominees)
    assert {one["verdict"] for one in case.rows["session_result"]} == {"pass", "fail"}
    assert "place" not in case.rows["council_session"][0]
    for chain in (revocation, session.session, result.join):
        for history in histories(await house.case(chain)):
            await build_replayer(house.settings).replay_workflow(history)


async def test_the_policy_lies_beside_the_cases_once(house: House) -> None:
    climb = await house.begin(ONE_LEVEL.model_copy(update={"version": law().version}))
    await climb.walk()
    await house.look()
    (card,) = await house.cards(climb.nomination)
    assert card.policy_sha256 is not None
    assert card.policy_version == law().version
    assert await house.archive.policy(card.policy_sha256)
    kept = sorted((house.folder / "archive/policies").iterdir())
    assert f"{card.policy_sha256}.zip" in {file.name for file in kept}
    await (await house.begin(ONE_LEVEL.model_copy(update={"version": law().version}))).walk()
    await house.look()
    assert sorted((house.folder / "archive/policies").iterdir()) == kept


async def test_what_was_handed_in_lies_there_sealed_and_no_name_is_anywhere(house: House) -> None:
    climb = await house.begin(names=NAMES)
    rows = await seal_all(house, climb)
    await climb.walk()
    await house.pool.execute("delete from nominee_key where nominee = $1", climb.nominees[0])
    await house.look()
    case = await house.case(climb.nomination)
    erased, *others = case.sealed
    assert (erased.nominee, erased.sealed) == (climb.nominees[0], None)
    assert erased.commitment is not None
    for one in others:
        key = await house.pool.fetchval("select key from nominee_key where nominee = $1", one.nominee)
        text = unseal(key, one.sealed or "")
        assert text == handed_in(dict(next(row for row in rows if row["id"] == one.nominee)))
    names = {row["name"] for row in await house.pool.fetch("select name from nominee")} - {"An", "Chi", "Bình"}
    assert names >= set(NAMES)
    written = [file.read_bytes() for file in (house.folder / "archive").rglob("*") if file.is_file()]
    clear = [gzip.decompress(one) if one[:2] == GZIP else one for one in written]
    for text in (name.encode() for name in names):
        escaped = orjson.dumps(text.decode()).strip(b'"')
        assert not any(text in one or escaped in one or text.decode().encode("unicode_escape") in one for one in clear)


async def test_an_erasure_is_a_case_of_its_own_and_leaves_noise_where_something_was_sealed(house: House) -> None:
    climb = await house.begin(names=("Hoàng Thị Xóa Tên", "Nông Văn Ở Lại"))
    out, stays = climb.nominees
    await seal_all(house, climb)
    await climb.appraise(COMMUNE, exceptions=(ItemException(nominee=out, verdict=ItemVerdict.REJECT, ground="law.8"),))
    await climb.walk()
    await house.look()
    before = {one.nominee: one for one in (await house.case(climb.nomination)).sealed}
    key = await house.pool.fetchval("select key from nominee_key where nominee = $1", out)
    assert "Xóa Tên" in unseal(key, before[out].sealed or "")
    chain = await erase(house, climb, out)
    await house.look()
    (card,) = await house.cards(chain)
    case = await house.case(chain)
    assert (card.kind, card.final, card.state) == (CaseKind.ERASURE, True, "erased")
    assert card.keep_until == (await house.cards(climb.nomination))[-1].keep_until
    for history in histories(case):
        await build_replayer(house.settings).replay_workflow(history)
    assert await house.pool.fetchval("select count(*) from nominee_key where nominee = $1", out) == 0
    assert await house.pool.fetchval("select count(*) from nominee_key where nominee = $1", stays) == 1
    assert [one.nominee for one in (await house.case(climb.nomination)).sealed] == [out, stays]


async def erase(house: House, climb: Climb, nominee: int) -> str:
    """The chain of the erasure of this nominee."""
    command = EraseInput(
        actor=an_officer(Role.ADMINISTRATOR, COMMUNE),
        ground=ErasureGround.REQUEST,
        reference="15/2026/ĐN-XDL",
        requested_on=date(2026, 2, 2),
    )
    chain = f"{climb.nomination}.e{0:016x}"
    start = StartErasure(
        erasure=chain, nomination=climb.nomination, nominee=nominee, command=command, clause="Luật 91/2025/QH15 Điều 14(1)(a)"
    )
    workflow_id = erasure_workflow_id(chain)
    await house.client.execute_workflow(ErasureWorkflow.run, start, id=workflow_id, task_queue=house.settings.task_queue)
    return chain


async def seal_all(house: House, climb: Climb) -> list[asyncpg.Record]:
    """Every nominee has a key, as intake gives it; what was handed in of them."""
    rows = await house.pool.fetch(
        f"select id, {', '.join(HANDED_IN)} from nominee where nomination = $1 order by id",  # noqa: S608 -- our own columns
        climb.nomination,
    )
    for row in rows:
        bound = bind(dict(row))
        await house.pool.execute("update nominee set commitment = $2 where id = $1", row["id"], bound.commitment)
        await house.pool.execute("insert into nominee_key (nominee, key) values ($1, $2)", row["id"], bound.key)
    return rows
