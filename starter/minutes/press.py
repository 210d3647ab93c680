"""Sets papers in a process of their own: what a large one takes of memory is gone with it, and nobody else waits for it."""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path

import structlog

from models.errors import Unavailable
from starter.minutes.paper import Paper

log = structlog.get_logger()

LONGEST_SECONDS = 60.0
"""A paper of 5,000 nominees takes five."""
COMMAND = (sys.executable, "-m", "starter.minutes")


class Form(StrEnum):
    """As what a paper is set."""

    DOCX = "docx"
    PDF = "pdf"


async def printed(paper: Paper, form: Form, fonts: Path | None = None, seconds: float = LONGEST_SECONDS) -> bytes:
    """The file. Raises Unavailable when it is not done in time, or the press breaks."""
    order = json.dumps({"paper": asdict(paper), "fonts": str(fonts) if fonts else None}, ensure_ascii=False)
    press = await asyncio.create_subprocess_exec(
        *COMMAND,
        form,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what it would say can hold what people wrote
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        async with asyncio.timeout(seconds):
            made, _ = await press.communicate(order.encode())
    except TimeoutError:
        raise Unavailable("the paper took too long to set") from None
    finally:
        if press.returncode is None:
            press.kill()
            await press.wait()
    if press.returncode:
        log.error("a paper could not be set", form=form, code=press.returncode)
        raise Unavailable("the paper could not be set")
    return made
