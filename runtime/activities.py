"""The activities of a worker, each given what it works with."""

from collections.abc import Callable
from typing import Any

import asyncpg

from runtime.settings import Settings


def build_activities(pool: asyncpg.Pool, settings: Settings) -> list[Callable[..., Any]]:  # noqa: ARG001 -- filled in with the activities
    """Every activity that a worker offers, bound to the pool and the settings."""
    return []
