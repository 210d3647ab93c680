"""Takes in a list of many rows: read, checked row by row, written in one transaction; the same key gives the same answer."""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from models.errors import Conflict, KeyReused
from models.ids import new_batch_id
from models.messages.actor import Actor
from starter.intake import submitter
from starter.lists.catalogue import columns
from starter.lists.check import Judge, Judged
from starter.lists.columns import Header, read_header
from starter.lists.rows import Draft, Refused, read_rows
from starter.lists.write import Sender, write_batch
from starter.people.caller import Caller
from starter.resources import Resources
from starter.sheets.form import SheetForm
from starter.sheets.sheet import SheetRow, read_sheet

Result = TypeVar("Result")

_READER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lists")
_AT_A_TIME = 500
_KNOWN = "select id, request_hash from batch where caller = $1 and idempotency_key = $2"


async def take_in(here: Resources, caller: Caller, key: str, *, unit: str | None, data: bytes, declared: SheetForm | None) -> str:
    """The id of the batch that the list became; the same when it came under this key before.

    Raises NotAllowed (no clerk, or not of that unit), InvalidInput (of several, and none is named), UnreadableFile, TooLarge,
    KeyReused (another list, or unit, came with the key). Then nothing is written.
    """
    request_hash = _hash_of(unit, data)
    known = await _known(here, caller.officer, key, request_hash)
    if known is not None:
        return known
    by = submitter(caller, unit)
    rows = await _judged(here, by, data, declared)
    batch = new_batch_id()
    async with here.pool.acquire() as connection, connection.transaction():
        written = await write_batch(connection, batch, Sender(by, key, request_hash), rows, here.settings.max_nominees)
    if written:
        return batch
    known = await _known(here, caller.officer, key, request_hash)
    if known is None:
        raise Conflict("another request with this key was undone just now: ask again")
    return known


def _hash_of(unit: str | None, data: bytes) -> str:
    request = hashlib.sha256(f"{unit or ''}\n".encode())
    request.update(data)
    return request.hexdigest()


async def _known(here: Resources, caller: str, key: str, request_hash: str) -> str | None:
    row = await here.pool.fetchrow(_KNOWN, caller, key)
    if row is None:
        return None
    if row["request_hash"] != request_hash:
        raise KeyReused("Idempotency-Key", "it came with another list before")
    found: str = row["id"]
    return found


async def _judged(here: Resources, by: Actor, data: bytes, declared: SheetForm | None) -> list[Judged]:
    """Every row, judged, in the order of the file; some rows at a time, so that people are served meanwhile."""
    judge = Judge(here.pool, here.law, by)
    judged: list[Judged] = []
    async with here.lists:
        header, rows = await _in_thread(partial(_opened, here, data, declared))
        for start in range(0, len(rows), _AT_A_TIME):
            drafts = await _in_thread(partial(_drafts, header, rows[start : start + _AT_A_TIME]))
            situated = await judge.situate(drafts)
            judged += await _in_thread(partial(judge.check, situated))
    return judged


def _opened(here: Resources, data: bytes, declared: SheetForm | None) -> tuple[Header, list[SheetRow]]:
    sheet = read_sheet(data, here.settings.max_rows, declared)
    return read_header(sheet.header, columns(here.law)), sheet.rows


def _drafts(header: Header, rows: list[SheetRow]) -> list[Draft | Refused]:
    return list(read_rows(header, rows))


async def _in_thread(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_READER, work)
