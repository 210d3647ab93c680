"""`vinhdanh audit bundle NOMINATION`: everything that proves what became of a nomination, in one file."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from activities.ledger_key import read_key
from activities.ledger_tree import LedgerSigner
from auditor.archive import ArchiveDamaged
from auditor.bundle.archived import ArchiveSource
from auditor.bundle.collect import Collected, sha256_of
from auditor.bundle.follow import BundleRefused
from auditor.bundle.live import LiveSource
from auditor.bundle.make import Order, made
from auditor.bundle.source import Source
from auditor.bundle.write import OtherKey
from models.messages.ledger_proof import SignLedger
from proofs.words import WHAT, WHY
from runtime.audit.database import auditors_pool, log_read
from runtime.errors import StackError
from runtime.object_store import open_object_store
from runtime.settings import Settings, get_settings

COMMAND = "audit_bundle"
"""Under which the log of reads names it."""


@dataclass(frozen=True)
class Made:
    """The bundle, what it was made of, and whether it is signed."""

    content: bytes
    found: Collected
    signed: bool


def bundle(  # noqa: PLR0917 -- the options of a command, each given by its name
    nomination: Annotated[str, typer.Argument(help="The nomination.")],
    nominee: Annotated[
        list[int] | None, typer.Option(help="Only of this nominee: of all others a bare commitment. May be given again.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write it (default: NOMINATION.proof.zip, here).")] = None,
    archive: Annotated[Path | None, typer.Option(help="A folder that holds `archive/`: ask no server at all.")] = None,
    key: Annotated[Path | None, typer.Option(help="The key that signs checkpoints (default: the installation's own).")] = None,
    noted: Annotated[
        list[int] | None, typer.Option(help="The size of a checkpoint that you noted: the file will prove that it grew from it.")
    ] = None,
    *,
    sign: Annotated[bool, typer.Option("--sign", help="Have the signer sign first what no checkpoint signs yet.")] = False,
    minutes: Annotated[bool, typer.Option("--minutes", help="Take signed minutes along although they name others.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line.")] = False,
) -> None:
    """Write the one-file proof of a nomination, or of some of its nominees: `vinhdanh verify` checks it anywhere.

    Says what could not be taken along, and why. Whose data it shows is written into the log of reads. Exit code 0, or 2 where
    there is nothing to prove.
    """
    settings = get_settings()
    if key is not None and not key.is_file():
        raise typer.BadParameter(f"{key} is no file", param_hint="--key")
    if archive is not None and not (archive / "archive").is_dir():
        raise typer.BadParameter(f"{archive} holds no folder archive/", param_hint="--archive")
    order = Order(nomination, nominee or (), noted or (), minutes, settings.font_folder)
    try:
        result = asyncio.run(_bundle(settings, order, archive and archive.absolute(), key, sign=sign))
    except (BundleRefused, ArchiveDamaged, OtherKey, ValueError) as refused:
        raise typer.BadParameter(str(refused)) from refused
    file = output or Path(f"{nomination}.proof.zip")
    try:
        file.write_bytes(result.content)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="--output") from error
    _tell(file, result)
    if as_json:
        typer.echo(json.dumps(_as_json(file, result), ensure_ascii=False))


def _tell(file: Path, result: Made) -> None:
    for one in result.found.trail.left_out:
        words = [f"{WHAT[one['what']][place]} {one.get('name', '')} ({WHY[one['why']][place]})" for place in (0, 1)]
        typer.echo(f"không có / not there: {' / '.join(words)}")
    if not result.signed:
        typer.echo("không có khóa để ký: chỉ kiểm tra được với --unsigned / no key to sign it: it is checked with --unsigned only")
    typer.echo(f"{file}: {len(result.content)} byte, {len(result.found.trail.chains)} chuỗi / chains")


def _as_json(file: Path, result: Made) -> dict[str, object]:
    trail = result.found.trail
    return {
        "file": str(file),
        "sha256": sha256_of(result.content),
        "signed": result.signed,
        "size": result.found.seen.size,
        "vkey": result.found.seen.vkey,
        "chains": sorted(trail.chains),
        "nominees": sorted(trail.asked),
        "left_out": trail.left_out,
    }


async def _bundle(settings: Settings, order: Order, archive: Path | None, key_file: Path | None, *, sign: bool) -> Made:
    if archive is not None:
        # The key of this machine is not that of an archive which came from another one.
        return await _made(ArchiveSource(LocalStore(prefix=archive)), order, read_key(key_file) if key_file else None)
    async with auditors_pool(settings) as pool:
        if sign:
            await _sign(pool, settings)
        result = await _made(LiveSource(pool, _objects(settings)), order, read_key(key_file or settings.checkpoint_key))
        if result.found.people:
            await log_read(pool, COMMAND, order.nomination, sorted(result.found.people))
        return result


async def _made(source: Source, order: Order, key: Ed25519PrivateKey | None) -> Made:
    try:
        content, found = await made(source, order, key)
    except (BaseError, asyncpg.PostgresError, OSError) as error:
        raise StackError(f"an engine does not answer ({type(error).__name__})") from error
    return Made(content, found, key is not None)


def _objects(settings: Settings) -> ObjectStore:
    try:
        return open_object_store(settings)
    except OSError as error:
        raise StackError(f"the storage does not answer ({type(error).__name__})") from error


async def _sign(pool: asyncpg.Pool, settings: Settings) -> None:
    signer = LedgerSigner(pool, _objects(settings), settings.checkpoint_key, settings.ledger_origin, settings.ledger_former_vkeys)
    done = await signer.sign_ledger(SignLedger())
    if done.trouble is not None:
        raise BundleRefused(f"nothing may be signed: {done.trouble}")
