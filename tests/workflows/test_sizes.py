"""What 500 nominees cost: an Update stays under 64 KiB and a history under 2 MiB, whatever is said of each of them."""

from collections.abc import Callable

import asyncpg
import pytest
from temporalio.client import Client

from models.messages.commands import ItemException, NomineeNumber, NomineeVote
from models.messages.vote import VoteCount
from models.vocabulary import DossierPart, ItemVerdict, Level, NominationState, StepKind
from tests.auditing import assert_sound, settled
from tests.climbing import ONE_LEVEL, Begin, Climb

COMMUNE = Level.COMMUNE
PARTS = tuple(DossierPart)
LARGEST_UPDATE, LARGEST_HISTORY = 64 * 1024, 2 * 1024 * 1024


async def weighed(climb: Climb) -> tuple[int, int, int]:
    """The largest Update, the whole history, in bytes, and its events."""
    history = await climb.handle.fetch_history()
    updates = [event.workflow_execution_update_accepted_event_attributes.ByteSize() for event in history.events]
    return max(updates), sum(event.ByteSize() for event in history.events), len(history.events)


async def test_500_exceptions_in_every_command_stay_small(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=500)
    said = [ItemException(nominee=n, verdict=ItemVerdict.PASS, ground=f"law.{n}:{'x' * 40}") for n in climb.nominees]
    said[0] = said[0].model_copy(update={"verdict": ItemVerdict.REJECT})
    await climb.appraise(COMMUNE, exceptions=said)
    votes = [NomineeVote(nominee=n, votes=VoteCount(in_favour=8 + n % 2, against=2 - n % 2)) for n in climb.nominees[1:]]
    await climb.vote(COMMUNE, exceptions=votes)
    numbers = [NomineeNumber(nominee=n, number=1000 + place) for place, n in enumerate(reversed(climb.nominees[1:]))]
    assert (await climb.decide(COMMUNE, numbers=numbers)).state is NominationState.AWARDED
    largest, whole, events = await weighed(climb)
    assert largest < LARGEST_UPDATE
    assert whole < LARGEST_HISTORY
    assert events <= 84
    await assert_sound(database, client, climb.nomination)


@pytest.mark.timeout(300)
async def test_a_list_that_falls_apart_into_many_splits_keeps_a_bounded_history(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=500)
    back = [
        ItemException(
            nominee=nominee, verdict=ItemVerdict.RETURN, ground=f"ground.{place % 100}", parts=(PARTS[place % len(PARTS)],)
        )
        for place, nominee in enumerate(climb.nominees[1:])
    ]
    status = await climb.appraise(COMMUNE, exceptions=back)
    assert (status.step, status.nominees, len(status.splits)) == (StepKind.COUNCIL, 1, 100)
    await settled(database, climb.nomination)
    largest, whole, _ = await weighed(climb)
    assert largest < LARGEST_UPDATE
    assert whole < LARGEST_HISTORY
    await climb.walk()
    await assert_sound(database, client, climb.nomination)


async def test_a_climb_of_500_has_the_events_of_a_climb_of_one(new_climb: Callable[..., Climb]) -> None:
    counts = []
    for nominees in (1, 500):
        climb = await new_climb(tuple(range(1, nominees + 1)), policy=ONE_LEVEL).start()
        await climb.climb()
        await climb.handle.result()
        counts.append(len((await climb.handle.fetch_history()).events))
    assert abs(counts[0] - counts[1]) <= 3
