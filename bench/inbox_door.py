"""A starter over a database of inboxes, served over HTTP, and an officer with a token at each office that asks."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg
import httpx
import uvicorn
from obstore.store import MemoryStore
from temporalio.client import Client

from bench.inbox_rows import DAY, Office
from models.ids import new_officer_id
from models.vocabulary import Role
from policy.law import law
from policy.rights import Membership, Person
from runtime.settings import Settings
from runtime.starter import engines
from starter.app import create_app
from starter.arrivals import Arrivals
from starter.documents.store import FileStore
from starter.inbox.news import News
from starter.people.caller import Caller
from starter.people.identity_cache import IdentityCache
from starter.people.tokens import first_token
from starter.reading_log.log import ReadingLog
from starter.resources import Resources
from starter.rights.visibility import AreaCache
from starter.sign_in.provider import Provider

ROLES = (Role.APPRAISER, Role.SECRETARY, Role.CHAIR)


@asynccontextmanager
async def served(settings: Settings, pool: asyncpg.Pool) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application. Nothing runs in its background: these tasks have no workflow to be looked after."""
    app = create_app(settings, engines)  # they are not opened: the application is given its resources
    app.state.resources = Resources(
        settings=settings,
        law=law(),
        pool=pool,
        temporal=await Client.connect("never-asked:7233", lazy=True),
        identities=IdentityCache(),
        areas=AreaCache(),
        arrivals=Arrivals(pool),
        news=News(pool),
        files=FileStore(MemoryStore()),
        provider=Provider(settings),
        reading_log=ReadingLog(pool),
    )
    config = uvicorn.Config(
        app, port=settings.starter_port, http="httptools", lifespan="off", log_config=None, access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    transport = httpx.AsyncHTTPTransport(retries=5)  # the server begins to listen a moment later
    try:
        async with httpx.AsyncClient(base_url=settings.starter_url, timeout=60, transport=transport) as http:
            yield http
    finally:
        server.should_exit = True
        await serving


async def seat_officers(pool: asyncpg.Pool, offices: Iterable[Office]) -> dict[str, tuple[Caller, str]]:
    """Somebody at each office who has all its desks, and their token."""
    seated = {}
    for office in offices:
        officer = new_officer_id()
        await pool.execute("insert into officer (id, name) values ($1, 'Cán bộ')", officer)
        await pool.executemany(
            "insert into membership (officer, role, unit, level, valid_from) values ($1, $2, $3, $4, $5)",
            [(officer, role.value, office.unit, office.level.value, DAY) for role in ROLES],
        )
        memberships = tuple(Membership(role, office.unit, office.level) for role in ROLES)
        seated[office.unit] = Caller(Person(officer, memberships), frozenset()), await first_token(pool, officer)
    return seated
