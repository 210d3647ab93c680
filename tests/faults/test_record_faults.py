"""The record step under faults: the database away in the middle, two at once, and hands on the ledger."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from activities.record import Recorder
from models.messages.nomination import NominationStatus
from models.messages.record import Entry, RecordInput
from models.vocabulary import Act, Level, NominationState, StepKind
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, begun
from tests.climbing import ONE_LEVEL, Climb, insert_dossier, ledger
from workflows.case import Case
from workflows.intent import Intent

COMMUNE = Level.COMMUNE


@dataclass
class OwnDatabase:
    """A PostgreSQL that a test may kill, and a worker that records in it."""

    settings: Settings
    server: Child
    pool: asyncpg.Pool
    client: Client

    def climb(self) -> Climb:
        return Climb(self.client, self.settings.task_queue, ONE_LEVEL, ())

    def kill(self) -> None:
        self.server.kill()

    async def start_again(self) -> None:
        self.server = Child(postgres(self.settings))
        await self.server.until_ready()


@pytest.fixture(scope="module")
async def own(client: Client, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OwnDatabase]:
    folder = tmp_path_factory.mktemp("own")
    (port,) = free_ports(1)
    mine = settings.model_copy(
        update={"data_dir": folder, "postgres_port": port, "database_url": None, "task_queue": f"faults-{uuid4().hex}"}
    )
    server = Child(postgres(mine))
    await server.until_ready()
    url = await create_database(mine)
    upgrade(url)
    mine = mine.model_copy(update={"database_url": SecretStr(url)})
    pool = await open_pool(mine)
    here = OwnDatabase(mine, server, pool, client)
    async with build_worker(client, mine, build_activities(pool, mine)):
        yield here
    pool.terminate()
    here.kill()


async def test_a_climb_waits_for_the_database_and_goes_on(own: OwnDatabase, client: Client) -> None:
    climb = own.climb()
    await insert_dossier(own.pool, climb, ["An", "Bình"])
    await climb.start()
    await climb.appraise(COMMUNE)
    own.kill()
    vote = asyncio.create_task(climb.vote(COMMUNE, key="of-2:k1"))
    await asyncio.sleep(2)
    assert not vote.done()
    await own.start_again()
    assert (await vote).step is StepKind.SIGN
    await climb.decide(COMMUNE)
    await assert_sound(own.pool, client, climb.nomination)


async def test_many_climbs_lose_and_double_nothing_when_the_database_is_killed_among_them(own: OwnDatabase, client: Client) -> None:
    climbs = [own.climb() for _ in range(12)]
    for climb in climbs:
        await insert_dossier(own.pool, climb, ["An", "Bình", "Chi"])
        await climb.start()
    played = [asyncio.create_task(play(climb)) for climb in climbs]
    for _ in range(2):
        await asyncio.sleep(0.3)
        own.kill()
        await own.start_again()
    assert [status.state for status in await asyncio.gather(*played)] == [NominationState.AWARDED] * len(climbs)
    await assert_sound(own.pool, client, *(climb.nomination for climb in climbs))
    for climb in climbs:
        assert [entry["act"] for entry in await ledger(own.pool, climb.nomination)] == [
            *("submitted", "appraised", "council_voted", "decided")
        ]


async def play(climb: Climb) -> NominationStatus:
    await climb.appraise(COMMUNE)
    await climb.vote(COMMUNE)
    return await climb.decide(COMMUNE, decision_number=f"{climb.nomination[3:]}/QĐ-UBND")


async def test_a_nomination_that_starts_while_the_database_is_away_begins_when_it_is_back(own: OwnDatabase, client: Client) -> None:
    climb = own.climb()
    await insert_dossier(own.pool, climb, ["An"])
    own.kill()
    await climb.start()
    await asyncio.sleep(1)
    await own.start_again()
    await begun(own.pool, climb.nomination)
    await play(climb)
    await assert_sound(own.pool, client, climb.nomination)


def first_change(climb: Climb, at: datetime) -> RecordInput:
    intent = Intent(at)
    intent.apply_to(Case.begin(climb.start_input()))
    assert intent.draft is not None
    return intent.draft.record


async def test_the_same_change_recorded_many_times_at_once_is_there_once(database: asyncpg.Pool, client: Client) -> None:
    climb = Climb(client, "nobody", ONE_LEVEL, ())
    await insert_dossier(database, climb, ["An"])
    change = first_change(climb, datetime.now(UTC))
    recorder = Recorder(database)
    answers = await asyncio.gather(*(recorder.record(change) for _ in range(20)))
    assert len({answer.hash for answer in answers}) == 1
    assert {answer.instead for answer in answers} == {None}
    assert len(await ledger(database, climb.nomination)) == 1
    counts = "select (select count(*) from task where nomination = $1), (select count(*) from outbox where nomination = $1)"
    assert tuple(await database.fetchrow(counts, climb.nomination) or ()) == (1, 2)


async def test_of_two_changes_for_one_place_one_is_kept_and_the_other_is_told_which(database: asyncpg.Pool, client: Client) -> None:
    climb = Climb(client, "nobody", ONE_LEVEL, ())
    await insert_dossier(database, climb, ["An"])
    moments = [datetime(2025, 3, 3, hour, tzinfo=UTC) for hour in range(10)]
    answers = await asyncio.gather(*(Recorder(database).record(first_change(climb, at)) for at in moments))
    assert len({answer.hash for answer in answers}) == 1
    (first,) = [at for at, answer in zip(moments, answers, strict=True) if answer.instead is None]
    assert {answer.instead.at for answer in answers if answer.instead} == {first}


@pytest.mark.parametrize("table", ["ledger", "receipt"])
@pytest.mark.parametrize("act", ["update {0} set hash = 'x'", "delete from {0}", "truncate {0}", "truncate {0} cascade"])
async def test_ledger_and_receipts_refuse_every_change(database: asyncpg.Pool, table: str, act: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(act.format(table))


def entry(climb: Climb, sequence: int) -> Entry:
    return Entry(
        nomination=climb.nomination,
        sequence=sequence,
        act=Act.REMINDED,
        nominees=1,
        unit="63.01843",
        at=datetime(2025, 3, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"sequence": 3, "previous_sequence": 2}, asyncpg.ForeignKeyViolationError),
        ({"previous_hash": "0" * 64}, asyncpg.ForeignKeyViolationError),
        ({"previous_hash": None}, asyncpg.CheckViolationError),
        ({"sequence": 9, "previous_sequence": 8, "previous_hash": None}, asyncpg.CheckViolationError),
        ({"previous_sequence": None}, asyncpg.CheckViolationError),
        ({"hash": "0" * 64}, asyncpg.CheckViolationError),
        ({"sequence": 0}, asyncpg.CheckViolationError),
        ({"previous_sequence": None, "previous_hash": None}, asyncpg.CheckViolationError),
        ({"sequence": 4, "previous_sequence": 1}, asyncpg.CheckViolationError),
        ({"sequence": 1, "previous_sequence": None, "previous_hash": None}, asyncpg.UniqueViolationError),
    ],
)
async def test_the_database_refuses_a_link_that_does_not_fit(
    database: asyncpg.Pool, client: Client, change: dict[str, Any], refusal: type[Exception]
) -> None:
    climb = Climb(client, "nobody", ONE_LEVEL, ())
    await insert_dossier(database, climb, ["An"])
    first = await Recorder(database).record(first_change(climb, datetime.now(UTC)))
    link = {"sequence": 2, "previous_sequence": 1, "previous_hash": first.hash, "body": entry(climb, 2).model_dump_json()} | change
    digest = hashlib.sha256(f"{link['previous_hash'] or ''}{link['body']}".encode()).hexdigest()
    with pytest.raises(refusal):
        await database.execute(
            "insert into ledger (nomination, act, sequence, previous_sequence, previous_hash, body, hash)"
            " values ($1, 'reminded', $2, $3, $4, $5, $6)",
            climb.nomination,
            *(link[name] for name in ("sequence", "previous_sequence", "previous_hash", "body")),
            link.get("hash", digest),
        )
