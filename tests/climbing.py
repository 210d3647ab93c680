"""A nomination on its way, as tests drive it: a route of four levels, its officers, and every command in one line."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
from temporalio.client import Client, WorkflowHandle

from models.ids import new_nomination_id, nomination_workflow_id
from models.messages.actor import Actor
from models.messages.commands import (
    AppraiseInput,
    ConsultInput,
    CouncilResultInput,
    DecideInput,
    ForwardInput,
    HoldInput,
    Opinion,
    PublicNoticeInput,
    ReleaseInput,
    ResubmitInput,
    ReturnInput,
    WithdrawInput,
)
from models.messages.nomination import NominationStatus, StartNomination
from models.messages.policy import PinnedPolicy, PinnedStep, Rung, Share, Source, Station, VoteRule, WorkingCalendar
from models.messages.vote import VoteCount
from models.vocabulary import Command, DossierPart, HoldGround, Level, OpinionAnswer, Regime, Role, StepKind
from tests.saying import say
from workflows import NominationWorkflow

UNITS = {Level.COMMUNE: "63.01843", Level.DISTRICT: "63.058", Level.PROVINCE: "63.06", Level.CENTRAL: "VN"}
SOURCE = Source(clause="Luật thử Điều 1")
INPUTS = {
    StepKind.APPRAISE: (DossierPart.IDENTITY, DossierPart.REPORT, DossierPart.DOCUMENTS),
    StepKind.COUNCIL: (DossierPart.REPORT,),
    StepKind.SIGN: (DossierPart.LETTER,),
    StepKind.PUBLIC_NOTICE: (DossierPart.IDENTITY,),
    StepKind.CONSULT: (DossierPart.OPINIONS,),
}
VOTE = VoteRule(threshold=Share(numerator=80, denominator=100), quorum=Share(numerator=2, denominator=3), said_by=SOURCE)
ALL_IN_FAVOUR = VoteCount(in_favour=10, against=0)
LADDER = (
    Rung(act="reminded", offset_days=-2, role=Role.APPRAISER),
    Rung(act="overdue", offset_days=0, role=Role.CHAIR),
    Rung(act="escalated", offset_days=3, role=Role.CHAIR, above=True),
)
THREE_STEPS = (StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN)
RECEIVED = date(2025, 3, 3)
PAPER_DAY = date(2025, 3, 20)


def a_policy(
    levels: Sequence[Level] = tuple(Level),
    steps: Sequence[StepKind] = THREE_STEPS,
    clock_days: int = 10,
    holidays: tuple[date, ...] = (),
) -> PinnedPolicy:
    """The same steps at every level, ten working days each."""
    return PinnedPolicy(
        version="test-1",
        regime=Regime.VN_2024,
        award="COCP",
        received_on=RECEIVED,
        stations=tuple(
            Station(
                level=level,
                unit=UNITS[level],
                steps=tuple(
                    PinnedStep(
                        kind=kind,
                        clock_days=clock_days,
                        inputs=INPUTS[kind],
                        notice_days=10 if kind is StepKind.PUBLIC_NOTICE else 0,
                        vote=VOTE if kind is StepKind.COUNCIL else None,
                        said_by=SOURCE,
                    )
                    for kind in steps
                ),
            )
            for level in levels
        ),
        ladder=LADDER,
        calendar=WorkingCalendar(version="test", holidays=holidays, through=date(2035, 12, 31)),
        said_by=SOURCE,
    )


TWO_LEVELS = a_policy(levels=(Level.COMMUNE, Level.PROVINCE))
ONE_LEVEL = a_policy(levels=(Level.COMMUNE,))


def an_officer(role: Role, level: Level, name: str | None = None) -> Actor:
    """An officer of the test route; one person for each role and level unless named."""
    return Actor(officer=name or f"of-{role}-{level}", role=role, unit=UNITS[level], level=level)


@dataclass
class Climb:
    """One nomination on the engine, and short words to move it. `status` is the newest answer."""

    client: Client
    task_queue: str
    policy: PinnedPolicy
    nominees: tuple[int, ...]
    interested: tuple[str, ...] = ()
    nomination: str = field(default_factory=new_nomination_id)
    status: NominationStatus | None = None

    @property
    def home(self) -> Level:
        return self.policy.stations[0].level

    @property
    def handle(self) -> WorkflowHandle[Any, NominationStatus]:
        return self.client.get_workflow_handle_for(NominationWorkflow.run, nomination_workflow_id(self.nomination))

    def start_input(self) -> StartNomination:
        return StartNomination(
            nomination=self.nomination,
            unit=self.policy.stations[0].unit,
            policy=self.policy,
            nominees=self.nominees,
            interested=self.interested,
            submitted_by=an_officer(Role.CLERK, self.home),
        )

    async def start(self) -> "Climb":
        await self.client.start_workflow(
            NominationWorkflow.run,
            self.start_input(),
            id=nomination_workflow_id(self.nomination),
            task_queue=self.task_queue,
        )
        return self

    def split(self, nomination: str) -> "Climb":
        """A nomination that was split off this one."""
        return Climb(self.client, self.task_queue, self.policy, self.nominees, nomination=nomination)

    def split_offs(self) -> list["Climb"]:
        """The nominations that the newest command split off."""
        assert self.status is not None
        return [self.split(nomination) for nomination in self.status.splits]

    async def tell(self, command: Command, message: Any, key: str | None = None) -> NominationStatus:
        how = {"id": key or uuid4().hex, "result_type": NominationStatus, "rpc_timeout": timedelta(seconds=30)}
        status: NominationStatus = await say(self.handle, command, message, **how)
        self.status = status
        return status

    async def appraise(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        actor = said.pop("actor", an_officer(Role.APPRAISER, level))
        return await self.tell(Command.APPRAISE, AppraiseInput(actor=actor, **said), key)

    async def vote(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        session = {"held_on": PAPER_DAY, "members": 10, "present": 10, "votes": ALL_IN_FAVOUR}
        said = {"actor": an_officer(Role.SECRETARY, level)} | session | said
        return await self.tell(Command.RECORD_VOTE, CouncilResultInput(**said), key)

    async def consult(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        opinions = (Opinion(office=UNITS[level], answer=OpinionAnswer.AGREES),)
        said = {"actor": an_officer(Role.APPRAISER, level), "opinions": opinions} | said
        return await self.tell(Command.CONSULT, ConsultInput(**said), key)

    async def publish_notice(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        days = {"published_on": date(2025, 3, 4), "ended_on": PAPER_DAY}
        said = {"actor": an_officer(Role.APPRAISER, level)} | days | said
        return await self.tell(Command.PUBLISH_NOTICE, PublicNoticeInput(**said), key)

    async def forward(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        letter = {"letter_number": "12/TTr-UBND", "letter_date": PAPER_DAY}
        return await self.tell(Command.FORWARD, ForwardInput(**({"actor": an_officer(Role.CHAIR, level)} | letter | said)), key)

    async def decide(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        part = self.nomination.partition(".")[2]  # a split gets a decision of its own
        paper = {"decision_number": f"345{part and f'.{part}'}/QĐ-TTg", "decided_on": PAPER_DAY, "signatory": "of-chair-central"}
        return await self.tell(Command.DECIDE, DecideInput(**({"actor": an_officer(Role.CHAIR, level)} | paper | said)), key)

    async def send_back(self, level: Level, role: Role = Role.APPRAISER, key: str | None = None, **said: Any) -> NominationStatus:
        said = {"actor": an_officer(role, level), "parts": (DossierPart.REPORT,), "ground": "report.incomplete"} | said
        return await self.tell(Command.RETURN_FOR_SUPPLEMENT, ReturnInput(**said), key)

    async def resubmit(self, level: Level | None = None, key: str | None = None, **said: Any) -> NominationStatus:
        actor = an_officer(Role.CLERK, self.home) if level is None else an_officer(Role.APPRAISER, level)
        said = {"actor": actor, "changed": (DossierPart.REPORT,)} | said
        return await self.tell(Command.RESUBMIT, ResubmitInput(**said), key)

    async def hold(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        said = {"actor": an_officer(Role.APPRAISER, level), "ground": HoldGround.COMPLAINT} | said
        return await self.tell(Command.HOLD, HoldInput(**said), key)

    async def release(self, level: Level, key: str | None = None, **said: Any) -> NominationStatus:
        said = {"actor": an_officer(Role.APPRAISER, level)} | said
        paper = {"document_number": "7/KL-TTr", "document_date": PAPER_DAY}
        return await self.tell(Command.RELEASE, ReleaseInput(**(paper | said)), key)

    async def withdraw(self, key: str | None = None, **said: Any) -> NominationStatus:
        said = {"actor": an_officer(Role.CLERK, self.home), "ground": "unit.request"} | said
        return await self.tell(Command.WITHDRAW, WithdrawInput(**said), key)

    async def pass_level(self, level: Level) -> NominationStatus:
        """Appraisal, vote, and the signature that forwards or decides."""
        await self.appraise(level)
        await self.vote(level)
        return await self.sign(level)

    async def sign(self, level: Level) -> NominationStatus:
        """The chair's signature, which decides at the last level and forwards before."""
        return await (self.decide if level is self.policy.stations[-1].level else self.forward)(level)

    async def go_on(self) -> NominationStatus:
        """One step from where it stands, by the officer whose turn it is."""
        status = self.status = await self.handle.query(NominationWorkflow.status)
        assert status.level is not None
        match status.step:
            case StepKind.APPRAISE:
                return await self.appraise(status.level)
            case StepKind.CONSULT:
                return await self.consult(status.level)
            case StepKind.PUBLIC_NOTICE:
                return await self.publish_notice(status.level)
            case StepKind.COUNCIL:
                return await self.vote(status.level)
            case StepKind.SIGN:
                return await self.sign(status.level)
        raise AssertionError(f"nobody's turn while {status.state}")

    async def walk(self) -> list[tuple[Level, StepKind]]:
        """On from where it stands until it has ended; the steps that it took."""
        taken: list[tuple[Level, StepKind]] = []
        self.status = await self.handle.query(NominationWorkflow.status)
        while self.status.version == 0:  # started a moment ago, its first entry on the way
            await asyncio.sleep(0.05)
            self.status = await self.handle.query(NominationWorkflow.status)
        while not self.status.state.closed:
            assert self.status.level is not None
            assert self.status.step is not None
            taken.append((self.status.level, self.status.step))
            await self.go_on()
        return taken

    async def climb(self) -> NominationStatus:
        """All the way up."""
        for station in self.policy.stations:
            await self.pass_level(station.level)
        assert self.status is not None
        return self.status


Begin = Callable[..., Awaitable[Climb]]
"""Starts a nomination and brings it to a place: the fixture `begin` of tests/workflows/conftest.py."""


async def insert_dossier(database: asyncpg.Pool, climb: Climb, names: Sequence[str]) -> tuple[int, ...]:
    """A dossier with named nominees, as intake writes it; the ids that the database gave them."""
    policy = climb.policy
    await database.execute(
        "insert into dossier (id, award, regime, policy_version, unit, path, period, received_on, caller, idempotency_key,"
        " request_hash, start, started_at) values ($1, $2, $3, $4, $5, $6, '2024', $7, 'test', $1, '', '{}', now())",
        climb.nomination,
        policy.award,
        policy.regime,
        policy.version,
        policy.stations[0].unit,
        [station.unit for station in policy.stations],
        policy.received_on,
    )
    rows = await database.fetch(
        "insert into nominee (dossier, nomination, position, kind, award, period, recipient_key, name, record, eligibility)"
        " select $1, $1, position, 'collective', $2, '2024', name, name, '{}', 'eligible'"
        " from unnest($3::text[]) with ordinality as given (name, position) returning id",
        climb.nomination,
        policy.award,
        list(names),
    )
    climb.nominees = tuple(row["id"] for row in rows)
    return climb.nominees


async def ledger(database: asyncpg.Pool, nomination: str) -> list[asyncpg.Record]:
    """The entries of a nomination, oldest first."""
    rows: list[asyncpg.Record] = await database.fetch("select * from ledger where nomination = $1 order by sequence", nomination)
    return rows


def noon(day: date) -> datetime:
    """Midday in Hà Nội."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
