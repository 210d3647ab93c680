"""No choice, no receipt and no name in the history of a session, nor in its ledger."""

import base64
import re

import asyncpg
import pytest
from temporalio.client import Client

from models.vocabulary import Choice, Level, StepKind
from runtime.settings import Settings
from tests.climbing import ONE_LEVEL, Begin, Climb
from tests.sessions import CHAIR, VICE, Session, keep_policy, members_of
from tests.workflows.councils import kept_in_memory
from tests.workflows.test_privacy import PEOPLE, everything_in, found_in

COMMUNE = Level.COMMUNE
MEMBER = "Ngô Thị Huyền Trân"


@pytest.fixture
async def climb(begin: Begin, database: asyncpg.Pool) -> Climb:
    climb = await begin(policy=ONE_LEVEL, nominees=len(PEOPLE), at=(COMMUNE, StepKind.COUNCIL))
    for nominee, (name, born, address) in zip(climb.nominees, PEOPLE, strict=True):
        await database.execute(
            "update nominee set name = $2, birth_date = $3, address = $4 where id = $1", nominee, name, born, address
        )
    return await keep_policy(database, climb)


@kept_in_memory
async def test_no_history_of_a_session_tells_a_choice_or_a_name(
    client: Client, task_queue: str, database: asyncpg.Pool, settings: Settings, climb: Climb
) -> None:
    session = Session(client, task_queue, database, members_of(6))
    await session.seat_council()
    await database.execute("update officer set name = $2 where id = $1", CHAIR, MEMBER)
    await session.convene()
    await session.set_agenda([climb])
    await session.invite()
    await session.all_present()
    await session.recuse("of-uy-vien-4", climb, nominees=climb.nominees[:1])
    await session.open_round(minutes=60)
    await session.vote([6, 5, 1], absent=[VICE])
    late = [Choice.ABSTAIN] * 3
    assert await session.cast(VICE, late) == "in"
    ballots = await database.fetch(f"select receipt, paper from ballot_box.r_{session.session[3:]}_1")  # noqa: S608
    assert len(ballots) == 6
    await session.close_round()
    await session.publish()
    await session.told()
    for handle in (session.handle, climb.handle):
        text = await everything_in(await handle.fetch_history(), settings)
        assert found_in(text) == []
        for ballot in ballots:
            assert ballot["receipt"] not in text
            assert base64.b64encode(ballot["paper"]).decode() not in text
            assert ballot["paper"].hex() not in text
        for choice in Choice:
            assert re.search(rf'"{choice}"(?!\s*:)', text) is None, "said as a value, not as the name of a count"
    ledgers = await database.fetch(
        "select body from ledger where nomination = any($1::text[])", [session.session, climb.nomination]
    )
    for row in ledgers:
        assert found_in(row["body"]) == []
        assert not any(ballot["receipt"] in row["body"] for ballot in ballots)
