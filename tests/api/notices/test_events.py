"""Events: called out to webhooks, whose secrets change and which are told again what they missed, and read from a cursor on."""

from datetime import timedelta

import asyncpg
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from activities.expansion import Expansion
from starter.reads.events import LOOKED_THROUGH
from tests.api.people import CITY, WARD, Offices, refused
from tests.endpoints import Hooks, until
from tests.notices import all_in, subscribe
from tests.outbox import write_entry


async def test_while_a_secret_changes_both_are_valid(
    house: Offices,
    pool: asyncpg.Pool,
    hooks: Hooks,
    relay: None,  # noqa: ARG001 -- it works while the fixture lives
) -> None:
    clerk = await house.clerk()
    first = (await subscribe(clerk, hooks.url("/office"))).json()
    changed = await clerk.post(f"/v1/subscriptions/{first['id']}/rotate-secret", {}, key="once")
    again = await clerk.post(f"/v1/subscriptions/{first['id']}/rotate-secret", {}, key="once")
    assert changed.status_code == again.status_code == 200
    assert changed.json() == again.json()
    assert changed.json()["secret"] != first["secret"]
    await write_entry(pool, unit=CITY)
    await until(lambda: len(hooks.calls) == 1)
    for secret in (first["secret"], changed.json()["secret"]):
        assert Webhook(secret).verify(hooks.calls[0].body, hooks.calls[0].headers)["specversion"] == "1.0"
    await pool.execute("update subscription set former_until = now()")
    await write_entry(pool, unit=CITY)
    await until(lambda: len(hooks.calls) == 2)
    with pytest.raises(WebhookVerificationError):
        Webhook(first["secret"]).verify(hooks.calls[1].body, hooks.calls[1].headers)
    mail = (await subscribe(clerk, "vanthu@backan.example")).json()
    refused(await clerk.post(f"/v1/subscriptions/{mail['id']}/rotate-secret", {}), 409, "conflict")
    refused(await (await house.clerk(WARD)).post(f"/v1/subscriptions/{first['id']}/rotate-secret", {}), 404, "not-found")


async def test_a_webhook_is_told_everything_after_a_cursor_once_more(
    house: Offices,
    pool: asyncpg.Pool,
    hooks: Hooks,
    relay: None,  # noqa: ARG001 -- it works while the fixture lives
) -> None:
    clerk = await house.clerk()
    subscription = (await subscribe(clerk, hooks.url("/office"))).json()["id"]
    nomination = await write_entry(pool, unit=CITY)
    for _ in range(4):
        await write_entry(pool, unit=CITY, nomination=nomination)
    await until(lambda: len(hooks.calls) == 5)
    cursor = hooks.calls[1].json["cursor"]
    asked = [await clerk.post(f"/v1/subscriptions/{subscription}/replay", {"from": cursor}, key="again") for _ in range(2)]
    assert [answer.status_code for answer in asked] == [202, 202]
    assert asked[0].json()["id"] == asked[1].json()["id"]
    await until(lambda: len(hooks.calls) == 8)
    await until(lambda: all_in(pool, "sent"))
    assert [call.json["data"]["sequence"] for call in hooks.calls] == [1, 2, 3, 4, 5, 3, 4, 5]
    assert hooks.calls[2].headers["webhook-id"] == hooks.calls[5].headers["webhook-id"]
    assert hooks.calls[2].body == hooks.calls[5].body
    refused(await clerk.post(f"/v1/subscriptions/{subscription}/replay", {"from": "0"}, key="again"), 422, "key-reused")
    refused(await clerk.post(f"/v1/subscriptions/{subscription}/replay", {"from": "x"}), 422, "invalid-input")
    refused(await (await house.clerk(WARD)).post(f"/v1/subscriptions/{subscription}/replay", {"from": "0"}), 404, "not-found")


async def test_events_are_read_page_by_page_by_those_who_may_see_the_nomination(house: Offices, pool: asyncpg.Pool) -> None:
    nomination = await write_entry(pool, unit=CITY)
    for _ in range(4):
        await write_entry(pool, unit=CITY, nomination=nomination)
        await write_entry(pool, unit="01")
    await Expansion(pool, timedelta(0)).expand()
    clerk, seen, after = await house.clerk(), [], "0"
    while True:
        page = (await clerk.get("/v1/events", after=after, limit=2)).json()
        seen += page["events"]
        after = page["next"]
        if not page["more"]:
            break
    assert [(event["subject"], event["data"]["sequence"]) for event in seen] == [(nomination, n) for n in range(1, 6)]
    assert (await clerk.get("/v1/events", after=after)).json() == {"events": [], "next": after, "more": False}
    assert (await (await house.clerk("63.01")).get("/v1/events")).json()["events"] == []
    await write_entry(pool, unit=CITY, nomination=nomination)
    await Expansion(pool, timedelta(0)).expand()
    [late] = (await clerk.get("/v1/events", after=after)).json()["events"]
    assert late["data"]["sequence"] == 6
    assert late["type"] == "vn.vinhdanh.nomination.appraised.v1"
    refused(await clerk.get("/v1/events", after="-1"), 422, "invalid-input")


async def test_a_page_of_events_ends_somewhere_even_if_all_of_them_concern_others(house: Offices, pool: asyncpg.Pool) -> None:
    await pool.execute(
        "insert into event (number, nomination, sequence, subject)"
        " select n, 'hs-x', n, 'hs-x' from generate_series(1, $1::int) as n",
        LOOKED_THROUGH + 5,
    )
    first = (await (await house.clerk()).get("/v1/events")).json()
    assert first == {"events": [], "next": str(LOOKED_THROUGH), "more": True}
    assert (await (await house.clerk()).get("/v1/events", after=first["next"])).json() == {
        "events": [],
        "next": str(LOOKED_THROUGH + 5),
        "more": False,
    }
