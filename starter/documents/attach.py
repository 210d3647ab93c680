"""Attaches a file to a nomination: taken in, stored under its hash, then linked; killed at any point it leaves nothing half.

The row of the file comes first, then the object, then the link. An object without a link is known by its row and swept away.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from fastapi import Request

from models.errors import (
    AlreadyClosed,
    Duplicate,
    OutsideArea,
    OwnNomination,
    TooLarge,
    UnknownNominee,
    WrongOffice,
)
from models.messages.actor import Actor
from models.vocabulary import DossierPart, NominationState
from policy.rights import ATTACHERS, actors_of, officers_of
from starter.documents.body import TakenFile, taken_in
from starter.documents.file_name import HEADER, file_name
from starter.documents.kinds import FileKind, declared_kind, kind_of_file, must_agree
from starter.documents.storing import must_be_stored, put_away
from starter.people.caller import Caller
from starter.request_id import current_request_id
from starter.resources import Resources

_LOCK_SPACE = 0x5645

_STANDING = """
select coalesce(n.path, d.path) || n.office as path, coalesce(n.state, 'submitted') as state,
       (select count(*) from attachment a where a.nomination = $1) as attachments,
       exists (
         select from nominee own join nominee listed on listed.dossier = own.dossier
         where listed.nomination = $1 and own.officer = any($2::text[])
       ) as interested,
       $3::bigint is null or exists (select from nominee p where p.nomination = $1 and p.id = $3::bigint) as nominee_known
from (select $1::text as id) as asked left join nomination n using (id) left join dossier d using (id)
"""
_LOCK = "select pg_advisory_xact_lock($1, hashtext($2))"
_THERE = "select id, part, nominee from attachment where nomination = $1 and sha256 = $2"
_FORGOTTEN = """
select exists (
  select from attachment a join stored_file f using (sha256) left join nominee e on e.id = a.nominee
  where a.nomination = $1 and a.sha256 = $2 and (f.erased_at is not null or e.erased_at is not null)
)
"""
_LINK = """
insert into attachment (nomination, sha256, size, media_type, part, nominee, uploaded_by, unit, role, on_behalf_of, request_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id
"""
_NAME = "insert into attachment_name (attachment, file_name) values ($1, $2)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs: a part of a nomination's dossier, or of what one nominee's share of it is."""

    nomination: str
    part: DossierPart
    nominee: int | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was taken in, looked at and named, for its place."""

    taken: TakenFile
    kind: FileKind
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Attached:
    """The file's hash, and whether this request attached it; an earlier one may have."""

    sha256: str
    fresh: bool


async def attach(here: Resources, caller: Caller, place: Place, request: Request) -> Attached:
    """The body of the request, attached. The same content at the same place again is the same attachment.

    The caller must see the nomination. Raises WrongOffice, OutsideArea, OwnNomination, AlreadyClosed, UnknownNominee, TooLarge,
    WrongType, InvalidInput, UnreadableFile, FileInfected, Duplicate for the same content at another place, Unavailable.
    """
    declared = declared_kind(media_type_of(request))
    actor = await _who_may(here, caller, place)
    async with taken_in(request, here.settings.max_attachment_bytes) as file:
        kind = await asyncio.to_thread(kind_of_file, file.content)
        must_agree(declared, kind)
        new = NewFile(file, kind, file_name(request.headers.get(HEADER), kind, place.part), place)
        await _must_not_be_forgotten(here.pool, place, file)
        await put_away(here, file, kind)
        async with here.pool.acquire() as connection, connection.transaction():
            fresh = await _link(here, connection, actor, new)
    here.files_to_scan.set()
    return Attached(file.sha256, fresh)


def media_type_of(request: Request) -> str:
    """The media type that the request declares, without its parameters; "" where it declares none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _who_may(here: Resources, caller: Caller, place: Place) -> Actor:
    """The role in which the caller hands files in. The rest is looked at once it is known whether the file is there already."""
    actors = [actor for actor in actors_of(caller.person) if actor.role in ATTACHERS]
    if not actors:
        raise WrongOffice("this role hands in no files", roles=sorted(ATTACHERS))
    standing = await _standing(here.pool, place, actors)
    path = frozenset(standing["path"] or ())
    actor = next((actor for actor in actors if actor.unit in path), None)
    if actor is None:
        raise OutsideArea("only the unit that proposes and the offices on the way hand in files", nomination=place.nomination)
    if standing["interested"]:
        raise OwnNomination("nobody hands in files for a list on which they stand", nomination=place.nomination)
    return actor


async def _must_not_be_forgotten(pool: asyncpg.Pool, place: Place, file: TakenFile) -> None:
    """A file of somebody who was erased is not stored again."""
    if await pool.fetchval(_FORGOTTEN, place.nomination, file.sha256):
        raise AlreadyClosed("whoever this file was about is erased", nomination=place.nomination)


async def _standing(database: asyncpg.Pool | PoolConnectionProxy, place: Place, actors: list[Actor]) -> Mapping[str, Any]:
    officers = sorted({officer for actor in actors for officer in officers_of(actor)})
    found = await database.fetchrow(_STANDING, place.nomination, officers, place.nominee)
    return dict(found or {})


def _refuse(standing: Mapping[str, Any]) -> None:
    if NominationState(standing["state"]).closed:
        raise AlreadyClosed("the nomination has ended", state=standing["state"])
    if not standing["nominee_known"]:
        raise UnknownNominee("nominee", "stands not in this nomination")


async def _link(here: Resources, connection: PoolConnectionProxy, actor: Actor, new: NewFile) -> bool:
    """Within a transaction: everything is looked at once more, under a lock that nobody else has for this nomination."""
    file, place = new.taken, new.place
    await connection.execute(_LOCK, _LOCK_SPACE, place.nomination)
    await must_be_stored(connection, file)
    there = await connection.fetchrow(_THERE, place.nomination, file.sha256)
    if there is not None:
        if (there["part"], there["nominee"]) != (place.part, place.nominee):
            raise Duplicate("the nomination has this file at another place", part=there["part"], nominee=there["nominee"])
        return False
    standing = await _standing(connection, place, [actor])
    _refuse(standing)
    if standing["attachments"] >= here.settings.max_attachments:
        raise TooLarge("the nomination has as many files as it may have", max_attachments=here.settings.max_attachments)
    attachment = await connection.fetchval(
        _LINK,
        place.nomination,
        file.sha256,
        file.size,
        new.kind.media_type,
        place.part,
        place.nominee,
        actor.officer,
        actor.unit,
        actor.role,
        actor.on_behalf_of,
        current_request_id(),
    )
    await connection.execute(_NAME, attachment, new.name)
    return True
