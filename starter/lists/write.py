"""A list in the database: the batch, a row for each of its rows, and all its dossiers, in one transaction or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.ids import new_nomination_id
from models.messages.actor import Actor
from models.messages.nomination import StartNomination
from starter.dossiers import Envelope, dossier_values, known_officers, new_nominee_ids, taken_recipients
from starter.intake import start_message
from starter.lists.check import Candidate, Judged, Repeated, Who, grouped
from starter.lists.reason import reason_of_officer
from starter.lists.rows import Refused
from starter.lists.schema import RowStatus
from starter.units import Connection

# The list comes first: whoever hands in the same one twice at once waits here.
_BATCH = """
insert into batch (id, caller, idempotency_key, request_hash, rows, accepted, refused, duplicates, unit)
values ($1, $2, $3, $4, $5, 0, 0, 0, $6)
on conflict (caller, idempotency_key) do nothing returning id
"""
_COUNTED = "update batch set accepted = $2, refused = $3, duplicates = $4 where id = $1"
_DOSSIER_COLUMNS = (
    *("id", "award", "regime", "policy_version", "unit", "path", "period", "movement", "received_on"),
    *("caller", "idempotency_key", "request_hash", "batch", "start", "area", "home_level", "about"),
)
_NOMINEE_COLUMNS = ("id", "dossier", "nomination", "position", "award", "period", *Who._fields, "record", "commitment")
_ROW_COLUMNS = ("batch", "row", "status", "nomination", "problem")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands in the list, and under which key, with the hash of the request."""

    by: Actor
    key: str
    request_hash: str


async def write_batch(connection: Connection, batch: str, sender: Sender, rows: Sequence[Judged], most: int) -> bool:
    """Writes the list within the caller's transaction, in nominations of at most `most` nominees.

    False when the key has been used: then nothing was written. Rows whose recipient is nominated already become duplicates, rows
    with an officer who does not exist are refused.
    """
    if (
        await connection.fetchval(_BATCH, batch, sender.by.officer, sender.key, sender.request_hash, len(rows), sender.by.unit)
        is None
    ):
        return False
    rows = await _without_taken(connection, sender.by.unit, await _without_unknown_officers(connection, rows))
    candidates = [row for row in rows if isinstance(row, Candidate)]
    groups = [(new_nomination_id(), group) for group in grouped(candidates, most)]
    ids = iter(await new_nominee_ids(connection, len(candidates)))
    numbered = [(nomination, group, [next(ids) for _ in group]) for nomination, group in groups]
    await connection.copy_records_to_table("dossier", records=_dossiers(batch, sender, numbered), columns=_DOSSIER_COLUMNS)
    await connection.copy_records_to_table("nominee", records=_nominees(numbered), columns=_NOMINEE_COLUMNS)
    await connection.copy_records_to_table("nominee_key", records=_keys(numbered), columns=("nominee", "key"))
    nomination_of = {one.row: nomination for nomination, group in groups for one in group}
    await connection.copy_records_to_table("batch_row", records=_outcomes(batch, rows, nomination_of), columns=_ROW_COLUMNS)
    await connection.execute(
        _COUNTED, batch, *(sum(isinstance(row, kind) for row in rows) for kind in (Candidate, Refused, Repeated))
    )
    return True


async def _without_unknown_officers(connection: Connection, rows: Sequence[Judged]) -> list[Judged]:
    officers = {row.row: row.who.officer for row in rows if isinstance(row, Candidate)}
    named = [officer for officer in officers.values() if officer is not None]
    known = {*await known_officers(connection, named), None}
    return [row if officers.get(row.row) in known else Refused(row.row, (reason_of_officer(),)) for row in rows]


async def _without_taken(connection: Connection, unit: str, rows: Sequence[Judged]) -> list[Judged]:
    """Marks those whose recipient stands in a nomination already."""
    taken = await taken_recipients(connection, unit, [(row.row, *row.recipient) for row in rows if isinstance(row, Candidate)])
    return [Repeated(row.row, same_as_nomination=taken[row.row]) if row.row in taken else row for row in rows]


Numbered = tuple[str, list[Candidate], list[int]]
"""A nomination's id, its candidates, and the ids that they get."""


def _dossiers(batch: str, sender: Sender, numbered: Sequence[Numbered]) -> Iterator[tuple[Any, ...]]:
    for count, (nomination, group, ids) in enumerate(numbered, 1):
        first = group[0]
        envelope = Envelope(
            sender.by, f"{batch}:{count}", sender.request_hash, first.place.period, movement=first.place.movement, batch=batch
        )
        yield dossier_values(_start(nomination, group, ids, sender.by), first.terms, envelope)


def _start(nomination: str, group: Sequence[Candidate], ids: Sequence[int], by: Actor) -> StartNomination:
    officers = [one.who.officer for one in group if one.who.officer is not None]
    nominees = {id_: one.bound.commitment for id_, one in zip(ids, group, strict=True)}
    return start_message(
        nomination, group[0].terms, nominees, interested=officers, submitted_by=by, movement=group[0].place.movement
    )


def _nominees(numbered: Iterable[Numbered]) -> Iterator[tuple[Any, ...]]:
    for nomination, group, ids in numbered:
        for position, (id_, one) in enumerate(zip(ids, group, strict=True), 1):
            place = one.place
            yield id_, nomination, nomination, position, place.award, place.period, *one.who, one.record, one.bound.commitment


def _keys(numbered: Iterable[Numbered]) -> Iterator[tuple[int, bytes]]:
    for _, group, ids in numbered:
        for id_, one in zip(ids, group, strict=True):
            yield id_, one.bound.key


def _outcomes(batch: str, rows: Iterable[Judged], nomination_of: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        match row:
            case Candidate():
                yield batch, row.row, RowStatus.ACCEPTED.value, nomination_of[row.row], None
            case Repeated():
                same = {"same_as_row": row.same_as_row, "same_as_nomination": row.same_as_nomination}
                yield (
                    batch,
                    row.row,
                    RowStatus.DUPLICATE.value,
                    None,
                    {key: value for key, value in same.items() if value is not None},
                )
            case Refused():
                reasons = [reason.model_dump(mode="json") for reason in row.reasons]
                yield batch, row.row, RowStatus.REFUSED.value, None, {"reasons": reasons}
