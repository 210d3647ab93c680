"""`vinhdanh audit verify`: is the ledger what was signed, in a database, in an archive, in both?"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import asyncpg
import typer
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore
from pydantic import SecretStr
from rich.console import Console
from rich.progress import Progress, TaskID

from activities.ledger_key import read_key
from auditor.ledger.findings import Where
from auditor.ledger.rows import NoteRow
from auditor.ledger.stated_keys import stated_in_archive, stated_in_database
from auditor.ledger.verdict import Verdict
from auditor.ledger.verify import Against, verify_archive, verify_database
from proofs.checkpoint import BadCheckpoint, NoNote, as_kept, open_note, read_vkey, vkey_of
from runtime.audit import verify_words as say
from runtime.database import open_small_pool
from runtime.errors import StackError
from runtime.object_store import open_object_store
from runtime.settings import Settings, get_settings

LIVE = "live"
MOST_LINES = 1000


class Keys(NamedTuple):
    """The public keys that are believed, and who says that they are the right ones: given, installation, or stated."""

    vkeys: Sequence[str]
    said_by: str


def verify(
    database: Annotated[
        str | None,
        typer.Option(
            help="Another database, such as a restored backup (postgresql://…): it may end earlier than archive and "
            "checkpoints do. `live`: this installation's own, held against an archive that you name."
        ),
    ] = None,
    archive: Annotated[Path | None, typer.Option(help="A folder that holds `archive/`. Without --database: it alone.")] = None,
    checkpoint: Annotated[list[Path] | None, typer.Option(help="A checkpoint that you kept yourself; may be given again.")] = None,
    vkey: Annotated[list[str] | None, typer.Option(help="The ledger's public key as you know it; may be given again.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line.")] = False,
) -> None:
    """Is the ledger what was signed? Every entry, every chain, the tree, every checkpoint; each finding says what was done to what.

    Without options: this installation's database against its archive. Changes nothing, and may run while people work.
    Exit code 0: all holds. 1: something is wrong. 2: a file or a key cannot be read.
    """
    settings = get_settings()
    brought = [_brought(file) for file in checkpoint or ()]
    given = [_vkey(text) for text in vkey or ()]
    objects = None if archive is None else _folder(archive)
    if database not in {None, LIVE} and not str(database).startswith(("postgresql://", "postgres://")):
        raise typer.BadParameter("--database: `live`, or postgresql://user:password@host:port/name")
    try:
        verdict, keys = asyncio.run(_verify(settings, database, objects, brought, given))
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
        raise typer.BadParameter("this database holds no ledger of this version; is it restored whole, and migrated?") from error
    except (OSError, BaseError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StackError(f"an engine does not answer ({type(error).__name__}); is the installation running?") from error
    if verdict.empty and (archive is not None or database not in {None, LIVE}):
        raise typer.BadParameter("there is nothing to verify: no entry, no leaf, no checkpoint, no card")
    _tell(verdict, keys)
    if as_json:
        typer.echo(json.dumps(_as_json(verdict, keys), ensure_ascii=False))
    raise typer.Exit(0 if verdict.holds else 1)


async def _verify(
    settings: Settings, database: str | None, objects: ObjectStore | None, brought: Sequence[NoteRow], given: Sequence[str]
) -> tuple[Verdict, Keys]:
    with _progress() as progress:
        if database is None and objects is not None:
            keys = _keys(settings, given) or Keys(await stated_in_archive(objects), "stated")
            return await verify_archive(objects, keys.vkeys, brought, progress), keys
        if database is None:
            objects = open_object_store(settings)
        elsewhere = {} if database in {None, LIVE} else {"database_url": SecretStr(str(database))}
        pool = await open_small_pool(settings.model_copy(update=elsewhere))
        try:
            stated = [*await stated_in_database(pool), *([] if objects is None else await stated_in_archive(objects))]
            keys = _keys(settings, given) or Keys(stated, "stated")
            against = Against(keys.vkeys, brought, objects, backup=bool(elsewhere))
            return await verify_database(pool, against, progress), keys
        finally:
            await pool.close()


def _keys(settings: Settings, given: Sequence[str]) -> Keys | None:
    """The keys of the caller, or else those of this installation where it has any."""
    if given:
        return Keys(given, "given")
    try:
        own = read_key(settings.checkpoint_key)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; name the public key by --vkey") from error
    vkeys = [*([] if own is None else [vkey_of(settings.ledger_origin, own.public_key())]), *settings.ledger_former_vkeys]
    return Keys(vkeys, "installation") if own is not None else None


def _tell(verdict: Verdict, keys: Keys) -> None:
    for finding in verdict.findings[:MOST_LINES]:
        typer.echo(say.found(finding))
    if len(verdict.findings) > MOST_LINES:
        typer.echo(say.more(len(verdict.findings) - MOST_LINES))
    typer.echo(say.looked_at(verdict))
    if verdict.later:
        typer.echo(say.later(verdict.later))
    if keys.said_by == "stated":
        typer.echo(say.KEY_IS_STATED)
    typer.echo(say.conclusion(verdict))


def _as_json(verdict: Verdict, keys: Keys) -> dict[str, object]:
    latest = None if verdict.latest is None else verdict.latest.checkpoint
    names = ("entries", "unsigned", "leaves", "nodes", "checkpoints", "later", "cards", "unsigned_cards", "cases")
    return {
        "holds": verdict.holds,
        "keys": keys.said_by,
        "vkeys": list(keys.vkeys),
        "checkpoint": None if latest is None else {"origin": latest.origin, "size": latest.size, "root": latest.root.hex()},
        **{name: getattr(verdict, name) for name in names},
        "findings": [finding._asdict() for finding in verdict.findings],
    }


def _brought(file: Path) -> NoteRow:
    try:
        note = as_kept(file.read_bytes().decode())
        open_note(note)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    except (UnicodeDecodeError, NoNote) as error:
        raise typer.BadParameter(f"{file} is no signed checkpoint") from error
    except BadCheckpoint:
        pass  # It is one; whether a known key has signed it is asked later.
    return NoteRow(Where.BROUGHT, str(file), note)


def _vkey(text: str) -> str:
    try:
        read_vkey(text)
    except BadCheckpoint as bad:
        raise typer.BadParameter(f"--vkey: {bad}") from bad
    return text.strip()


def _folder(folder: Path) -> ObjectStore:
    if not (folder / "archive").is_dir():
        raise typer.BadParameter(f"{folder} holds no folder archive/")
    return LocalStore(prefix=folder.absolute())


@contextmanager
def _progress() -> Iterator["Bars"]:
    with Progress(console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal) as shown:
        yield Bars(shown)


class Bars:
    """A bar for each thing that is looked at, on the screen of whoever waits."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._bars: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, of: int) -> None:
        """So much is done."""
        if what not in self._bars:
            self._bars[what] = self._shown.add_task(what, total=of)
        self._shown.update(self._bars[what], completed=done)
