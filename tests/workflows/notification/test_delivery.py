"""Notices, from the outbox to a real SMTP server and a real HTTP server: each once, whatever else is dead."""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError
from temporalio.testing import ActivityEnvironment

from activities.deliveries import Deliveries, Places
from activities.notification import NoticeDelivery, Pace
from activities.webhook import new_secret
from runtime.database import open_pool
from runtime.settings import Settings
from tests.endpoints import HANGS, Gate, Hooks, Mailbox, a_mailbox, some_hooks, until
from tests.outbox import listen, states, write_notice
from tests.relays import LATER, QUICK, all_are, relaying


async def test_every_address_of_the_office_is_told_once_and_nobody_else(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks
) -> None:
    await listen(pool, "vanthu@backan.example")
    await listen(pool, "lanhdao@backan.example")
    await listen(pool, hooks.url("/office"))
    await listen(pool, "other@elsewhere.example", unit="63.060")
    async with relaying(pool, mine):
        for _ in range(3):
            await write_notice(pool)
        await until(lambda: all_are(pool, "sent", 9))
        await asyncio.sleep(0.3)
    assert mailbox.told() == {"vanthu@backan.example": 3, "lanhdao@backan.example": 3}
    assert hooks.told() == {"/office": 3}


async def test_an_office_without_an_address_is_told_nothing_also_when_it_subscribes_later(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    async with relaying(pool, mine):
        await write_notice(pool)
        await until(lambda: _is_empty(pool))
        await listen(pool, "vanthu@backan.example")
        await asyncio.sleep(0.3)
    assert mailbox.told() == {}
    assert await states(pool) == {}


async def _is_empty(pool: asyncpg.Pool) -> bool:
    return not await pool.fetchval("select count(*) from outbox where expanded_at is null")


async def test_the_mail_speaks_vietnamese_first_and_says_where_when_and_how_to_go_on(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    await listen(pool, "vanthu@backan.example")
    async with relaying(pool, mine):
        nomination = await write_notice(pool)
        await until(lambda: bool(mailbox.messages))
    [(_, message, _)] = mailbox.messages
    text = message.get_content()
    assert message["Subject"] == f"[Vinh Danh] Hồ sơ {nomination} chờ cơ quan xử lý"
    assert message["From"] == "khenthuong@backan.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "17:00 ngày 05/08/2025" in text
    assert "đang thẩm định" in text
    assert f"https://vinhdanh.example/v1/nominations/{nomination}" in text
    assert text.index("Hạn xử lý") < text.index("Where it stands now")
    assert "Giấy khen" in text


async def test_a_webhook_is_a_cloud_event_signed_so_that_its_receiver_can_check_it(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    subscription = await listen(pool, hooks.url("/office"))
    secret = await pool.fetchval("select secret from subscription where id = $1", subscription)
    async with relaying(pool, mine):
        nomination = await write_notice(pool, template="returned")
        await until(lambda: bool(hooks.calls))
    [call] = hooks.calls
    event = Webhook(secret).verify(call.body, call.headers)
    assert call.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert call.headers["host"] == f"127.0.0.1:{hooks.port}"
    assert (event["specversion"], event["type"]) == ("1.0", "vn.vinhdanh.nomination.appraised.v1")
    assert (event["id"], event["source"]) == (f"{nomination}.1", "https://vinhdanh.example")
    assert (event["subject"], event["datacontenttype"], event["cursor"]) == (nomination, "application/json", "1")
    assert event["data"]["nomination"] == nomination
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(call.body, call.headers)


async def test_every_attempt_of_a_message_bears_the_same_id_and_body(mine: Settings, pool: asyncpg.Pool, hooks: Hooks) -> None:
    hooks.answers["/office"] = 503
    await listen(pool, hooks.url("/office"))
    async with relaying(pool, mine):
        await write_notice(pool)
        await until(lambda: len(hooks.calls) >= 2)
        hooks.answers["/office"] = 200
        await until(lambda: all_are(pool, "sent", 1))
    assert len({(call.headers["webhook-id"], call.body) for call in hooks.calls}) == 1


async def test_a_dead_endpoint_is_tried_again_and_ends_in_the_list_of_the_failed(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    async with a_mailbox() as gone:
        dead = mine.model_copy(update={"smtp_port": gone.port})
    await listen(pool, "vanthu@backan.example")
    hooks.answers["/office"] = 500
    await listen(pool, hooks.url("/office"))
    async with relaying(pool, dead):
        await write_notice(pool)
        await until(lambda: all_are(pool, "failed", 2))
    rows = await pool.fetch("select channel, attempts, last_error from message order by channel")
    assert [tuple(row) for row in rows] == [("email", 4, "smtp_unreachable"), ("webhook", 4, "http_500")]
    assert hooks.told() == {"/office": 4}


async def test_the_wait_between_attempts_grows_to_its_limit() -> None:
    pace = Pace()
    waits = [pace.delay(attempts).total_seconds() for attempts in range(1, 40)]
    assert 2.5 <= waits[0] <= 5
    assert 40 <= waits[4] <= 80
    assert all(2 * 3600 <= wait <= 4 * 3600 for wait in waits[12:])


@pytest.mark.parametrize(
    ("answer", "code"), [(410, "http_410"), (400, "http_400"), (302, "http_302")], ids=["gone", "bad request", "redirect"]
)
async def test_a_webhook_that_refuses_for_good_is_not_tried_again(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks, answer: int, code: str
) -> None:
    hooks.answers["/office"] = answer
    await listen(pool, hooks.url("/office"))
    async with relaying(pool, mine):
        await write_notice(pool)
        await until(lambda: all_are(pool, "failed", 1))
    assert await pool.fetchval("select last_error from message") == code
    assert hooks.told() == {"/office": 1}


async def test_an_unknown_mailbox_is_not_tried_again_and_a_full_one_is(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    mailbox.refuses = {"gone@backan.example": "550 5.1.1 no such user", "full@backan.example": "452 4.2.2 mailbox full"}
    await listen(pool, "gone@backan.example")
    await listen(pool, "full@backan.example")
    async with relaying(pool, mine):
        await write_notice(pool)
        await until(lambda: _are(pool, {"failed": 1, "bounced": 1}))
    rows = await pool.fetch("select address, state, attempts, last_error, bounced_at is not null from message order by address")
    assert [tuple(row) for row in rows] == [
        ("full@backan.example", "failed", 4, "smtp_452", False),
        ("gone@backan.example", "bounced", 1, "smtp_550", True),
    ]


async def _are(pool: asyncpg.Pool, expected: dict[str, int]) -> bool:
    return await states(pool) == expected


async def test_without_an_smtp_server_each_mail_says_so(mine: Settings, pool: asyncpg.Pool) -> None:
    await listen(pool, "vanthu@backan.example")
    async with relaying(pool, mine.model_copy(update={"smtp_host": None})):
        await write_notice(pool)
        await until(lambda: all_are(pool, "failed", 1))
    assert await pool.fetchval("select last_error from message") == "no_smtp_server"


async def test_no_mail_goes_in_clear_where_encryption_is_asked_for(mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox) -> None:
    await listen(pool, "vanthu@backan.example")
    async with relaying(pool, mine.model_copy(update={"smtp_starttls": True})):
        await write_notice(pool)
        await until(lambda: all_are(pool, "failed", 1))
    assert await pool.fetchval("select last_error from message") == "smtp_protocol"
    assert mailbox.messages == []


async def test_a_notice_that_this_version_does_not_know_waits_in_the_list_for_one_that_does(
    mine: Settings, pool: asyncpg.Pool
) -> None:
    await listen(pool, "vanthu@backan.example")
    async with relaying(pool, mine):
        await write_notice(pool, template="promoted")
        await until(lambda: all_are(pool, "failed", 1))
    assert await pool.fetchval("select last_error from message") == "unknown_template"


async def test_an_address_that_was_given_up_hears_nothing_more(mine: Settings, pool: asyncpg.Pool, hooks: Hooks) -> None:
    hooks.answers["/office"] = 503
    subscription = await listen(pool, hooks.url("/office"))
    async with relaying(pool, mine):
        await write_notice(pool)
        await until(lambda: bool(hooks.calls))
        await pool.execute("delete from subscription where id = $1", subscription)
        await until(lambda: all_are(pool, "failed", 1))
    assert await pool.fetchval("select last_error from message") == "unsubscribed"


async def test_a_webhook_into_the_own_network_is_never_called(mine: Settings, pool: asyncpg.Pool, hooks: Hooks) -> None:
    await listen(pool, f"https://localhost:{hooks.port}/inside")
    await listen(pool, f"https://127.0.0.1:{hooks.port}/inside")
    await listen(pool, hooks.url("/plain"))
    async with relaying(pool, mine.model_copy(update={"webhook_allow_private_addresses": False})):
        await write_notice(pool)
        await until(lambda: all_are(pool, "failed", 3))
    rows = await pool.fetch("select last_error from message order by id")
    assert sorted(row["last_error"] for row in rows) == ["bad_address", "private_address", "private_address"]
    assert hooks.calls == []


async def test_endpoints_that_hang_delay_nobody_else(mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks) -> None:
    mailbox.hangs = True
    async with some_hooks() as stuck:
        stuck.answers["/stuck"] = HANGS
        await listen(pool, "vanthu@backan.example")
        await listen(pool, stuck.url("/stuck"))
        await listen(pool, hooks.url("/good"))
        async with relaying(pool, mine):
            for _ in range(40):
                await write_notice(pool)
            await until(lambda: hooks.told()["/good"] == 40)
            assert stuck.most_at_once["/stuck"] <= 4


async def test_no_more_than_a_few_messages_go_to_one_host_at_once(mine: Settings, pool: asyncpg.Pool, hooks: Hooks) -> None:
    hooks.before_answering = lambda: asyncio.sleep(0.1)
    await listen(pool, hooks.url("/office"))
    async with relaying(pool, mine):
        for _ in range(30):
            await write_notice(pool)
        await until(lambda: all_are(pool, "sent", 30))
    assert 2 <= hooks.most_at_once["/office"] <= 4


async def test_two_relays_at_once_tell_nobody_twice(mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks) -> None:
    await listen(pool, "vanthu@backan.example")
    await listen(pool, hooks.url("/office"))
    # An attempt that this machine is too busy to end in time is made again, as it should: here none is cut short.
    unhurried = mine.model_copy(update={"smtp_timeout_seconds": 30.0, "webhook_timeout_seconds": 30.0})
    second = await open_pool(mine)
    async with relaying(pool, unhurried), relaying(second, unhurried), relaying(second, unhurried):
        for _ in range(150):
            await write_notice(pool)
        await until(lambda: all_are(pool, "sent", 300), seconds=30)
    await second.close()
    assert len({message["Message-ID"] for _, message, _ in mailbox.messages}) == len(mailbox.messages) == 150
    assert len({call.headers["webhook-id"] for call in hooks.calls}) == len(hooks.calls) == 150


async def test_a_relay_that_is_cut_off_between_claim_and_sending_loses_nothing(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    hooks.answers["/office"] = HANGS
    await listen(pool, hooks.url("/office"))
    env = ActivityEnvironment()
    relay = NoticeDelivery(pool, mine, pace=QUICK)
    work = asyncio.create_task(env.run(relay.deliver_notices, LATER))
    await write_notice(pool)
    await until(lambda: hooks.under_way["/office"] == 1)
    env.worker_shutdown()
    env.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await states(pool) == {"waiting": 1}
    hooks.answers["/office"] = 200
    async with relaying(pool, mine):
        await until(lambda: all_are(pool, "sent", 1))
    assert hooks.told() == {"/office": 1}


async def test_a_relay_whose_round_is_taken_away_still_ends_what_it_has_begun(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    answer = asyncio.Event()
    hooks.before_answering = answer.wait  # type: ignore[assignment]
    await listen(pool, hooks.url("/office"))
    env = ActivityEnvironment()
    relay = NoticeDelivery(pool, mine, pace=QUICK)
    work = asyncio.create_task(env.run(relay.deliver_notices, LATER))
    await write_notice(pool)
    await until(lambda: len(hooks.calls) == 1)
    env.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    answer.set()
    await until(lambda: all_are(pool, "sent", 1))
    assert hooks.told() == {"/office": 1}


async def test_mail_and_other_hosts_do_not_wait_behind_what_is_due_at_one_host(pool: asyncpg.Pool) -> None:
    slow, quick, mail = "https://slow.example/a", "https://quick.example/b", "vanthu@backan.example"
    waiting = (
        "insert into message (subscription, channel, address, template, reason, nomination, state, next_attempt_at)"
        " select id, channel, address, 'event', 'event/' || number, 'hs-' || number, 'waiting', now() - $3::interval"
        " from subscription, generate_series(1, $2) as number where id = $1"
    )
    for address, times, since in ((slow, 5001, timedelta(minutes=2)), (quick, 1, timedelta(minutes=1)), (mail, 1, timedelta(0))):
        await pool.execute(waiting, await listen(pool, address), times, since)
    deliveries = Deliveries(pool, Places(), timedelta(minutes=1), timedelta(seconds=1))
    claimed = await deliveries.claim([], {"slow.example": 1})
    assert {(one.lane, one.address, one.nomination) for one in claimed} == {
        ("slow.example", slow, "hs-1"), ("quick.example", quick, "hs-1"), ("smtp", mail, "hs-1")
    }  # fmt: skip
    full = {"slow.example": 0, "quick.example": -1}
    assert await deliveries.claim([], full) == []
    assert {one.nomination for one in await deliveries.claim([], {})} == {f"hs-{number}" for number in range(2, 6)}


async def test_a_worker_that_is_told_to_stop_ends_what_it_has_begun(mine: Settings, pool: asyncpg.Pool, hooks: Hooks) -> None:
    hooks.before_answering = lambda: asyncio.sleep(0.3)
    await listen(pool, hooks.url("/office"))
    async with relaying(pool, mine):
        await write_notice(pool)
        await until(lambda: len(hooks.calls) == 1)
    assert await states(pool) == {"sent": 1}


async def test_a_database_that_falls_away_while_the_message_is_out_does_not_make_it_twice(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    url = urlsplit(mine.postgres_url)
    assert url.port is not None
    gate = Gate(url.port)
    await gate.open()
    through_the_gate = SecretStr(url._replace(netloc=url.netloc.replace(f":{url.port}", f":{gate.port}")).geturl())
    relays_pool = await open_pool(mine.model_copy(update={"database_url": through_the_gate}))
    hooks.before_answering = gate.shut
    await listen(pool, hooks.url("/office"))
    async with relaying(relays_pool, mine):
        await write_notice(pool)
        await until(lambda: bool(hooks.calls))
        await asyncio.sleep(2)  # longer than the lease
        assert await states(pool) == {"waiting": 1}
        await gate.open()
        await until(lambda: all_are(pool, "sent", 1))
        await asyncio.sleep(2)
        nomination = await write_notice(pool)
        hooks.before_answering = None
        await until(lambda: all_are(pool, "sent", 2))
    await relays_pool.close()
    await gate.shut()
    assert [call.json["data"]["nomination"] == nomination for call in hooks.calls] == [False, True]
