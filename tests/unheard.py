"""What a worker writes that dies before the engine hears of it: the ledger then knows more than the history."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg

from activities.record import Recorder, entry_body, entry_hash
from models.messages.nomination import NominationStatus
from models.messages.record import RecallInput, RecordInput
from models.vocabulary import Command
from tests.climbing import Climb
from workflows.case import Case
from workflows.intent import Intent, Order


@dataclass
class Unheard(Climb):
    """The same nomination and the same words, carried out as the workflow does, but recorded without it. Not for a split."""

    database: asyncpg.Pool | None = None

    @classmethod
    def of(cls, climb: Climb, database: asyncpg.Pool) -> "Unheard":
        """The hand of the dying worker over this nomination."""
        return cls(climb.client, climb.task_queue, climb.policy, climb.nominees, climb.interested, climb.nomination, None, database)

    async def tell(self, command: Command, message: Any, key: str | None = None) -> NominationStatus:
        change = await self.change(command, message, key)
        recorded = await Recorder(self._pool).record(change)
        assert recorded.instead is None
        return change.status

    async def change(self, command: Command, message: Any, key: str | None = None) -> RecordInput:
        """What the workflow would hand to the record step for this command, now."""
        case = await self._case()
        intent = Intent(datetime.now(UTC), Order(command, message, key or uuid4().hex))
        intent.check(case)
        intent.apply_to(case)
        assert intent.draft is not None
        return intent.draft.record.model_copy(update={"previous_hash": case.last_hash})

    @property
    def _pool(self) -> asyncpg.Pool:
        assert self.database is not None
        return self.database

    async def _case(self) -> Case:
        """The nomination as its ledger has it, made again change by change."""
        case, recorder = Case.begin(self.start_input()), Recorder(self._pool)
        while kept := (await recorder.recall(RecallInput(nomination=self.nomination, sequence=case.next_sequence))).kept:
            intent, before = Intent.of(kept), case.last_hash
            case = intent.apply_to(case)
            assert intent.draft is not None
            case.last_hash = entry_hash(before, entry_body(intent.draft.record.entry))
        return case
