"""A session of a council, as tests drive it: who sits, and every word in one line."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
from temporalio.client import Client, WorkflowHandle

from models.ballots.paper import WHOLE_SLATE, write_paper
from models.ballots.sealing import named_receipt_of, receipt_of, seal
from models.ids import new_council_id, session_id, session_workflow_id
from models.messages import council_session as said
from models.messages.actor import Actor
from models.messages.council_session import AgendaEntry, Seat, SeatPresence, SessionStatus, StartSession
from models.vocabulary import BallotMode, Choice, CouncilFunction, Level, MeetingKind, Presence, Role, SessionCommand
from tests.climbing import UNITS, Climb
from tests.saying import say
from workflows import CouncilSessionWorkflow

CHAIR, VICE, SECRETARY, GUEST = "of-chu-tich", "of-pho", "of-thu-ky", "of-khach"
SIXTY = timedelta(seconds=60)


def members_of(voters: int, level: Level | None = None) -> tuple[Seat, ...]:
    """A chair, a vice-chair, a secretary and so many members that as many vote; and somebody without a vote.

    At a level, others than at the next: nobody votes on one case at two.
    """
    at = f"-{level}" if level else ""
    named = (
        Seat(officer=CHAIR + at, function=CouncilFunction.CHAIR),
        Seat(officer=VICE + at, function=CouncilFunction.VICE_CHAIR),
        Seat(officer=SECRETARY + at, function=CouncilFunction.SECRETARY),
    )
    rest = tuple(Seat(officer=f"of-uy-vien-{n}{at}", function=CouncilFunction.MEMBER) for n in range(4, voters + 1))
    return (*named[:voters], *rest, Seat(officer=GUEST + at, function=CouncilFunction.WITHOUT_VOTE))


@dataclass
class Session:
    """One session on the engine. `status` is the newest answer."""

    client: Client
    task_queue: str
    database: asyncpg.Pool
    seats: tuple[Seat, ...]
    level: Level = Level.COMMUNE
    kind: MeetingKind = MeetingKind.IN_ROOM
    council: str = field(default_factory=new_council_id)
    session: str = field(default_factory=lambda: session_id(uuid4().hex))
    status: SessionStatus | None = None

    @property
    def unit(self) -> str:
        return UNITS[self.level]

    @property
    def handle(self) -> WorkflowHandle[Any, SessionStatus]:
        return self.client.get_workflow_handle_for(CouncilSessionWorkflow.run, session_workflow_id(self.session))

    @property
    def secretary(self) -> Actor:
        (secretary,) = (seat.officer for seat in self.seats if seat.function is CouncilFunction.SECRETARY)
        return self.an_actor(secretary, Role.SECRETARY)

    @property
    def chair(self) -> Actor:
        return self.an_actor(CHAIR, Role.CHAIR)

    def an_actor(self, officer: str, role: Role = Role.MEMBER) -> Actor:
        return Actor(officer=officer, role=role, unit=self.unit, level=self.level)

    def start_input(self) -> StartSession:
        return StartSession(
            session=self.session,
            council=self.council,
            unit=self.unit,
            level=self.level,
            kind=self.kind,
            planned_at=datetime.now(UTC),
            convened_by=self.secretary,
            seats=self.seats,
            update_id=f"{SECRETARY}:convene",
        )

    async def seat_council(self) -> None:
        """The council and its members, as administrators make them."""
        await self.database.execute("update council set ended_at = now() where unit = $1 and ended_at is null", self.unit)
        await self.database.execute(
            "insert into council (id, unit, level, name, created_by) values ($1, $2, $3, 'Hội đồng thử', 'test')",
            self.council,
            self.unit,
            self.level,
        )
        officers = [seat.officer for seat in self.seats]
        await self.database.execute(
            "insert into officer (id, name) select id, id from unnest($1::text[]) as id on conflict do nothing", officers
        )
        await self.database.execute(
            "insert into council_member (council, officer, function, valid_from, created_by)"
            " select $1, seat.officer, seat.function, $4, 'test' from unnest($2::text[], $3::text[]) as seat (officer, function)",
            self.council,
            officers,
            [seat.function for seat in self.seats],
            date(2020, 1, 1),
        )

    async def convene(self) -> "Session":
        await self.client.start_workflow(
            CouncilSessionWorkflow.run, self.start_input(), id=session_workflow_id(self.session), task_queue=self.task_queue
        )
        return self

    async def tell(self, command: SessionCommand, message: Any, key: str | None = None) -> SessionStatus:
        how = {"id": key or uuid4().hex, "result_type": SessionStatus, "rpc_timeout": SIXTY}
        status: SessionStatus = await say(self.handle, command, message, **how)
        self.status = status
        return status

    async def set_agenda(
        self, climbs: Sequence[Climb] = (), remove: Sequence[str] = (), key: str | None = None, **by: Any
    ) -> SessionStatus:
        add = [AgendaEntry(nomination=climb.nomination, task=await open_task(self.database, climb)) for climb in climbs]
        return await self.tell(
            SessionCommand.SET_AGENDA,
            said.SetAgendaInput(**({"actor": self.secretary} | by), add=tuple(add), remove=tuple(remove)),
            key,
        )

    async def invite(self, key: str | None = None, **by: Any) -> SessionStatus:
        return await self.tell(SessionCommand.INVITE, said.InviteInput(**({"actor": self.secretary} | by)), key)

    async def record_presence(self, *seats: SeatPresence, key: str | None = None, **by: Any) -> SessionStatus:
        message = said.RecordPresenceInput(**({"actor": self.secretary} | by), seats=seats)
        return await self.tell(SessionCommand.RECORD_PRESENCE, message, key)

    async def all_present(self, absent: Sequence[str] = ()) -> SessionStatus:
        here = (seat.officer for seat in self.seats if seat.officer not in absent)
        return await self.record_presence(*(SeatPresence(officer=one, presence=Presence.PRESENT) for one in here))

    async def recuse(
        self, officer: str, climb: Climb, nominees: Sequence[int] = (), key: str | None = None, **by: Any
    ) -> SessionStatus:
        message = said.RecuseInput(
            **({"actor": self.secretary, "ground": "kinship"} | by),
            officer=officer,
            nomination=climb.nomination,
            nominees=tuple(nominees),
        )
        return await self.tell(SessionCommand.RECUSE, message, key)

    async def open_round(self, key: str | None = None, **more: Any) -> SessionStatus:
        message = said.OpenRoundInput(**({"actor": self.secretary, "mode": BallotMode.SLATE} | more))
        return await self.tell(SessionCommand.OPEN_ROUND, message, key)

    async def close_round(self, key: str | None = None, **by: Any) -> SessionStatus:
        return await self.tell(SessionCommand.CLOSE_ROUND, said.CloseRoundInput(**({"actor": self.secretary} | by)), key)

    async def break_ties(self, words: dict[int, bool], key: str | None = None, **by: Any) -> SessionStatus:
        spoken = tuple(said.TieWord(nominee=nominee, passes=passes) for nominee, passes in words.items())
        return await self.tell(SessionCommand.BREAK_TIES, said.BreakTiesInput(**({"actor": self.chair} | by), words=spoken), key)

    async def embargo(self, until: datetime | None = None, key: str | None = None, **by: Any) -> SessionStatus:
        return await self.tell(SessionCommand.EMBARGO, said.EmbargoInput(**({"actor": self.secretary} | by), until=until), key)

    async def publish(self, key: str | None = None, **by: Any) -> SessionStatus:
        return await self.tell(SessionCommand.PUBLISH, said.PublishInput(**({"actor": self.secretary} | by)), key)

    async def keep_minutes(self, version: int = 1, key: str | None = None, **by: Any) -> SessionStatus:
        message = said.KeepMinutesInput(**({"actor": self.secretary} | by), version=version, sha256="1" * 64)
        return await self.tell(SessionCommand.KEEP_MINUTES, message, key)

    async def sign_minutes(self, dated: date, key: str | None = None, **by: Any) -> SessionStatus:
        message = said.SignMinutesInput(**({"actor": self.secretary} | by), number="12/BB-HĐTĐKT", dated=dated, sha256="2" * 64)
        return await self.tell(SessionCommand.SIGN_MINUTES, message, key)

    async def cancel(self, key: str | None = None, **by: Any) -> SessionStatus:
        message = said.CancelInput(**({"actor": self.secretary} | by), ground="chair.request")
        return await self.tell(SessionCommand.CANCEL, message, key)

    async def cast(self, officer: str, choices: Sequence[Choice | None], caller: str | None = None) -> str:
        """A ballot over the whole slate, as any client makes it; what the box says of it ("in" when it is in)."""
        round_ = await self.database.fetchrow(
            "select round, public_key from session_round where session = $1 order by round desc limit 1", self.session
        )
        assert round_ is not None
        paper = write_paper(choices)
        if round_["public_key"] is not None:
            paper = seal(round_["public_key"], paper)
            receipt = receipt_of(paper)
        else:
            receipt = named_receipt_of(officer, WHOLE_SLATE, paper)
        secret = round_["public_key"] is not None
        values = (self.session, round_["round"], caller or officer, officer, WHOLE_SLATE, secret, receipt, paper, None)
        answer: str = await self.database.fetchval("select ballot_box.cast_ballot($1, $2, $3, $4, $5, $6, $7, $8, $9)", *values)
        return answer

    async def vote(self, in_favour: Sequence[int], absent: Sequence[str] = ()) -> None:
        """Everybody with a vote who is not absent votes: on each line so many are in favour, the first ones; the rest against."""
        voters = [seat.officer for seat in self.seats if seat.function.votes and seat.officer not in absent]
        for place, officer in enumerate(voters):
            choices = [Choice.FOR if place < enough else Choice.AGAINST for enough in in_favour]
            assert await self.cast(officer, choices) == "in"

    async def lines(self) -> list[int]:
        """The nominees on the newest slate, in its order."""
        rows = await self.database.fetch(
            "select nominee from slate_line where session = $1"
            " and round = (select max(round) from slate_line where session = $1) order by position",
            self.session,
        )
        return [row["nominee"] for row in rows]

    async def told(self) -> SessionStatus:
        """The status once every nomination was told what was published."""
        for _ in range(600):
            if "outcomes_delivered" in await self.acts():
                return await self.handle.query(CouncilSessionWorkflow.status)
            await asyncio.sleep(0.1)
        raise AssertionError("no outcome was delivered within a minute")

    async def acts(self) -> list[str]:
        """What the session's ledger says has happened, in order."""
        rows = await self.database.fetch("select act from ledger where nomination = $1 order by sequence", self.session)
        return [row["act"] for row in rows]

    async def items(self) -> dict[str, asyncpg.Record]:
        """The agenda, by nomination."""
        rows = await self.database.fetch("select * from agenda_item where session = $1", self.session)
        return {row["nomination"]: row for row in rows}


async def keep_policy(database: asyncpg.Pool, climb: Climb) -> Climb:
    """The dossier says by which law its council votes, as intake writes it."""
    start = climb.start_input().model_dump(mode="json")
    await database.execute("update dossier set start = $2, started_at = now() where id = $1", climb.nomination, start)
    return climb


async def open_task(database: asyncpg.Pool, climb: Climb) -> int:
    """The number of a nomination's open task; 1 where none is."""
    number = await database.fetchval("select number from task where nomination = $1 and closed_at is null", climb.nomination)
    return number or 1
