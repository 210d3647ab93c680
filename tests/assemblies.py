"""A council in session, laid down in the database as its workflow and its nominations leave it: for tests of what happens then.

Nothing runs behind it. Use a database of your own, where nobody looks for what else should be there.
"""

import base64
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from activities.ballot_box import BallotBox
from activities.ballot_keys import KeyFolder
from models.ballots.paper import WHOLE_SLATE, write_paper
from models.ballots.sealing import seal
from models.ids import _random_word, new_council_id, new_nomination_id, new_officer_id
from models.messages.council_session import (
    CountRound,
    OpenRound,
    Places,
    RoundClosed,
    RoundCounted,
    RoundOpened,
    RoundRef,
)
from models.messages.policy import Share, Source, VoteRule
from models.vocabulary import BallotMode, Choice, CouncilFunction, Level, Presence
from policy.rights import Person
from starter.ballots.casting import Place, cast
from starter.people.caller import Caller
from starter.schemas.ballots import BallotReceipt, CastBallot
from tests.climbing import a_policy

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SOURCE = Source(clause="Luật thử Điều 1")
LEVEL = Level.COMMUNE
POLICY = a_policy(levels=(LEVEL,))
UNIT = POLICY.stations[0].unit
FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
SHOWN = VoteRule(threshold=Share(numerator=1, denominator=2), quorum=Share(numerator=1, denominator=3), said_by=SOURCE)
"""More than half of all, secret, told from five ballots on; a ballot may be changed."""


def rule(**said: Any) -> VoteRule:
    """The same with something else."""
    return SHOWN.model_copy(update=said)


@dataclass
class Assembly:
    """A session that has met: its council, its members in order, and on its agenda nominations with their nominees."""

    pool: asyncpg.Pool
    box: BallotBox
    keys: Path
    session: str
    council: str
    members: list[str]
    nominations: list[str]
    nominees: dict[str, list[int]]
    round: int = 1
    opened: RoundOpened | None = None
    receipts: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def ref(self) -> RoundRef:
        return RoundRef(session=self.session, round=self.round, at=NOW)

    @property
    def all_nominees(self) -> list[int]:
        """In the order of the slate."""
        return list(itertools.chain.from_iterable(self.nominees[one] for one in self.nominations))

    async def open(self, mode: BallotMode = BallotMode.SLATE, **said: Any) -> RoundOpened:
        asked = OpenRound(session=self.session, round=self.round, unit=UNIT, mode=mode, at=NOW, **said)
        self.opened = await self.box.open_round(asked)
        return self.opened

    async def cast(
        self, officer: str, choices: Sequence[Choice | None] | Choice | None, line: int | None = None, **said: Any
    ) -> BallotReceipt:
        """A ballot of the officer, sealed on this side as a member's machine does it."""
        marks = choices if isinstance(choices, Sequence) and not isinstance(choices, Choice) else [choices]
        key = await self.pool.fetchval("select public_key from session_round where session = $1", self.session)
        sealed = seal(key, write_paper(marks, line or WHOLE_SLATE))
        receipt = await self.put(officer, sealed, line, **said)
        self.receipts[receipt.seat, line or 0] = receipt.receipt
        return receipt

    async def put(self, officer: str, sealed: bytes, line: int | None = None, **said: Any) -> BallotReceipt:
        """These bytes, as a ballot of the officer."""
        ballot = CastBallot(sealed=base64.b64encode(sealed).decode(), **said)
        return await cast(self.pool, a_caller(officer), Place(self.session, self.round, line), ballot)

    async def put_open(self, officer: str, choices: str, line: int | None = None, **said: Any) -> BallotReceipt:
        """A ballot that names itself."""
        return await cast(self.pool, a_caller(officer), Place(self.session, self.round, line), CastBallot(choices=choices, **said))

    async def close(self) -> RoundClosed:
        return await self.box.close_round(self.ref)

    async def count(self, places: tuple[Places, ...] = ()) -> RoundCounted:
        committed = await self.box.commit_box(self.ref)
        return await self.box.count_round(CountRound(**self.ref.model_dump(), commitment=committed.commitment, places=places))

    async def hold(self, places: tuple[Places, ...] = ()) -> RoundCounted:
        """Closed, counted, and everything destroyed that could tell."""
        await self.close()
        counted = await self.count(places)
        await self.box.destroy_round(self.ref)
        return counted

    async def results(self) -> dict[int, asyncpg.Record]:
        rows = await self.pool.fetch("select * from session_result where session = $1 and round = $2", self.session, self.round)
        return {row["nominee"]: row for row in rows}

    async def published(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.pool.fetchval(
            "select box from session_round where session = $1 and round = $2", self.session, self.round
        )
        return found


def a_caller(officer: str) -> Caller:
    """The officer, asking."""
    return Caller(Person(officer, ()), frozenset())


async def assemble(
    pool: asyncpg.Pool,
    keys: Path,
    *,
    members: Sequence[str] | int = 7,
    lists: Sequence[int] = (3,),
    voting_rule: VoteRule = SHOWN,
    presence: Mapping[int, Presence] | None = None,
) -> Assembly:
    """A session with members who are all present unless said otherwise, and on its agenda lists of so many nominees."""
    session, council = "ph-" + _random_word(10), new_council_id()
    officers = [new_officer_id() for _ in range(members)] if isinstance(members, int) else list(members)
    made = Assembly(pool, BallotBox(pool, KeyFolder(keys)), keys, session, council, officers, [], {})
    await pool.execute(
        "insert into officer (id, name) select id, 'Cán bộ thử' from unnest($1::text[]) as id on conflict do nothing", officers
    )
    await pool.execute(
        "insert into council (id, unit, level, name, area, created_by, ended_at)"
        " values ($1, $2, $3, 'Hội đồng thử', $4, 'test', now())",
        council,
        UNIT,
        LEVEL.value,
        [UNIT],
    )
    await pool.execute(
        "insert into council_session (id, version, council, unit, level, state, kind, planned_at, convened_by, round, opened_at,"
        " changed_at) values ($1, 1, $2, $3, $4, 'open', 'in_room', $5, 'test', 0, $5, $5)",
        session,
        council,
        UNIT,
        LEVEL.value,
        NOW,
    )
    ways = [(presence or {}).get(number, Presence.PRESENT).value for number in range(len(officers))]
    await pool.execute(
        "insert into session_seat (session, officer, function, votes, presence)"
        " select $1, seat.officer, $4, true, seat.presence from unnest($2::text[], $3::text[]) as seat (officer, presence)",
        session,
        officers,
        ways,
        CouncilFunction.MEMBER.value,
    )
    for position, nominees in enumerate(lists, 1):
        nomination = await await_council(pool, nominees, voting_rule)
        made.nominations.append(nomination)
        rows = await pool.fetch("select id from nominee where nomination = $1 order by position", nomination)
        made.nominees[nomination] = [row["id"] for row in rows]
        await pool.execute(
            "insert into agenda_item (session, nomination, task, position, added_at, added_by) values ($1, $2, 2, $3, $4, 'test')",
            session,
            nomination,
            position,
            NOW,
        )
    return made


async def await_council(pool: asyncpg.Pool, nominees: int, voting_rule: VoteRule = SHOWN) -> str:
    """A nomination of so many nominees that awaits the council of UNIT under this rule, its second task open."""
    nomination = new_nomination_id()
    steps = tuple(
        step.model_copy(update={"vote": voting_rule}) if step.vote is not None else step for step in POLICY.stations[0].steps
    )
    policy = POLICY.model_copy(update={"stations": (POLICY.stations[0].model_copy(update={"steps": steps}),)})
    here = (policy.award, policy.regime.value, policy.version, UNIT)
    await pool.execute(
        "insert into dossier (id, award, regime, policy_version, unit, path, area, period, received_on, caller, idempotency_key,"
        " request_hash, start, started_at)"
        " values ($1, $2, $3, $4, $5, array[$5], array[$5], '2024', $6, 'test', $1, '', $7, now())",
        nomination,
        *here,
        policy.received_on,
        {"policy": policy.model_dump(mode="json")},
    )
    await pool.execute(
        "insert into nominee (dossier, nomination, position, kind, award, period, recipient_key, name, record, eligibility)"
        " select $1, $1, position, 'individual', $2, '2024', $1 || position, 'Người thử ' || position, '{}', 'eligible'"
        " from generate_series(1, $3) as position",
        nomination,
        policy.award,
        nominees,
    )
    await pool.execute(
        "insert into nomination (id, version, state, level, office, step, nominees, award, regime, policy_version, unit, path,"
        " area, home_level, received_on, opened_at, changed_at)"
        " values ($1, 2, 'awaiting_council', $2, $6, 'council', $7, $3, $4, $5, $6, array[$6], array[$6], $2, $8, $9, $9)",
        nomination,
        LEVEL.value,
        *here,
        nominees,
        policy.received_on,
        NOW,
    )
    await pool.execute(
        "insert into task (nomination, number, unit, level, step, role, opened_at)"
        " values ($1, 2, $2, $3, 'council', 'secretary', $4)",
        nomination,
        UNIT,
        LEVEL.value,
        NOW,
    )
    return nomination


async def leave(pool: asyncpg.Pool, nomination: str) -> None:
    """The nomination moves on: its task is closed, as by any word to it."""
    await pool.execute("update task set closed_at = now() where nomination = $1", nomination)
