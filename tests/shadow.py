"""A nomination rebuilt outside the engine, from its start and from what the database kept, as an engine that died left it."""

from datetime import datetime
from typing import Any

import asyncpg

from activities.record import Recorder
from models.messages.commands import CommandInput
from models.messages.record import RecallInput, Recorded
from models.vocabulary import Command
from tests.climbing import Climb
from workflows.case import Case
from workflows.intent import Intent, Order


async def rebuilt(database: asyncpg.Pool, climb: Climb) -> Case:
    """The case as the ledger has it, made again change by change; fails when one of them comes out differently."""
    recorder = Recorder(database)
    case = Case.begin(climb.start_input())
    while (kept := (await recorder.recall(RecallInput(nomination=climb.nomination, sequence=case.next_sequence))).kept) is not None:
        case = await _record(recorder, case, Intent.of(kept))
    return case


async def keep_behind_the_engines_back(
    database: asyncpg.Pool, climb: Climb, at: datetime, order: tuple[Command, CommandInput, str] | None = None
) -> Case:
    """Records a change as a worker does that dies before it can tell the engine; the case after it.

    Without an order: the first entry, or the next rung of the ladder.
    """
    intent = Intent(at, Order(*order) if order else None)
    return await _record(Recorder(database), await rebuilt(database, climb), intent)


async def _record(recorder: Recorder, case: Case, intent: Intent) -> Case:
    after = intent.apply_to(case)
    assert intent.draft is not None
    recorded: Recorded = await recorder.record(intent.draft.record.model_copy(update={"previous_hash": case.last_hash}))
    assert recorded.instead is None, "the ledger holds another change here"
    after.last_hash = recorded.hash
    return after


def said(climb: Climb, **message: Any) -> dict[str, Any]:
    """What every command of a climb says, for messages made by hand."""
    return {"actor": climb.start_input().submitted_by, **message}
