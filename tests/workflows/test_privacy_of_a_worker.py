"""Who somebody is reaches neither the log of a worker process, nor an error that quotes a row, nor an id, memo or attribute."""

import asyncio
import hashlib
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle

from models.ids import nomination_workflow_id, revocation_workflow_id
from models.messages.actor import Note
from models.messages.commands import ItemException, NomineeVote, RevokeInput
from models.messages.notification import NOTIFICATION_WORKFLOW_ID
from models.messages.revocation import StartRevocation
from models.messages.vote import VoteCount
from models.vocabulary import DossierPart, ItemVerdict, Level, RevocationGround, Role
from runtime.codec import EncryptionCodec, key_ring
from runtime.database import open_pool
from runtime.processes import Child, Program
from runtime.readiness import is_polling
from runtime.settings import Settings
from tests.auditing import begun, settled
from tests.climbing import TWO_LEVELS, Climb, an_officer, insert_dossier
from tests.exporting import plain, readable
from tests.refusals import refused
from workflows import RevocationWorkflow

ROOT = Path(__file__).parent.parent.parent
COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
AGAINST = VoteCount(in_favour=0, against=10)


@dataclass(frozen=True)
class Person:
    """Somebody whose name, birth date and address occur nowhere else."""

    name: str
    born: date
    address: str

    def traces(self) -> list[str]:
        """What would give this person away: the name or its second half, the address, the day in every way of writing it."""
        day = self.born
        days = [f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}"]
        return [self.name, " ".join(self.name.split()[-2:]), self.address, self.address.split(",")[0], *days]


PEOPLE = (
    Person("Lường Thị Quắm Khuyên", date(1953, 11, 27), "Tổ 17B, bản Nà Ngoãng, Bắc Kạn"),
    Person("Vừ A Chớ Ghển", date(1961, 2, 9), "Số 4411 ngách Đằm Vẽ, Lạng Sơn"),
    Person("Đặng Phượng Xuyến Ổi", date(1978, 7, 31), "Thôn Khuổi Giuộc Hạ, Na Rì"),
    Person("Hợp tác xã Mướt Rượi", date(2009, 10, 8), "Km 83 dốc Ngầm Tè, Ba Bể"),
    Person("Triệu Mùi Nhỡn Ngoạn", date(1949, 5, 19), "Xóm Lủng Chuông Kép, Pác Nặm"),
    Person("Ksor H'Blíu Êban", date(1990, 12, 3), "Buôn Ea Puốch Trên, Đắk Lắk"),
)
COMMENT = "Bà Khuyên còn nợ xác nhận của bác sĩ Thuở, xem lại lời khai hôm giông"
LISTENER = "thu-ky-rieng-cua-ba-khuyen@xomngoan.example"
TRACES = [
    *(trace for person in PEOPLE for trace in person.traces()),
    *("bác sĩ Thuở", "hôm giông", "Khuyên", LISTENER, "xomngoan"),
]


def found_in(text: str) -> list[str]:
    """The traces of anybody in a text, however they are written."""
    haystack = plain(text)
    return [trace for trace in TRACES if plain(trace) in haystack]


@dataclass
class House:
    """A worker process of these tests alone, its database, its log, and the nominations that were played."""

    client: Client
    settings: Settings
    pool: asyncpg.Pool
    log: Path

    async def begin(self) -> Climb:
        """A nomination of everybody, whose dossier says who they are."""
        climb = Climb(self.client, self.settings.task_queue, TWO_LEVELS, ())
        await insert_dossier(self.pool, climb, [person.name for person in PEOPLE])
        await self.pool.execute(
            "update nominee set birth_date = born, address = lives from"
            " unnest($2::bigint[], $3::date[], $4::text[]) as known (nominee, born, lives)"
            " where id = nominee and dossier = $1",
            climb.nomination,
            list(climb.nominees),
            [person.born for person in PEOPLE],
            [person.address for person in PEOPLE],
        )
        await climb.start()
        await begun(self.pool, climb.nomination)
        return climb

    async def note(self, climb: Climb) -> Note:
        """A comment, written down as the API does it: the text stays here, its salted hash travels."""
        note = Note(id=uuid4().hex, sha256=hashlib.sha256(f"salt{COMMENT}".encode()).hexdigest())
        await self.pool.execute(
            "insert into note (id, nomination, author, sha256, salt, body) values ($1, $2, 'of-test', $3, 'salt', $4)",
            note.id,
            climb.nomination,
            note.sha256,
            COMMENT,
        )
        return note

    async def everything_on(self, workflow_id: str) -> str:
        """All that the engine holds of a workflow, in clear: history, memo, search attributes, ids."""
        codec = EncryptionCodec(key_ring(self.settings))
        handle = self.client.get_workflow_handle(workflow_id)
        history = [await readable(event, codec) for event in (await handle.fetch_history()).events]
        return "\n".join((workflow_id, await readable((await handle.describe()).raw_description, codec), *history))


@pytest.fixture(scope="module")
async def house(client: Client, engine_settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-privacy-"))
    settings = engine_settings.model_copy(
        update={
            "database_url": SecretStr(await new_database()),
            "task_queue": f"privacy-{uuid4().hex}",
            "sandbox_imports": "warn",
            "log_level": "DEBUG",
        }
    )
    pool = await open_pool(settings)
    worker = Child(
        Program(
            name="worker",
            command=(sys.executable, "-m", "runtime.cli", "worker"),
            log=folder / "worker.log",
            pid_file=folder / "worker.pid",
            ready=is_polling(settings),
            environment={**settings.environment(), "PYTHONPATH": str(ROOT)},
        )
    )
    try:
        await worker.until_ready()
        yield House(client, settings, pool, folder / "worker.log")
    finally:
        await worker.stop()
        await client.get_workflow_handle(NOTIFICATION_WORKFLOW_ID).terminate()
        await pool.close()
        shutil.rmtree(folder)


def rejected(nominee: int) -> ItemException:
    return ItemException(nominee=nominee, verdict=ItemVerdict.REJECT, ground="law.8")


def sent_back(nominee: int) -> ItemException:
    return ItemException(nominee=nominee, verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.REPORT,))


async def an_eventful_climb(house: House) -> list[str]:
    """A return of all, a split, a refusal, a failed vote, a hold, a withdrawal, a decision, a revocation and a refused one."""
    climb = await house.begin()
    a, b, c, d, e, _ = climb.nominees
    note = await house.note(climb)
    await climb.send_back(COMMUNE, note=note)
    await climb.resubmit(note=note)
    await climb.appraise(COMMUNE, note=note, exceptions=(rejected(a), sent_back(b)))
    (child,) = climb.split_offs()
    await climb.vote(COMMUNE, note=note, exceptions=(NomineeVote(nominee=c, votes=AGAINST),))
    await climb.forward(COMMUNE, note=note)
    await climb.hold(PROVINCE, note=note, nominees=(d,))
    await climb.withdraw(note=note, nominees=(e,))
    await climb.pass_level(PROVINCE)
    await settled(house.pool, climb.nomination)
    await child.withdraw(note=note)
    return [*(await revocations(house, climb)), *(await nominations(house, climb))]


async def revocations(house: House, climb: Climb) -> list[str]:
    """The award is taken back once; a second time it is refused, and the workflow fails."""
    command = RevokeInput(
        actor=an_officer(Role.CHAIR, PROVINCE),
        ground=RevocationGround.FRAUD,
        decision_number="9/QĐ-UBND",
        decided_on=date(2025, 9, 1),
        note=await house.note(climb),
    )
    ids = [f"{climb.nomination}.r{number}" for number in (1, 2)]
    handles = [await revoke(house, climb, command, revocation) for revocation in ids]
    await handles[0].result()
    return [revocation_workflow_id(revocation) for revocation in ids]


async def revoke(house: House, climb: Climb, command: RevokeInput, revocation: str) -> WorkflowHandle[RevocationWorkflow, object]:
    handle = await house.client.start_workflow(
        RevocationWorkflow.run,
        StartRevocation(revocation=revocation, nomination=climb.nomination, command=command),
        id=revocation_workflow_id(revocation),
        task_queue=house.settings.task_queue,
    )
    if revocation.endswith("r2"):
        with pytest.raises(WorkflowFailureError):
            await handle.result()
    else:
        await handle.result()
    return handle


async def nominations(house: House, climb: Climb) -> list[str]:
    """The workflows of a nomination and of all that was split off it."""
    rows = await house.pool.fetch("select id from nomination where id = $1 or id like $1 || '.%'", climb.nomination)
    return [nomination_workflow_id(row["id"]) for row in rows]


async def test_histories_ids_and_attributes_of_an_eventful_life_tell_nobody_apart(house: House) -> None:
    await house.pool.execute("insert into subscription (unit, channel, address) values ('63.01843', 'email', $1)", LISTENER)
    workflows = await an_eventful_climb(house)
    assert len(workflows) == 6
    for workflow_id in (*workflows, NOTIFICATION_WORKFLOW_ID):
        assert found_in(await house.everything_on(workflow_id)) == []
    updates = await house.pool.fetch("select update_id, body from ledger")
    assert found_in("\n".join(f"{row['update_id']} {row['body']}" for row in updates)) == []
    assert found_in(house.log.read_text()) == []


async def test_an_error_of_the_database_that_quotes_a_nominees_row_reaches_neither_history_nor_log(house: House) -> None:
    climb = await house.begin()
    await house.pool.execute(
        "alter table nominee add constraint nobody_is_refused check (outcome is distinct from 'rejected') not valid"
    )
    try:
        call = asyncio.create_task(climb.appraise(COMMUNE, exceptions=(rejected(climb.nominees[0]),)))
        async with asyncio.timeout(30):
            while house.log.read_text().count("nobody_is_refused") < 3:  # noqa: ASYNC110 -- a log is no event of the loop
                await asyncio.sleep(0.05)
    finally:
        await house.pool.execute("alter table nominee drop constraint nobody_is_refused")
    await call
    history = await house.everything_on(climb.handle.id)
    assert history.count("CheckViolationError") >= 2, "the failures are in the history, told by their type"
    assert found_in(history) == []
    assert found_in(house.log.read_text()) == []


async def test_a_name_where_a_code_belongs_is_refused_and_kept_nowhere(house: House) -> None:
    climb = await house.begin()
    command = {
        "actor": an_officer(Role.APPRAISER, COMMUNE).model_dump(),
        "verdict": "reject",
        "ground": PEOPLE[0].name,
        "note": {"id": PEOPLE[1].address, "sha256": COMMENT},
    }
    assert (await refused(climb.tell("appraise", command))).type == "PayloadValidationError"  # type: ignore[arg-type]
    assert found_in(await house.everything_on(climb.handle.id)) == []
    assert found_in(house.log.read_text()) == []


@pytest.mark.parametrize("place", ["argument", "memo", "id", "failure"])
async def test_the_search_finds_a_name_wherever_it_is_hidden(house: House, place: str) -> None:
    name = PEOPLE[0].name
    workflow_id = f"planted-{uuid4().hex}"
    handle = await house.client.start_workflow(
        "NobodyRunsThis",
        {"said": name} if place == "argument" else {},
        id=f"{workflow_id}-{name}" if place == "id" else workflow_id,
        task_queue="nobody",
        memo={"about": name.upper()} if place == "memo" else None,
    )
    await handle.terminate(name if place == "failure" else "", reason=None)
    assert name in found_in(await house.everything_on(handle.id))
