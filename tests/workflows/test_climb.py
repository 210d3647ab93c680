"""The climb of one nomination through four levels."""

from collections.abc import Callable

import asyncpg
import pytest

from models.ids import nomination_workflow_id
from models.vocabulary import Level, NominationState
from tests.climbing import Climb, insert_dossier, ledger


async def test_a_nomination_climbs_four_levels_and_is_awarded(new_climb: Callable[..., Climb], database: asyncpg.Pool) -> None:
    climb = new_climb()
    await insert_dossier(database, climb, ["An", "Bình", "Chi"])
    await climb.start()
    status = await climb.climb()
    assert status.state is NominationState.AWARDED
    assert await climb.handle.result() == status.model_copy(update={"fingerprint": None})
    row = await database.fetchrow("select * from nomination where id = $1", climb.nomination)
    assert row is not None
    assert (row["state"], row["version"], row["decision_number"], row["nominees"]) == ("awarded", 13, "345/QĐ-TTg", 3)
    outcomes = await database.fetch(
        "select outcome, number from nominee_outcome where nomination = $1 order by position", climb.nomination
    )
    assert [tuple(row) for row in outcomes] == [("awarded", 1), ("awarded", 2), ("awarded", 3)]
    assert await database.fetchval("select count(*) from task where nomination = $1 and closed_at is null", climb.nomination) == 0


async def test_every_answer_is_already_visible_in_the_read_model(new_climb: Callable[..., Climb], database: asyncpg.Pool) -> None:
    climb = await new_climb().start()
    for level in Level:
        await climb.appraise(level)
        await climb.vote(level)
        status = await (climb.decide if level is Level.CENTRAL else climb.forward)(level)
        row = await database.fetchrow("select state, level, version from nomination where id = $1", climb.nomination)
        assert tuple(row or ()) == (status.state, status.level, status.version)


async def test_the_ledger_is_a_chain_without_gaps(new_climb: Callable[..., Climb], database: asyncpg.Pool) -> None:
    climb = await new_climb().start()
    await climb.climb()
    entries = await ledger(database, climb.nomination)
    assert [entry["sequence"] for entry in entries] == list(range(1, 14))
    assert [entry["previous_hash"] for entry in entries[1:]] == [entry["hash"] for entry in entries[:-1]]


@pytest.mark.parametrize("nominees", [1, 500])
async def test_a_full_climb_costs_at_most_84_events_whatever_the_list(new_climb: Callable[..., Climb], nominees: int) -> None:
    climb = await new_climb(tuple(range(1, nominees + 1))).start()
    await climb.climb()
    await climb.handle.result()
    history = await climb.handle.fetch_history()
    assert len(history.events) <= 84
    assert sum(event.ByteSize() for event in history.events) < 2 * 1024 * 1024


async def test_the_same_key_gives_the_same_answer_and_one_entry(new_climb: Callable[..., Climb], database: asyncpg.Pool) -> None:
    climb = await new_climb().start()
    first = await climb.appraise(Level.COMMUNE, key="k1")
    await climb.vote(Level.COMMUNE)
    again = await climb.appraise(Level.COMMUNE, key="k1")
    assert first == again
    assert [entry["act"] for entry in await ledger(database, climb.nomination)] == ["submitted", "appraised", "council_voted"]


async def test_the_workflow_id_is_the_nomination(new_climb: Callable[..., Climb]) -> None:
    climb = await new_climb().start()
    assert climb.handle.id == nomination_workflow_id(climb.nomination)
