"""Texts of officers: kept in the database under a salted hash, named by it everywhere else."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID, uuid5

import asyncpg

from models.errors import KeyReused
from models.messages.actor import Note

_NAMESPACE = UUID("3c1a6c8e-6a44-4c39-9d0f-5b4f7e0f2a11")

_INSERT = """
insert into note (id, nomination, author, sha256, salt, body) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do nothing returning id
"""


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note with its row, and whether this request wrote it (an earlier one with the same key may have)."""

    note: Note
    row: tuple[str | None, ...]
    fresh: bool


async def write_note(pool: asyncpg.Pool, nomination: str, author: str, update_id: str, text: str) -> WrittenNote:
    """The note of a command: one for each command, however often it is asked.

    Raises KeyReused when another text came with the same key. A text that was erased in between is taken to be the same.
    """
    note_id = uuid5(_NAMESPACE, f"{nomination}:{update_id}").hex
    salt = secrets.token_hex(16)
    row = (note_id, nomination, author, _salted(salt, text), salt, text)
    if await pool.fetchval(_INSERT, *row):
        return WrittenNote(Note(id=note_id, sha256=_salted(salt, text)), row, fresh=True)
    there = await pool.fetchrow("select id, nomination, author, sha256, salt, body from note where id = $1", note_id)
    if there is None:  # the other request was refused just now, and took its note back
        return await write_note(pool, nomination, author, update_id, text)
    if there["salt"] is not None and not hmac.compare_digest(there["sha256"], _salted(there["salt"], text)):
        raise KeyReused("Idempotency-Key", "it came with another comment before")
    return WrittenNote(Note(id=note_id, sha256=there["sha256"]), tuple(there), fresh=False)


async def drop_note(pool: asyncpg.Pool, written: WrittenNote | None) -> None:
    """Takes back the note of a command that was refused, if this request wrote it."""
    if written is not None and written.fresh:
        await pool.execute("delete from note where id = $1", written.note.id)


async def keep_note(pool: asyncpg.Pool, written: WrittenNote | None) -> None:
    """Makes sure that the note of an accepted command is there: the request that wrote it may have been refused and dropped it."""
    if written is not None and not written.fresh:
        await pool.execute(_INSERT, *written.row)


def _salted(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
