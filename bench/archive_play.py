"""A play for the archive: the scenario of the demo, and sessions of councils beside it, all through the API, all to their end."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from uuid import uuid4

import asyncpg
import httpx
from rich.console import Console

from bench.council_house import Chamber, found
from bench.council_votes import vote
from bench.http import post
from bench.officers import COMMUNE, RECEIVED
from bench.wire import KEEP_SECONDS, Wire
from models.vocabulary import BallotMode, Role
from policy.units import directory
from runtime.cli_demo import SCENARIO, SEED
from runtime.cli_play import planned
from runtime.database import open_pool
from runtime.play.performance import Stage, connection, perform
from runtime.play.progress import watching
from runtime.settings import Settings

PAPER = (
    b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n"
    b"trailer <</Root 1 0 R>>\n"
)
AGAIN_AFTER = 0.5
ROUND_SECONDS = 15.0
"""So often the archiver looks; what is not kept forty rounds after the play has ended, will not be."""


@dataclass(frozen=True)
class Size:
    """How much is played: a fraction of the scenario, and so many sessions, each over so many nominations of so many nominees."""

    sample: float
    sessions: int
    nominations: int
    nominees: int
    members: int


FULL = Size(sample=1.0, sessions=20, nominations=3, nominees=4, members=5)
SHORT = Size(sample=0.02, sessions=1, nominations=2, nominees=2, members=3)


@dataclass(frozen=True)
class Played:
    """What there is to be found in the archive, and what must not be: every name, birth date and address of the play."""

    nominations: int
    nominees: int
    sessions: int
    private: frozenset[str]


class DrillError(Exception):
    """Why there is nothing to tell."""


async def play(settings: Settings, size: Size) -> Played:
    """Plays all of it, and waits until everything is archived and signed. Raises DrillError when it is not, in time."""
    administrator = settings.administrator_token_file.read_text().strip()
    await _scenario(settings, administrator, size)
    limits = httpx.Limits(keepalive_expiry=KEEP_SECONDS)
    async with (
        httpx.AsyncClient(base_url=settings.starter_url, timeout=120, limits=limits) as http,
        Wire(settings.starter_url) as wire,
    ):
        for unit in _communes(size.sessions):
            await _session(await found(http, administrator, unit, size.members), wire, size)
    async with _database(settings) as pool:
        await _until_kept(pool)
        return await _played(pool)


async def _scenario(settings: Settings, administrator: str, size: Size) -> None:
    layout, dossiers = planned(SCENARIO, SEED, size.sample)
    async with connection(settings.starter_url) as http:
        with watching(Console(stderr=True), layout, dossiers) as watcher:
            result = await perform(Stage(http, administrator), layout, dossiers, SEED, watcher)
    wrong = [check.en for check in result.checks(layout) if not check.held and size.sample == 1]
    if wrong:
        raise DrillError(f"the play did not come out as it says: {wrong}")


def _communes(times: int) -> list[str]:
    """So many communes of one province, each with an office of its own."""
    province = directory().chain(COMMUNE, RECEIVED)[-2].code
    districts = (unit for unit in directory().children(province) if unit.existed_on(RECEIVED))
    communes = (unit.code for district in districts for unit in directory().children(district.code) if unit.existed_on(RECEIVED))
    return list(islice(communes, times))


async def _session(chamber: Chamber, wire: Wire, size: Size) -> None:
    """A session from its agenda to its signed minutes; then its nominations are taken back, so that they end too."""
    nominations = await chamber.stand_before(size.nominations, size.nominees)
    session = await chamber.convene(nominations)
    await chamber.say(f"/{session}/rounds", {"mode": BallotMode.SLATE})
    await vote(chamber, session, BallotMode.SLATE, size.nominations * size.nominees, wire.put)
    await chamber.say(f"/{session}/rounds/1/close")
    await chamber.say(f"/{session}/publish")
    while (await chamber.ask(f"/council-sessions/{session}"))["delivered"] < len(nominations):  # noqa: ASYNC110 -- another process
        await asyncio.sleep(AGAIN_AFTER)
    await _sign_minutes(chamber, session)
    for nomination in nominations:
        if (await chamber.ask(f"/nominations/{nomination}/progress"))["task"] is not None:
            await post(
                chamber.http,
                chamber.office.tokens[Role.CLERK],
                f"/v1/nominations/{nomination}/withdraw",
                {"ground": "unit.request"},
            )


async def _sign_minutes(chamber: Chamber, session: str) -> None:
    day = (await chamber.ask(f"/council-sessions/{session}/rounds"))["rounds"][0]["opened_at"][:10]
    headers = {"Authorization": f"Bearer {chamber.office.tokens[Role.SECRETARY]}", "Idempotency-Key": uuid4().hex}
    answer = await chamber.http.post(
        f"/v1/council-sessions/{session}/minutes/signed",
        params={"number": "07/BB-HĐTĐKT", "dated": day},
        content=PAPER,
        headers=headers | {"content-type": "application/pdf"},
    )
    if answer.status_code != HTTPStatus.CREATED:
        raise DrillError(f"the minutes were not signed: {answer.status_code} {answer.text}")


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(settings)
    try:
        yield pool
    finally:
        await pool.close()


_LEFT = """
select (select count(*) from nomination n where not exists (
          select from archived_history a where a.chain = n.id and a.kind = 'nomination' and a.final)) as nominations,
       (select count(*) from council_session s where not exists (
          select from archived_history a where a.chain = s.id and a.kind = 'session' and a.final)) as sessions,
       (select count(*) from ledger) + (select count(*) from archived_history)
         - coalesce((select max(size) from checkpoint), 0) as unsigned
"""


async def _until_kept(pool: asyncpg.Pool) -> None:
    """Returns when every case is archived, and the newest checkpoint is over every entry and every card."""
    ends_at = time.monotonic() + 40 * ROUND_SECONDS
    while any(left := dict(await pool.fetchrow(_LEFT) or {}).values()):
        if time.monotonic() > ends_at:
            raise DrillError(f"not archived, or not signed: {json.dumps(list(left))}")
        await asyncio.sleep(AGAIN_AFTER)


async def _played(pool: asyncpg.Pool) -> Played:
    people = await pool.fetch("select distinct name, birth_date, address from nominee union select name, null, null from officer")
    private = {text for row in people for text in (row["name"], row["address"]) if text and len(text.split()) > 1}
    private |= {row["birth_date"].isoformat() for row in people if row["birth_date"]}
    counts = {name: await pool.fetchval(f"select count(*) from {name}") for name in ("nomination", "nominee", "council_session")}  # noqa: S608 -- names of our own
    return Played(counts["nomination"], counts["nominee"], counts["council_session"], frozenset(private))
