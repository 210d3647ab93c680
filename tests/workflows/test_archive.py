"""What the archiver keeps: every history whole, the case beside it, read back before it is believed; and what it deletes after."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import orjson
import pytest
from pydantic import SecretStr
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError

from activities import archive as archiving
from activities.archive import Archiver
from activities.archive_files import ArchiveDamaged, card_text, case_key, sha256_of
from activities.archive_index import card_of_row, index_again
from activities.archive_storage import keep
from auditor.archive import latest
from models.commitments import HANDED_IN, bind, handed_in, unseal
from models.ids import revocation_workflow_id
from models.messages.archive import ARCHIVE_WORKFLOW_ID, Archived, ArchivePace, CaseKind, Lack
from models.messages.commands import RevokeInput
from models.messages.revocation import StartRevocation
from models.vocabulary import Level, RevocationGround, Role
from policy.clock import local_day
from policy.law import law
from runtime.database import open_pool
from runtime.settings import Settings
from runtime.temporal import build_replayer
from tests.archives import House, a_house, histories
from tests.auditing import begun, settled
from tests.climbing import ONE_LEVEL, TWO_LEVELS, Climb, an_officer, ledger
from tests.endpoints import until
from tests.joins import join
from tests.sessions import Session, keep_policy, members_of
from tests.workflows.councils import voting_by
from workflows import ArchiveWorkflow, RevocationWorkflow

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
GZIP = b"\x1f\x8b"
NAMES = ("Ngô Thị Huyền Trân", "Lò Văn Quỷnh", "Hợp tác xã Yên Dương")


@pytest.fixture(scope="module")
async def house(
    settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with a_house(settings, new_database, tmp_path_factory.mktemp("archive")) as house:
        yield house


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


async def test_runs_that_the_engine_has_dropped_come_from_the_archive_before_or_are_said_to_be_missing(house: House) -> None:
    kept, unkept = await house.begin(TWO_LEVELS), await house.begin(TWO_LEVELS)
    for climb in (kept, unkept):
        for _ in range(8):
            await climb.hold(COMMUNE)
            await climb.release(COMMUNE)
        first = await first_run(house, climb)
        if climb is kept:
            await house.look()
        await drop_run(house, climb, first)
        await climb.walk()
    await house.look()
    whole, part = await house.case(kept.nomination), await house.case(unkept.nomination)
    assert "continuedExecutionRunId" not in whole.runs[0].history["events"][0]["workflowExecutionStartedEventAttributes"]
    for history in histories(whole):
        await build_replayer(house.settings).replay_workflow(history)
    assert (await house.cards(kept.nomination))[-1].lacks is None
    assert (await house.cards(unkept.nomination))[-1].lacks is Lack.EARLIER_RUNS
    assert len(part.runs) == len(whole.runs) - 1
    await house.look(house.archiver(engine_keeps_days=0))
    await house.until_forgotten(kept.handle.id)
    assert not await house.forgotten(unkept.handle.id)


async def first_run(house: House, climb: Climb) -> str:
    """The run with which the nomination began."""
    history = await house.client.get_workflow_handle(climb.handle.id).fetch_history()
    first: str = history.events[0].workflow_execution_started_event_attributes.first_execution_run_id
    return first


async def drop_run(house: House, climb: Climb, run_id: str) -> None:
    """As the engine does when a run's retention is over."""
    execution = WorkflowExecution(workflow_id=climb.handle.id, run_id=run_id)
    request = DeleteWorkflowExecutionRequest(namespace=house.client.namespace, workflow_execution=execution)
    await house.client.workflow_service.delete_workflow_execution(request)


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
    assert len(list((house.folder / "archive/policies").iterdir())) == 1


async def test_what_was_handed_in_lies_there_sealed_and_no_name_is_anywhere(house: House) -> None:
    climb = await house.begin(names=NAMES)
    rows = await house.pool.fetch(f"select id, {', '.join(HANDED_IN)} from nominee where nomination = $1", climb.nomination)  # noqa: S608
    for row in rows:
        bound = bind(dict(row))
        await house.pool.execute("update nominee set commitment = $2 where id = $1", row["id"], bound.commitment)
        await house.pool.execute("insert into nominee_key (nominee, key) values ($1, $2)", row["id"], bound.key)
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


async def test_a_look_that_is_killed_anywhere_leaves_nothing_half_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    climb = await house.begin()
    await climb.walk()
    await house.look()
    (whole,) = await house.cards(climb.nomination)
    killed = await house.begin()
    await killed.walk()
    for name in ("snapshot", "runs_of", "keep", "write_row"):
        with monkeypatch.context() as broken:
            broken.setattr(archiving, name, dies)
            with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                await house.look()
        assert await house.pool.fetchval("select count(*) from archived_history where chain = $1", killed.nomination) == 0
    await house.look()
    (card,) = await house.cards(killed.nomination)
    assert card.final
    row = await house.pool.fetchrow("select * from archived_history where chain = $1", killed.nomination)
    assert row is not None
    assert row["card_sha256"] == sha256_of(card_text(card))
    assert await house.cards(climb.nomination) == [whole]


async def dies(*_: object) -> None:
    raise asyncpg.ConnectionDoesNotExistError("killed")


async def test_what_cannot_be_read_back_is_not_believed_and_holds_up_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = await house.begin(), await house.begin()
    await one.walk()
    await other.walk()

    async def loses(objects: object, key: str, content: bytes) -> bytes:
        if content[:2] == GZIP and one.nomination.encode() in gzip.decompress(content):
            raise ArchiveDamaged(key)
        return await keep(objects, key, content)  # type: ignore[arg-type]

    archiver = house.archiver()
    with monkeypatch.context() as broken:
        broken.setattr(archiving, "keep", loses)
        assert await house.look(archiver) == Archived(kept=1, failed=1)
    assert await house.look(archiver) == Archived(kept=1)
    assert [card.final for card in await house.cards(one.nomination)] == [True]


async def test_a_history_that_the_engine_has_lost_leaves_its_entries_and_says_so(house: House) -> None:
    lost, cut_off = await house.begin(), await house.begin()
    await lost.walk()
    await cut_off.appraise(COMMUNE)
    await house.look()
    assert [card.lacks for card in await house.cards(lost.nomination)] == [None]
    again = await house.begin()
    await again.walk()
    await cut_off.vote(COMMUNE)
    await cut_off.sign(COMMUNE)
    for climb in (again, cut_off):
        await delete(house, climb.handle)
    await house.look()
    (card,) = await house.cards(again.nomination)
    assert (card.lacks, card.final, card.events, card.entries) == (Lack.HISTORY, True, 0, 4)
    assert (await house.archive.case(card)).runs == ()
    before, after = await house.cards(cut_off.nomination)
    assert (after.lacks, after.final, after.events, after.entries) == (Lack.END, True, before.events, 4)


async def delete(house: House, handle: WorkflowHandle[Any, Any]) -> None:
    """As an operator might, behind the archiver's back."""
    execution = WorkflowExecution(workflow_id=handle.id)
    request = DeleteWorkflowExecutionRequest(namespace=house.client.namespace, workflow_execution=execution)
    await house.client.workflow_service.delete_workflow_execution(request)
    await house.until_forgotten(handle.id)


async def test_the_engine_is_relieved_only_of_what_was_read_back_once_more(house: House) -> None:
    kept, damaged, still_open = await house.begin(TWO_LEVELS), await house.begin(), await house.begin()
    for _ in range(7):
        await kept.hold(COMMUNE)
        await kept.release(COMMUNE)
    await kept.walk()
    await damaged.walk()
    await house.look()
    (card,) = await house.cards(damaged.nomination)
    file = house.folder / case_key(card.sha256)
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert (await house.look()).forgotten == 0
    await house.look(house.archiver(engine_keeps_days=0))
    await house.until_forgotten(kept.handle.id)
    assert not await house.forgotten(damaged.handle.id)
    assert not await house.forgotten(still_open.handle.id)
    runs = (await house.case(kept.nomination)).runs
    assert len(runs) > 1
    for run in runs:
        with pytest.raises(RPCError, match="not found"):
            await house.client.get_workflow_handle(kept.handle.id, run_id=run.run_id).describe()
    gone = {row["workflow_id"] for row in await house.pool.fetch("select workflow_id from engine_deletion")}
    assert kept.handle.id in gone
    assert not gone & {damaged.handle.id, still_open.handle.id}
    file.write_bytes(content)
    await house.look(house.archiver(engine_keeps_days=0))
    await house.until_forgotten(damaged.handle.id)


async def test_the_index_can_be_made_again_from_the_cards(
    house: House, settings: Settings, new_database: Callable[[], Awaitable[str]]
) -> None:
    await house.look()
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    cards = await house.archive.cards()
    assert await index_again(pool, cards) == len(cards) > 0
    assert await index_again(pool, cards) == 0
    rows = "select * from archived_history order by workflow_id, sequence"
    here, there = await house.pool.fetch(rows), await pool.fetch(rows)
    await pool.close()
    assert [without_day(row) for row in there] == [without_day(row) for row in here]
    assert all(sha256_of(card_text(card_of_row(row))) == row["card_sha256"] for row in here)


def without_day(row: asyncpg.Record) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "archived_at"}


async def test_an_archiver_that_has_looked_at_all_then_looks_at_what_is_new(house: House) -> None:
    archiver: Archiver = house.archiver()
    await house.look(archiver)
    climb = await house.begin()
    await climb.walk()
    assert (await house.look(archiver)).kept == 1
    assert (await house.look(archiver)).kept == 0
    assert [card.final for card in await house.cards(climb.nomination)] == [True]


async def test_an_archiver_in_the_wrong_namespace_takes_nothing_for_lost(house: House, client: Client) -> None:
    climb = await house.begin()
    await climb.walk()
    config = client.config()
    config["namespace"] = "no-such-namespace"
    with pytest.raises(RPCError, match="no-such-namespace"):
        await house.look(client=Client(**config))
    assert await house.cards(climb.nomination) == []
