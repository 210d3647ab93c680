"""Dossiers in the database: written whole or not at all, once for each key, and never twice for the same recipient."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from models.commitments import Bound, bind
from models.errors import Duplicate, InvalidInput, KeyReused
from models.ids import new_nomination_id
from models.messages.actor import Actor
from models.messages.nomination import StartNomination
from starter.inbox.words import about
from starter.intake import CheckedNominee, Terms, start_message
from starter.units import Connection, Database

_LOCKS = 64
"""Recipients share this many locks, so that a list of 500 stays far from the server's limit."""
_LOCK_SPACE = 0x5644

_KNOWN = "select id, request_hash from dossier where caller = $1 and idempotency_key = $2"
_IDS = "select nextval(pg_get_serial_sequence('nominee', 'id')) as id from generate_series(1, $1)"
_DOSSIER = """
insert into dossier (
  id, award, regime, policy_version, unit, path, period, movement, received_on, caller, idempotency_key, request_hash, batch, start,
  area, home_level, about
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
on conflict (caller, idempotency_key) do nothing returning id
"""
_LOCK = "select pg_advisory_xact_lock($1, lock) from unnest($2::int[]) as lock"
# An award of a movement stands apart from the yearly one: the same form may honour both.
_TAKEN = """
select asked.place, min(n.nomination) filter (where coalesce(m.area, d.area) @> array[$6::text]) as nomination
from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) as asked (place, key, award, period, movement)
join nominee n on n.recipient_key = asked.key and n.award = asked.award and n.period = asked.period
join dossier d on d.id = n.dossier
left join nomination m on m.id = n.nomination
where d.movement is not distinct from asked.movement
  and coalesce(n.outcome, m.state, 'submitted') not in ('not_awarded', 'rejected', 'withdrawn', 'revoked')
group by asked.place
"""
_NOMINEES = """
with keyed as (
  insert into nominee_key (nominee, key) select * from unnest($4::bigint[], $16::bytea[])
)
insert into nominee (
  id, dossier, nomination, position, kind, award, period, recipient_key, officer, name, birth_date, address, post, record,
  eligibility, commitment
) overriding system value
select new.id, $1, $1, new.position, new.kind, $2, $3, new.key, new.officer, new.name, new.birth_date, new.address, new.post,
  new.record, new.eligibility, new.commitment
from unnest($4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[], $11::text[], $12::text[],
  $13::jsonb[], $14::text[], $15::text[])
  as new (id, position, kind, key, officer, name, birth_date, address, post, record, eligibility, commitment)
"""
_OFFICERS = "select id from officer where id = any($1::text[])"

Recipient = tuple[int, str, str, str, str | None]
"""Somebody who is to be honoured: place in the list, key, award, period, movement."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What comes with a list: who hands it in, under which key (with the hash of the request), for which period, in which batch."""

    submitted_by: Actor
    key: str
    request_hash: str
    period: str
    movement: str | None = None
    batch: str | None = None


async def known_dossier(database: Database, caller: str, key: str, request_hash: str) -> str | None:
    """The dossier that this key of this caller made before. Raises KeyReused when it came with another request."""
    row = await database.fetchrow(_KNOWN, caller, key)
    if row is None:
        return None
    if row["request_hash"] != request_hash:
        raise KeyReused("Idempotency-Key", "it came with another request before")
    found: str = row["id"]
    return found


async def write_dossier(
    connection: Connection, terms: Terms, envelope: Envelope, nominees: Sequence[CheckedNominee]
) -> StartNomination | None:
    """The dossier and its nominees, written within the caller's transaction; what is returned starts its workflow.

    None when the key has been used: `known_dossier` tells by what. Raises Duplicate (`nominees` in its facts lists index, and the
    index or the nomination that has the recipient already), or InvalidInput for an officer who does not exist; the transaction must
    then be rolled back.
    """
    _refuse_repetition(nominees)
    officers = [one.nominee.officer for one in nominees if one.nominee.officer is not None]
    await _officers_must_exist(connection, nominees, officers)
    ids = await new_nominee_ids(connection, len(nominees))
    rows = [_row(one, terms.award.code, envelope.period) for one in nominees]
    bound = [bind(row) for row in rows]
    start = start_message(
        new_nomination_id(),
        terms,
        {id_: one.commitment for id_, one in zip(ids, bound, strict=True)},
        interested=officers,
        submitted_by=envelope.submitted_by,
        movement=envelope.movement,
    )
    # The key comes before the locks: whoever asks twice at once waits here, and is not told that their own list is a duplicate.
    if await connection.fetchval(_DOSSIER, *dossier_values(start, terms, envelope)) is None:
        return None
    await _refuse_taken(connection, terms.award.code, envelope, nominees)
    await connection.execute(_NOMINEES, *_nominee_values(start, terms.award.code, envelope.period, rows, bound))
    return start


async def new_nominee_ids(connection: Connection, count: int) -> list[int]:
    """So many ids that no nominee has."""
    return [row["id"] for row in await connection.fetch(_IDS, count)]


async def known_officers(connection: Connection, named: Sequence[str]) -> set[str]:
    """Which of these officers there are."""
    return {row["id"] for row in await connection.fetch(_OFFICERS, named)} if named else set()


async def taken_recipients(connection: Connection, unit: str, asked: Sequence[Recipient]) -> dict[int, str | None]:
    """Those who stand in a nomination already, by their place: which, where the unit may know of it.

    Until the transaction ends nobody else takes in these recipients; waits for those who do just now.
    """
    if not asked:
        return {}
    locks = {crc32(f"{key}\n{award}\n{period}".encode()) % _LOCKS for _, key, award, period, _ in asked}
    await connection.execute(_LOCK, _LOCK_SPACE, sorted(locks))
    # A statement of its own: it sees what those have written who held the locks before.
    columns = map(list, zip(*asked, strict=True))
    return {row["place"]: row["nomination"] for row in await connection.fetch(_TAKEN, *columns, unit)}


def _refuse_repetition(nominees: Sequence[CheckedNominee]) -> None:
    first: dict[str, int] = {}
    again = []
    for index, one in enumerate(nominees):
        if one.recipient_key in first:
            again.append({"index": index, "same_as": first[one.recipient_key]})
        first.setdefault(one.recipient_key, index)
    if again:
        raise Duplicate("the list names a recipient twice", field=f"nominees[{again[0]['index']}]", nominees=again)


async def _officers_must_exist(connection: Connection, nominees: Sequence[CheckedNominee], officers: list[str]) -> None:
    known = await known_officers(connection, officers)
    for index, one in enumerate(nominees):
        if one.nominee.officer is not None and one.nominee.officer not in known:
            raise InvalidInput(f"nominees[{index}].officer", "no such officer")


async def _refuse_taken(connection: Connection, award: str, envelope: Envelope, nominees: Sequence[CheckedNominee]) -> None:
    asked = [(index, one.recipient_key, award, envelope.period, envelope.movement) for index, one in enumerate(nominees)]
    taken = await taken_recipients(connection, envelope.submitted_by.unit, asked)
    again = [{"index": index, "nomination": taken[index]} for index in sorted(taken)]
    if again:
        raise Duplicate(
            "a recipient is nominated for this award and period already", field=f"nominees[{again[0]['index']}]", nominees=again
        )


def dossier_values(start: StartNomination, terms: Terms, envelope: Envelope) -> tuple[Any, ...]:
    """A row of the table, its columns in the order of the insert."""
    return (
        start.nomination,
        terms.award.code,
        terms.policy.regime.value,
        terms.policy.version,
        terms.unit.ref.code,
        terms.path,
        envelope.period,
        envelope.movement,
        terms.received_on,
        envelope.submitted_by.officer,
        envelope.key,
        envelope.request_hash,
        envelope.batch,
        start.model_dump(mode="json"),
        sorted(terms.area),
        terms.home_level.value,
        about(terms, envelope.movement),
    )


def _row(one: CheckedNominee, award: str, period: str) -> dict[str, Any]:
    """What the table holds of a nominee that never changes (models/commitments.py: HANDED_IN)."""
    nominee = one.nominee
    return {
        "kind": nominee.kind.value,
        "award": award,
        "period": period,
        "recipient_key": one.recipient_key,
        "officer": nominee.officer,
        "name": nominee.name,
        "birth_date": nominee.birth_date,
        "address": nominee.address,
        "post": nominee.post,
        "record": nominee.record.model_dump(mode="json", exclude_none=True),
        "eligibility": one.eligibility.value,
    }


def _nominee_values(
    start: StartNomination, award: str, period: str, rows: Sequence[dict[str, Any]], bound: Sequence[Bound]
) -> tuple[Any, ...]:
    columns = ("kind", "recipient_key", "officer", "name", "birth_date", "address", "post", "record", "eligibility")
    return (
        start.nomination,
        award,
        period,
        list(start.nominees),
        list(range(1, len(rows) + 1)),
        *([row[column] for row in rows] for column in columns),
        [one.commitment for one in bound],
        [one.key for one in bound],
    )
