"""One installation with cases to prove, for all tests here: making it takes longer than they do."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from temporalio.client import Client

from runtime.settings import Settings
from tests.bundles import Scene, a_scene


@pytest.fixture(scope="session")
async def scene(
    settings: Settings,
    client: Client,
    new_database: Callable[[], Awaitable[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Scene]:
    async with a_scene(settings, client, new_database, tmp_path_factory.mktemp("bundles")) as scene:
        yield scene


@pytest.fixture(scope="session")
async def vkey(scene: Scene) -> str:
    return await scene.vkey()
