"""What the routes work with: the engines that the composition root has opened, and what is kept in memory over them."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Annotated

import asyncpg
from fastapi import Depends, Request
from obstore.store import ObjectStore
from temporalio.client import Client

from policy.law import Law
from runtime.settings import Settings
from starter.arrivals import Arrivals
from starter.behind import Behind
from starter.documents.store import FileStore
from starter.inbox.news import News
from starter.people.identity_cache import IdentityCache
from starter.reading_log.log import ReadingLog
from starter.rights.visibility import AreaCache
from starter.sign_in.provider import Provider


@dataclass(frozen=True, slots=True)
class Engines:
    """An open pool on PostgreSQL (jsonb as Python values), a connected Temporal client, and the storage of files."""

    pool: asyncpg.Pool
    temporal: Client
    objects: ObjectStore


Connect = Callable[[Settings], AbstractAsyncContextManager[Engines]]
"""Opens the engines for the life of the application, and closes them."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that a request may need beyond itself."""

    settings: Settings
    law: Law
    pool: asyncpg.Pool
    temporal: Client
    identities: IdentityCache
    areas: AreaCache
    arrivals: Arrivals
    news: News
    files: FileStore
    provider: Provider
    reading_log: ReadingLog
    behind: Behind = field(default_factory=Behind)
    files_to_scan: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a file has come, so that the scanner looks at once."""
    lists: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a list is read: a process never holds more than one of them unfolded."""
    press: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a paper is set: a large one takes a gigabyte, and one at a time is enough."""


async def resources_of(request: Request) -> Resources:
    """The application's resources, from start-up to shut-down. Async, so that no request goes to another thread for them."""
    found: Resources = request.app.state.resources
    return found


Here = Annotated[Resources, Depends(resources_of)]
"""A route's parameter of this type is given the resources."""
