"""The embedded stack on free ports, in a folder that goes away afterwards."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.stack import Stack


@asynccontextmanager
async def house(**settings: Any) -> AsyncIterator[Settings]:
    """PostgreSQL, Temporal, a worker and the starter, each a process of its own; their settings, with these among them."""
    with tempfile.TemporaryDirectory(prefix="vinhdanh-bench-") as folder:
        postgres_port, temporal_port, ui_port, starter_port = free_ports(4)
        plain = Settings(
            data_dir=Path(folder),
            postgres_port=postgres_port,
            temporal_port=temporal_port,
            temporal_ui_port=ui_port,
            starter_port=starter_port,
            log_level="WARNING",
            **settings,
        )
        async with Stack(plain) as stack:
            yield stack.settings
