"""What the archiver does not believe, does not lose and does not delete: killed, cut off, lied to, relieved of what it keeps."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
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
from activities.archive_policy import PolicyFiles
from activities.archive_rows import Snapshot, snapshot
from activities.archive_storage import keep
from models.messages.archive import Archived, CaseKind, Lack
from models.vocabulary import Level
from policy.law import DATA, load_law
from policy.retention import RetentionLaw
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.settings import Settings
from runtime.temporal import build_replayer
from tests.archives import House, histories
from tests.climbing import ONE_LEVEL, TWO_LEVELS, Climb

COMMUNE = Level.COMMUNE
GZIP = b"\x1f\x8b"


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


async def test_a_card_that_a_restored_database_does_not_know_is_taken_into_the_index_and_never_written_over(house: House) -> None:
    climb = await house.begin()
    await climb.appraise(COMMUNE)
    await house.look()
    await climb.vote(COMMUNE)
    await house.look()
    first, second = await house.cards(climb.nomination)
    async with house.pool.acquire() as connection, connection.transaction():  # as a backup from before these two
        await connection.execute("alter table archived_history disable trigger archived_history_append_only")
        await connection.execute("delete from archived_history where chain = $1", climb.nomination)
        await connection.execute("alter table archived_history enable trigger archived_history_append_only")
    await climb.sign(COMMUNE)
    await house.look()
    assert [*(await house.cards(climb.nomination))][:2] == [first, second]
    rows = await house.pool.fetch(
        "select sequence, final, sha256 from archived_history where chain = $1 order by sequence", climb.nomination
    )
    assert [tuple(row)[:2] for row in rows] == [(1, False), (2, False), (3, True)]
    assert [row["sha256"] for row in rows[:2]] == [first.sha256, second.sha256]


async def test_two_archivers_at_once_keep_every_case_once(house: House) -> None:
    await house.look()
    climbs = [await house.begin() for _ in range(3)]
    for climb in climbs:
        await climb.walk()
    both = await asyncio.gather(house.look(), house.look())
    assert sum(one.kept for one in both) == len(climbs)
    for climb in climbs:
        assert [card.sequence for card in await house.cards(climb.nomination)] == [1]


async def test_what_cannot_be_read_back_is_not_believed_and_holds_up_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.look()
    one, other = await house.begin(), await house.begin()
    await one.walk()
    await other.walk()

    async def loses(objects: object, key: str, content: bytes) -> bytes:
        if content[:2] == GZIP and one.nomination.encode() in gzip.decompress(content):
            raise ArchiveDamaged(key)
        return await keep(objects, key, content)  # type: ignore[arg-type]

    async def takes_too_long(pool: asyncpg.Pool, kind: CaseKind, chain: str, retention: RetentionLaw) -> Snapshot:
        if chain == one.nomination:
            raise TimeoutError
        return await snapshot(pool, kind, chain, retention)

    archiver = house.archiver()
    with monkeypatch.context() as broken:
        broken.setattr(archiving, "snapshot", takes_too_long)
        assert await house.look(archiver) == Archived(kept=1, failed=1)
    with monkeypatch.context() as broken:
        broken.setattr(archiving, "keep", loses)
        assert await house.look(archiver) == Archived(failed=1)
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


async def test_files_of_a_policy_that_another_worker_has_kept_meanwhile_are_named(house: House) -> None:
    rules = (Path("policy/data/law/local/example.yaml"),)
    pinned = ONE_LEVEL.model_copy(update={"version": load_law(DATA, rules).version})
    older = house.archiver()
    newer = Archiver(house.pool, open_object_store(house.settings), PolicyFiles(rules), "0.2.0+test")
    named = []
    for archiver in (older, newer, older):
        climb = await house.begin(pinned)
        await climb.walk()
        await house.look(archiver)
        named += [card.policy_sha256 is not None for card in await house.cards(climb.nomination)]
    assert named == [False, True, True]


async def test_an_archiver_in_the_wrong_namespace_takes_nothing_for_lost(house: House, client: Client) -> None:
    climb = await house.begin()
    await climb.walk()
    config = client.config()
    config["namespace"] = "no-such-namespace"
    with pytest.raises(RPCError, match="no-such-namespace"):
        await house.look(client=Client(**config))
    assert await house.cards(climb.nomination) == []
