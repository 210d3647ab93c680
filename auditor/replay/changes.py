"""What a replayed workflow says that it changed: one change for each place in its chain, the last that it told for it.

A change may be told twice: a local activity failed and a regular one took its place, or the ledger held another one there, which
the code then made again (workflows/desk.py). What was not kept is no change: a refusal changes nothing.
"""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

from auditor.replay.replayed import Replayed, Said
from models.messages.archive import CaseFile
from models.messages.base import Message as MessageBase
from models.messages.council_session import SessionChange, SessionRecorded
from models.messages.erasure import ErasureResult, RecordErasure
from models.messages.join import KeepJoin
from models.messages.nomination import StartNomination
from models.messages.record import Recorded, RecordInput
from models.messages.revocation import RecordRevocation, RevocationResult

Message = TypeVar("Message", bound=MessageBase)

_ENDED = frozenset(f"EVENT_TYPE_WORKFLOW_EXECUTION_{end}" for end in ("COMPLETED", "FAILED", "CANCELED", "TERMINATED", "TIMED_OUT"))


class Change(NamedTuple, Generic[Message]):
    """A change at its place. `hash` is that of its entry as history has heard it; None where history ends before it did."""

    sequence: int
    message: Message
    hash: str | None


def has_ended(case: CaseFile) -> bool:
    """True where the history that is kept tells the workflow's end."""
    events = list(case.runs[-1].history.get("events", ())) if case.runs else []
    return bool(events) and events[-1].get("eventType") in _ENDED


def already_told(replayed: Replayed) -> int:
    """How many entries stand before the first run that is kept; 0 where none is missing."""
    return replayed.start.memory.sequence if isinstance(replayed.start, StartNomination) else 0


def nomination_changes(replayed: Replayed) -> list[Change[RecordInput]]:
    """The changes of a nomination, in their order."""
    told: dict[int, Change[RecordInput]] = {}
    for message, answer in _calls(replayed, "record"):
        if not isinstance(message, RecordInput):
            continue
        if isinstance(answer, Recorded) and answer.instead is not None:
            told.pop(message.entry.sequence, None)
        elif answer is None or isinstance(answer, Recorded | Exception):
            hash_ = answer.hash if isinstance(answer, Recorded) else None
            told[message.entry.sequence] = Change(message.entry.sequence, message, hash_)
    return [told[sequence] for sequence in sorted(told)]


def session_changes(replayed: Replayed) -> list[tuple[Change[SessionChange], SessionRecorded | None]]:
    """The changes of a session, in their order, each with what its caller was told.

    Of one that was kept together with the next, nobody was told anything: the next one's hash covers its own.
    """
    told: dict[int, tuple[Change[SessionChange], SessionRecorded | None]] = {}
    for message, answer in _calls(replayed, "record_session"):
        if not isinstance(message, SessionChange) or isinstance(answer, Exception):
            continue
        if message.before is not None:
            told[message.before.sequence] = Change(message.before.sequence, message.before, None), None
        recorded = answer if isinstance(answer, SessionRecorded) else None
        told[message.sequence] = Change(message.sequence, message, recorded.hash if recorded else None), recorded
    return [told[sequence] for sequence in sorted(told)]


def revocation_change(replayed: Replayed) -> tuple[Change[RecordRevocation], RevocationResult | None] | None:
    """The one change of a revocation, and what came of it; None where it was refused, or not asked for yet."""
    for message, answer in _calls(replayed, "revoke"):
        if isinstance(message, RecordRevocation) and not isinstance(answer, Exception):
            result = answer if isinstance(answer, RevocationResult) else None
            return Change(1, message, result.hash if result else None), result
    return None


def erasure_change(replayed: Replayed) -> Change[RecordErasure] | None:
    """The one change of an erasure; None where it was refused, or not asked for yet."""
    for message, answer in _calls(replayed, "erase"):
        if isinstance(message, RecordErasure) and not isinstance(answer, Exception):
            return Change(1, message, answer.hash if isinstance(answer, ErasureResult) else None)
    return None


def join_kept(replayed: Replayed) -> KeepJoin | None:
    """What came of a join, as it was written down; None where history does not say that it was."""
    said = (call.message for call in replayed.said if call.activity == "keep_join")
    return next((message for message in said if isinstance(message, KeepJoin)), None)


def _calls(replayed: Replayed, activity: str) -> Iterator[tuple[object, object]]:
    said: Said
    for said in replayed.said:
        if said.activity == activity:
            yield said.message, said.answer
