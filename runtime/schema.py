"""The schema's migrations, run from code: there is no ini file."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def upgrade(database_url: str) -> None:
    """Brings the schema to its newest version. Callable within an event loop, and by several at once: one works, others wait."""
    in_thread(lambda config: command.upgrade(config, "head"), database_url)


def check(database_url: str) -> None:
    """Raises alembic's CommandError when the tables in `models.tables` and the migrated schema differ."""
    in_thread(command.check, database_url)


def in_thread(work: Callable[[Config], object], database_url: str) -> None:
    """Runs an alembic command in a thread of its own: it drives its own event loop, and the caller may be inside another."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["database_url"] = database_url
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="migrations") as thread:
        thread.submit(work, config).result()
