"""An installation with a case that has everything in it (a split, a vote, signed minutes, a decision), and some smaller ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr
from temporalio.client import Client

from activities.ledger_key import read_key
from activities.ledger_tree import LedgerSigner
from auditor.bundle.live import LiveSource
from auditor.bundle.make import Order, made
from models.messages.ledger_proof import SignLedger
from models.vocabulary import Level
from policy.units import directory
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.people.officers import create_first_administrator
from tests import sample_files
from tests.api.councils import Chamber, a_chamber, done
from tests.api.people import CENTRE, CITY, PROVINCE, WARD, Caller, Offices, application, eventually, nominee, running
from tests.archives import House

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][4:6]
NEIGHBOUR = "63.01843"
NAMES = ("Nông Thị Phượng", "Hoàng Đức Kiên", "Lường Văn Thưởng", "Bế Ngọc Huệ")
FAST = {"rate_per_second": 10_000, "rate_burst": 100_000, "address_rate_per_second": 10_000, "address_rate_burst": 100_000}
COMMENT = "Đồng chí này rất xứng đáng."


@dataclass
class Scene:
    """The installation, and its cases.

    `nomination` has everything in it, its `nominees` in the order of NAMES; `lists` are two that were joined into `joined`; in
    `over` the award of `holder` was revoked, and `erased` was erased. The latest entry over each is signed.
    """

    house: House
    offices: Offices
    chamber: Chamber
    nomination: str = ""
    session: str = ""
    minutes: bytes = b""
    nominees: list[int] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    joined: str = ""
    over: str = ""
    holder: int = 0
    erased: int = 0

    @property
    def source(self) -> LiveSource:
        return LiveSource(self.house.pool, open_object_store(self.house.settings))

    @property
    def key(self) -> Ed25519PrivateKey:
        key = read_key(self.house.settings.checkpoint_key)
        assert key is not None
        return key

    async def sign(self) -> None:
        settings, objects = self.house.settings, open_object_store(self.house.settings)
        signer = LedgerSigner(self.house.pool, objects, settings.checkpoint_key, settings.ledger_origin)
        assert (await signer.sign_ledger(SignLedger())).trouble is None

    async def keep(self) -> None:
        """Everything archived and signed."""
        await self.house.look()
        await self.sign()

    async def bundle(self, *nominees: int, nomination: str = "", **said: Any) -> bytes:
        content, _ = await made(self.source, Order(nomination or self.nomination, nominees, **said), self.key)
        return content

    async def vkey(self) -> str:
        seen = await self.source.checkpoint()
        assert seen is not None
        return seen.vkey


@asynccontextmanager
async def a_scene(
    settings: Settings, client: Client, new_database: Callable[[], Awaitable[str]], folder: Path
) -> AsyncIterator[Scene]:
    url = SecretStr(await new_database())
    mine = settings.model_copy(update={"data_dir": folder, "database_url": url, "task_queue": f"bundle-{uuid4().hex}", **FAST})
    pool = await open_pool(mine)
    async with build_worker(client, mine, build_activities(pool, mine)), running(application(mine, pool, client)) as http:
        offices = Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))
        scene = Scene(House(client, mine, pool), offices, await a_chamber(offices, DISTRICT, BESIDE))
        await play(scene)
        await scene.keep()
        yield scene
    await pool.close()


async def play(scene: Scene) -> None:
    """Four are proposed; one is sent back, one fails the vote, two are awarded, one of whom loses the award."""
    offices, pool = scene.offices, scene.house.pool
    scene.nomination = await offices.submit(DISTRICT, "CSTDCS", [nominee(name=name) for name in NAMES])
    listed = await pool.fetch("select id from nominee where dossier = $1 order by position", scene.nomination)
    scene.nominees = [row["id"] for row in listed]
    sent_back = {"nominee": scene.nominees[3], "verdict": "return", "ground": "report.incomplete", "parts": ["report"]}
    await offices.take_step(scene.nomination, exceptions=[sent_back], comment=COMMENT)
    scene.session = await hold(scene)
    while (await offices.take_step(scene.nomination))["task"] is not None:
        pass
    await join(scene)
    await undo(scene)


async def join(scene: Scene) -> None:
    """Lists of two wards become one at the city, and it is decided on."""
    offices = scene.offices
    tasks = {}
    for ward in (WARD, NEIGHBOUR):
        nomination = await offices.submit(ward, "LDTT", 2)
        while (seen := await where(offices, nomination))["office"]["code"] != CITY:
            await offices.take_step(nomination)
        tasks[nomination] = seen["task"]
    scene.lists = list(tasks)
    appraiser = await offices.officer(CITY, "appraiser")
    sources = [{"nomination": nomination, "task": task} for nomination, task in tasks.items()]
    answer = await appraiser.post("/v1/joins", {"sources": sources})
    assert answer.status_code == 200, answer.text
    scene.joined = answer.json()["nomination"]
    await offices.climb(scene.joined)


async def where(offices: Offices, nomination: str) -> dict[str, Any]:
    return dict((await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json())


async def undo(scene: Scene) -> None:
    """One is awarded and loses the award; the other is refused, and erased on request."""
    offices = scene.offices
    scene.over = await offices.submit(nominees=[nominee(name="Triệu Thị Ẩn"), nominee(name="Hứa Văn Quên")])
    listed = await scene.house.pool.fetch("select id from nominee where dossier = $1 order by position", scene.over)
    scene.holder, scene.erased = (row["id"] for row in listed)
    while (await offices.next_step(scene.over))[1] != "decide":
        await offices.take_step(scene.over)
    await offices.take_step(scene.over, exceptions=[{"nominee": scene.erased, "verdict": "reject", "ground": "law.14"}])
    revocation = {"ground": "fraud", "decision_number": "2/QĐ-UBND", "decided_on": "2020-06-01", "nominees": [scene.holder]}
    chair, administrator = await offices.officer(CITY, "chair"), await offices.officer(CITY, "administrator")
    await done(chair.post(f"/v1/nominations/{scene.over}/revoke", revocation))
    request = {"ground": "request", "reference": "15/2026/ĐN-XDL", "requested_on": "2026-02-02"}
    await done(administrator.post(f"/v1/nominations/{scene.over}/nominees/{scene.erased}/erasure", request))


async def hold(scene: Scene) -> str:
    """A session votes on it and publishes; its minutes are kept in two versions and signed."""
    chamber, secretary = scene.chamber, scene.chamber.secretary
    session = await chamber.convene()
    here = f"/v1/council-sessions/{session}"
    await done(secretary.post(f"{here}/agenda", {"add": [scene.nomination]}))
    await chamber.all_present(session)
    await chamber.open(session)
    await chamber.vote(session, 1, {"a": "FFA", "b": "FFA", "c": "FFA"})
    await chamber.close(session)
    for version in (0, 1):
        kept = await secretary.post(f"{here}/minutes", {"based_on": version, "text": {"discussion": f"Lần {version}"}})
        assert kept.status_code == 201, kept.text
    await done(secretary.post(f"{here}/publish", {}))
    scene.minutes = sample_files.pdf(b"minutes that name everybody")
    rounds = (await secretary.get(f"{here}/rounds")).json()["rounds"]
    signed = await secretary.http.post(
        f"{here}/minutes/signed",
        params={"number": "07/BB-HĐTĐKT", "dated": str(rounds[0]["opened_at"])[:10]},
        content=scene.minutes,
        headers=secretary.headers() | {"Idempotency-Key": uuid4().hex, "content-type": "application/pdf"},
    )
    assert signed.status_code == 201, signed.text

    async def told() -> bool:
        item = "select delivered_at is not null from agenda_item where session = $1"
        return bool(await scene.house.pool.fetchval(item, session))

    await eventually(told)
    return session
