"""The invariants hold after a climb, and see every kind of damage."""

from collections.abc import Callable

import asyncpg
import pytest
from temporalio.client import Client

from auditor.invariants import Rule, Tally, agreement, tally, violations
from models.messages.commands import ItemException
from models.vocabulary import DossierPart, ItemVerdict, Level
from tests.auditing import settled, waiting_for_nobody
from tests.climbing import ONE_LEVEL, Climb, insert_dossier

RETURNED = {"verdict": ItemVerdict.RETURN, "ground": "report.incomplete", "parts": (DossierPart.REPORT,)}


async def a_story(new_climb: Callable[..., Climb], database: asyncpg.Pool) -> Climb:
    """Six nominees: one is refused, two go back and are split off, the rest are awarded."""
    climb = new_climb(policy=ONE_LEVEL)
    a, b, c, *_ = await insert_dossier(database, climb, ["An", "Bình", "Chi", "Dũng", "Em", "Phúc"])
    await climb.start()
    refused = ItemException(nominee=a, verdict=ItemVerdict.REJECT, ground="law.8")
    back = [ItemException(nominee=nominee, **RETURNED) for nominee in (b, c)]
    await climb.appraise(Level.COMMUNE, exceptions=(refused, *back))
    await climb.vote(Level.COMMUNE)
    await climb.decide(Level.COMMUNE)
    await settled(database, climb.nomination)
    return climb


async def test_everything_holds_after_a_climb_with_a_refusal_and_a_split(
    new_climb: Callable[..., Climb], database: asyncpg.Pool, client: Client
) -> None:
    climb = await a_story(new_climb, database)
    assert await agreement(database, client, [climb.nomination]) == []
    assert await violations(database, [climb.nomination]) == []
    outcomes = await database.fetch(
        "select nomination, outcome, number from nominee_outcome where dossier = $1 order by position", climb.nomination
    )
    child = f"{climb.nomination}.1"
    assert [tuple(row) for row in outcomes] == [
        (climb.nomination, "rejected", None),
        (child, None, None),
        (child, None, None),
        *((climb.nomination, "awarded", number) for number in (1, 2, 3)),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        "update task set closed_at = now() where nomination = $1 || '.1'",
        "update task set claimed_by = 'of-nobody' where nomination = $1 || '.1'",
    ],
    ids=["no task", "in the hands of nobody"],
)
async def test_what_waits_for_nobody_after_a_climb_is_counted(
    new_climb: Callable[..., Climb], database: asyncpg.Pool, damage: str
) -> None:
    climb = await a_story(new_climb, database)
    assert await waiting_for_nobody(database, climb.nomination) == 0
    await database.execute(damage, climb.nomination)
    assert await waiting_for_nobody(database, climb.nomination) == 1


@pytest.mark.parametrize(
    ("damage", "rule", "harm"),
    [
        ("update nomination set version = version - 1 where id = $1", Rule.VERSION_IS_LAST_ENTRY, Tally(0, 0, 1)),
        ("update nomination set state = 'rejected' where id = $1", Rule.ROW_AS_ANSWERED, None),
        ("delete from nomination where id = $1", Rule.NOMINATION_FOR_EACH_CHAIN, None),
        ("update nominee set nomination = $1 where nomination = $1 || '.1'", Rule.NOMINEE_AS_LEDGER, None),
        ("update nominee set outcome = 'rejected' where nomination = $1", Rule.NOMINEE_AS_LEDGER, None),
        ("update task set closed_at = now() where nomination = $1 || '.1'", Rule.ONE_TASK_WHILE_OPEN, Tally(0, 0, 1)),
        (
            "update task set unit = 'VN' where nomination = $1 || '.1' and closed_at is null",
            Rule.TASK_AS_NOMINATION,
            Tally(0, 0, 1),
        ),
        ("update nominee set number = 3 where nomination = $1 and outcome is null", Rule.NUMBER_ONCE, None),
        ("update nomination set nominees = 7 where id = $1 || '.1'", Rule.COUNT_OF_NOMINEES, None),
    ],
)
async def test_damage_to_the_read_model_is_seen(
    new_climb: Callable[..., Climb], database: asyncpg.Pool, damage: str, rule: Rule, harm: Tally | None
) -> None:
    climb = await a_story(new_climb, database)
    await database.execute(damage, climb.nomination)
    found = await violations(database, [climb.nomination])
    assert rule in {violation.rule for violation in found}
    if harm is not None:
        assert tally(found) == harm
