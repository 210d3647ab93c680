"""Commands as somebody would give them, without the second that another process needs to load."""

import asyncio
import json
from typing import Any, NamedTuple

from typer import Typer
from typer.testing import CliRunner

from runtime.audit.commands import app as audits
from runtime.cli_report import app as reports
from runtime.settings import Settings, get_settings


class Printed(NamedTuple):
    """What a command came to: its exit code, everything that it printed, and its JSON object, if that was its last line."""

    code: int
    text: str
    answer: dict[str, Any]


async def audit(settings: Settings, *words: str) -> Printed:
    """`vinhdanh audit …` under these settings."""
    return await asyncio.to_thread(_run, audits, settings, words)


async def report(settings: Settings, *words: str) -> Printed:
    """`vinhdanh report …` under these settings."""
    return await asyncio.to_thread(_run, reports, settings, words)


def _run(app: Typer, settings: Settings, words: tuple[str, ...]) -> Printed:
    get_settings.cache_clear()
    try:
        ended = CliRunner(env=settings.environment()).invoke(app, list(words))
    finally:
        get_settings.cache_clear()
    text = ended.output
    last = (text.splitlines() or [""])[-1]
    return Printed(ended.exit_code, text, json.loads(last) if last.startswith("{") else {})
