"""The starter: the one door for people. This file puts it together; the routes say what it does."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute

from models.vocabulary import Scope
from policy.law import DATA, load_law
from runtime.settings import Settings
from starter.arrivals import Arrivals
from starter.body_limit import BodyLimit
from starter.docs import add_docs
from starter.documents.background import looking_after_files
from starter.documents.store import FileStore
from starter.failures import LastResort, add_failures
from starter.headers import SafeHeaders
from starter.inbox.news import News
from starter.operation_names import operation_name
from starter.people.identity import SESSION_SCHEME, scope_of, signed_in, within_scope
from starter.people.identity_cache import IdentityCache
from starter.rate_limit import Rate, RateLimit
from starter.read_ahead import read_ahead
from starter.reading_log.log import ReadingLog
from starter.request_id import RequestId
from starter.resources import Connect, Resources
from starter.responses import PROBLEM_SCHEMA, show_problems
from starter.rights.visibility import AreaCache
from starter.routes import (
    account,
    attachments,
    audit,
    awards,
    ballots,
    batches,
    bulk,
    claims,
    commands,
    council_sessions,
    councils,
    eligibility,
    erasures,
    health,
    home,
    inbox,
    incidents,
    joins,
    ledger,
    memberships,
    minutes,
    news,
    nominations,
    notices,
    officers,
    oidc,
    organisations,
    reports,
    sessions,
    submissions,
    subscriptions,
    substitutions,
    tasks,
    tokens,
    units,
)
from starter.sign_in.browser import cookie_name
from starter.sign_in.claimed import read_map
from starter.sign_in.provider import Provider
from starter.sweeper import sweeping
from starter.tasks.sweep import looking_after_tasks

ROUTERS = (
    ballots.router,  # routes are tried in this order, and a whole council votes at once
    submissions.router,
    batches.router,
    commands.router,
    bulk.router,
    joins.router,
    nominations.router,
    attachments.router,
    erasures.router,
    erasures.register,
    eligibility.router,
    tasks.router,
    claims.router,
    substitutions.router,
    inbox.router,
    news.router,
    awards.router,
    units.router,
    organisations.router,
    officers.router,
    memberships.router,
    tokens.router,
    account.invitations,
    oidc.router,
    account.router,
    sessions.router,
    notices.router,
    notices.mine,
    subscriptions.router,
    subscriptions.events,
    incidents.router,
    reports.router,
    councils.router,
    council_sessions.router,
    minutes.router,
    audit.router,
    ledger.router,
)
"""Everything under /v1. Each of these needs a token or a session."""

OPEN_ROUTERS = (sessions.open_router, account.open_router, oidc.open_router)
"""Under /v1, for whoever is about to sign in."""

CHANGES = (
    (submissions.router, Scope.SUBMIT),
    (batches.router, Scope.SUBMIT),
    (attachments.router, Scope.SUBMIT),
    (eligibility.router, Scope.READ),
    (organisations.router, Scope.MANAGE),
    (officers.router, Scope.MANAGE),
    (memberships.router, Scope.MANAGE),
    (councils.router, Scope.MANAGE),
    (erasures.router, Scope.MANAGE),
    (account.invitations, Scope.MANAGE),
    (oidc.router, Scope.MANAGE),
    (notices.router, Scope.MANAGE),
    (notices.mine, Scope.ACCOUNT),
    (subscriptions.router, Scope.MANAGE),
    (tokens.router, Scope.ACCOUNT),
    (account.router, Scope.ACCOUNT),
    (sessions.router, Scope.ACCOUNT),
)
"""Which scope a token needs for what changes something; where nothing is said it is `decide`. Whatever only reads needs `read`."""

DESCRIPTION = """
Nominations for awards (khen thưởng) from the unit that proposes to the office that decides.

* **Who asks** is said by `Authorization: Bearer …`, or by the cookie of a browser's session. An administrator issues the first
  token, and invites people to choose a password.
* **Every command** carries an `Idempotency-Key`. The same key gives the same answer, also after a time-out or a restart.
* **202** means: not known yet. Ask the address in `Location`, or send the command again with the same key.
* **Refusals** are problem documents (RFC 9457) with a stable `type`.
"""


def _scope_to_change(router: APIRouter) -> Scope:
    return next((scope for known, scope in CHANGES if known is router), Scope.DECIDE)


def _scopes() -> dict[tuple[str, str], Scope]:
    """Which scope each operation needs, by its path and method."""
    return {
        (f"/v1{route.path_format}", method.lower()): scope_of(method, route.path, _scope_to_change(router))
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


def create_app(settings: Settings, connect: Connect) -> FastAPI:
    """The ASGI application. `connect` opens the engines at start-up and closes them at shut-down."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        read_ahead()
        read_map(settings)  # so that a role or unit that is none is told now, not to the first who signs in
        async with AsyncExitStack() as stack:
            engines = await stack.enter_async_context(connect(settings))
            arrivals = Arrivals(engines.pool)
            stack.push_async_callback(arrivals.close)
            heard = News(engines.pool)
            stack.push_async_callback(heard.close)
            app.state.resources = Resources(
                settings=settings,
                law=load_law(DATA, settings.policy_overrides),
                pool=engines.pool,
                temporal=engines.temporal,
                identities=IdentityCache(),
                areas=AreaCache(),
                arrivals=arrivals,
                news=heard,
                files=FileStore(engines.objects),
                provider=Provider(settings),
                reading_log=ReadingLog(engines.pool),
            )
            await stack.enter_async_context(sweeping(app.state.resources))
            await stack.enter_async_context(looking_after_tasks(engines.pool))
            await stack.enter_async_context(looking_after_files(app.state.resources))
            yield

    app = _Starter(
        title="Vinh Danh",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_name,
    )
    app.session_cookie = cookie_name("session", settings)
    app.include_router(home.router)
    app.include_router(health.router)
    for router in ROUTERS:
        needed = within_scope(_scope_to_change(router))
        app.include_router(router, prefix="/v1", dependencies=[Depends(signed_in), Depends(needed)])
    for router in OPEN_ROUTERS:
        app.include_router(router, prefix="/v1")
    add_docs(app)
    add_failures(app)
    larger = dict.fromkeys((attachments.PATHS, minutes.PATHS), settings.max_attachment_bytes)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, larger=larger)
    app.add_middleware(
        RateLimit,
        signed_in=Rate(settings.rate_per_second, settings.rate_burst),
        strangers=Rate(settings.address_rate_per_second, settings.address_rate_burst),
        session_cookie=cookie_name("session", settings),
    )
    app.add_middleware(LastResort)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["authorization", "content-type", "content-disposition", "idempotency-key", "x-request-id"],
            expose_headers=["x-request-id", "location", "etag", "retry-after", "ratelimit", "content-disposition"],
        )
    app.add_middleware(SafeHeaders)
    app.add_middleware(RequestId)
    return app


class _Starter(FastAPI):
    session_cookie: str

    def openapi(self) -> dict[str, Any]:
        """The document, with the problem document among its schemas and in the place of FastAPI's own 422."""
        if self.openapi_schema is None:
            document = super().openapi()
            schemas = document["components"]["schemas"]
            for leftover in ("HTTPValidationError", "ValidationError"):
                schemas.pop(leftover, None)
            definition = dict(PROBLEM_SCHEMA)
            schemas.update(definition.pop("$defs", {}))
            schemas["Problem"] = definition
            show_problems(document, _scopes())
            document["components"]["securitySchemes"][SESSION_SCHEME]["name"] = self.session_cookie
        return super().openapi()
