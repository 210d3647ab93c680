"""Sets the page as PDF/A in a process of its own: what typst takes of memory is gone with it."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "auditor.bundle")
LONGEST_SECONDS = 120.0


class PageNotSet(Exception):
    """The page could not be set, or not in time. The proof stands without it."""


async def set_page(page: dict[str, Any], fonts: Path | None = None, seconds: float = LONGEST_SECONDS) -> bytes:
    """The page as a PDF. Raises PageNotSet."""
    order = json.dumps({"page": page, "fonts": str(fonts) if fonts else None}, ensure_ascii=False)
    press = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what it would say can hold a name
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        async with asyncio.timeout(seconds):
            made, _ = await press.communicate(order.encode())
    except TimeoutError:
        raise PageNotSet("the page took too long to set") from None
    finally:
        if press.returncode is None:
            press.kill()
            await press.wait()
    if press.returncode:
        raise PageNotSet("the page could not be set")
    return made
