"""Takes the signed minutes in: a PDF under the hash of its content, and that hash in the ledger of the session."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request

from models.errors import DomainError, NotFound, WrongType
from models.ids import update_id
from models.vocabulary import SessionCommand
from starter.council_sessions.delivery import recorded_word
from starter.council_sessions.seen import Seen
from starter.council_sessions.speaking import say, speaker
from starter.documents.attach import media_type_of
from starter.documents.body import TakenFile, taken_in
from starter.documents.give_out import GivenFile, HeldFile, give_out_held
from starter.documents.kinds import PDF, UNDECLARED, kind_of_file
from starter.documents.scan_state import ScanState
from starter.documents.storing import must_be_stored, put_away
from starter.people.caller import Caller
from starter.resources import Resources
from starter.schemas.minutes import SignedMinutes
from starter.units import Database

_LINK = """
insert into signed_minutes (session, sha256, size, uploaded_by) values ($1, $2, $3, $4)
on conflict (session, sha256) do update set uploaded_at = now()
where not exists (select from council_session s where s.id = excluded.session and s.minutes_signed = excluded.sha256)
"""
SIGNED = """
select said.facts ->> 'number' as number, (said.facts ->> 'dated')::date as dated, signed.sha256, signed.size, signed.uploaded_at,
  file.scan, file.media_type
from ledger
cross join lateral (select ledger.body::jsonb -> 'facts' as facts) as said
join signed_minutes signed on signed.session = ledger.nomination and signed.sha256 = said.facts ->> 'sha256'
join stored_file file on file.sha256 = signed.sha256
where ledger.nomination = $1 and ledger.act = 'minutes_signed'
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the office writes on the paper: its number and day."""

    number: str
    dated: date


async def sign(here: Resources, caller: Caller, session: Seen, request: Request, *, key: str, paper: Paper) -> SignedMinutes:
    """The signed minutes: the body of the request, a PDF. The same key gives the same answer.

    What the session refuses is swept away with what nobody holds: another word about the same file may still be on its way.
    Raises the session's refusal (once signed, the minutes are signed), WrongType, InvalidInput, TooLarge, FileInfected, KeyReused,
    Unavailable, or NotKnownYetError when nobody answers in time.
    """
    _must_be_pdf(media_type_of(request))
    await _who_may(here, caller, session, key)
    async with taken_in(request, here.settings.max_attachment_bytes) as file:
        if await asyncio.to_thread(kind_of_file, file.content) is not PDF:
            raise _no_pdf()
        await put_away(here, file, PDF)
        await _link(here, caller, session.id, file)
    here.files_to_scan.set()
    said = {"number": paper.number, "dated": paper.dated.isoformat(), "sha256": file.sha256}
    await say(here, caller, session, command=SessionCommand.SIGN_MINUTES, key=key, said=said)
    signed = await read_signed(here.pool, session.id)
    assert signed is not None  # noqa: S101 -- the ledger names it since a moment ago
    return signed


async def give_out_signed(here: Resources, caller: Caller, session: str) -> GivenFile:
    """The signed PDF, with the download written down. Raises NotFound, FileHeld, FileInfected, FileDamaged, Unavailable."""
    row: Any = await here.pool.fetchrow(SIGNED, session)
    if row is None:
        raise NotFound("the minutes are not signed", session=session)
    file = HeldFile(row["sha256"], row["size"], row["media_type"], ScanState(row["scan"]), f"bien-ban-{session}.pdf")
    return await give_out_held(here, caller, session, file)


async def _who_may(here: Resources, caller: Caller, session: Seen, key: str) -> None:
    """Asked before the file is taken in. Who has signed under this key before is told the same again."""
    try:
        speaker(caller, SessionCommand.SIGN_MINUTES, session.standing)
    except DomainError:
        if await recorded_word(here.pool, session.id, update_id(caller.officer, key)) is None:
            raise


async def _link(here: Resources, caller: Caller, session: str, file: TakenFile) -> None:
    async with here.pool.acquire() as connection, connection.transaction():
        await must_be_stored(connection, file)
        await connection.execute(_LINK, session, file.sha256, file.size, caller.officer)


async def read_signed(database: Database, session: str) -> SignedMinutes | None:
    """The signed paper of the session; None while there is none."""
    row = await database.fetchrow(SIGNED, session)
    return None if row is None else SignedMinutes(**{name: row[name] for name in SignedMinutes.model_fields})


def _must_be_pdf(declared: str) -> None:
    if declared not in {*UNDECLARED, PDF.media_type}:
        raise _no_pdf()


def _no_pdf() -> WrongType:
    why = "signed minutes are a PDF"
    return WrongType(why, field="Content-Type", reason=why, taken=[PDF.media_type])
