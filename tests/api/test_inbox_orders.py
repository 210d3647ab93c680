"""The orders of an inbox: each by what it says, and page by page though tasks come and go."""

from datetime import UTC, datetime, timedelta

import asyncpg

from tests.api.inboxes import found
from tests.api.people import Offices


async def test_every_order_is_by_what_it_says_and_then_by_the_day_due(offices: Offices, database: asyncpg.Pool) -> None:
    unit, now = "63.182", datetime.now(UTC)
    facts = (
        ("LDTT", "63.05", "p-2", "consulting", 3, 9),
        ("GIAYKHEN", "63.04", None, "awaiting_council", 1, 8),
        ("LDTT", "63.05", "p-1", "consulting", 2, 7),
        ("BKTINH", "63.06", "p-2", "appraising", None, 6),
        ("GIAYKHEN", "63.04", "p-1", "awaiting_council", None, 5),
    )
    names = [await offices.submit(unit) for _ in facts]
    for name, (award, proposer, movement, state, due, changed) in zip(names, facts, strict=True):
        await database.execute(
            "update task set award = $2, proposer = $3, movement = $4, state = $5, due_at = $6, changed_at = $7"
            " where nomination = $1",
            *(name, award, proposer, movement, state, due and now + timedelta(days=due), now - timedelta(days=changed)),
        )
    reader = await offices.officer(unit, "appraiser")

    def order(place: int) -> list[str]:
        return [
            name for _, _, name in sorted((fact[place] or "", fact[4] or 99, name) for name, fact in zip(names, facts, strict=True))
        ]

    for sort, expected in (("award", order(0)), ("unit", order(1)), ("movement", order(2)), ("state", order(3))):
        assert await found(reader, sort=sort) == expected, sort
        assert await found(reader, sort=sort, order="desc") == expected[::-1], sort
    urgent = [names[1], names[2], names[0], *sorted((names[3], names[4]))]
    assert await found(reader, sort="due") == urgent
    assert await found(reader, sort="due", order="desc") == urgent[::-1]
    assert await found(reader, sort="changed") == names
    await database.execute("update task set due_at = now() - interval '1 day' where nomination = $1", names[4])
    assert await found(reader, overdue=True) == [names[4]]
    assert await found(reader, overdue=False) == [names[1], names[2], names[0], names[3]]
    assert await found(reader, due_after=(now + timedelta(days=1.5)).isoformat()) == [names[2], names[0], names[3]]
    assert await found(reader, due_before=(now + timedelta(days=2.5)).isoformat()) == [names[4], names[1], names[2]]
    counted = (await reader.get("/v1/inbox/counts")).json()
    assert (counted["overdue"]["count"], counted["open"]["count"]) == (1, 5)


async def test_a_page_goes_on_where_it_ended_though_tasks_come_and_go(offices: Offices) -> None:
    unit = "63.183"
    first, second, third, fourth = [await offices.submit(unit, received_on=f"2019-12-{day}") for day in (11, 12, 13, 14)]
    reader = await offices.officer(unit, "appraiser")
    page = (await reader.get("/v1/inbox", sort="received", limit=2)).json()
    assert [task["nomination"] for task in page["tasks"]] == [first, second]
    await offices.take_step(first)
    await offices.take_step(second)
    earlier = await offices.submit(unit, received_on="2019-12-01")
    rest = (await reader.get("/v1/inbox", sort="received", limit=2, after=page["next"])).json()
    assert ([task["nomination"] for task in rest["tasks"]], rest["next"]) == ([third, fourth], None)
    assert await found(reader, sort="received") == [earlier, third, fourth]
