"""Whom the relay tells what: everybody who sits at the desk concerned, each once, as soon as each wants it."""

from datetime import UTC, datetime, timedelta
from itertools import count

import asyncpg

from activities.expansion import DESK_BATCH, Expansion
from activities.telling import Cause, announce
from activities.watch import look_over
from models.ids import new_nomination_id
from models.messages.notification import NoticeTemplate
from runtime.settings import Settings
from tests.endpoints import Hooks, Mailbox, until
from tests.outbox import OFFICE, an_officer, join, listen, states, substitute, told, write_entry, write_entry_in, write_notice
from tests.relays import all_are, relaying

AT_ONCE = {"task": "immediate", "progress": "immediate", "outcome": "immediate"}
_numbers = count(1)


def an_address() -> str:
    return f"canbo{next(_numbers)}@backan.example"


async def expand(pool: asyncpg.Pool, times: int = 2) -> None:
    for _ in range(times):
        await Expansion(pool, timedelta(0)).expand()


async def test_everybody_who_holds_the_role_of_a_task_is_told_of_it_and_nobody_else(pool: asyncpg.Pool) -> None:
    first, second = [await an_officer(pool, "secretary", email=an_address(), **AT_ONCE) for _ in range(2)]
    await an_officer(pool, "chair", email=an_address(), **AT_ONCE)
    await an_officer(pool, "secretary", email=an_address(), unit="63.060", **AT_ONCE)
    left = await an_officer(pool, "secretary", email=an_address(), **AT_ONCE)
    await pool.execute("update officer set left_at = now() where id = $1", left)
    over = await an_officer(pool, email=an_address(), **AT_ONCE)
    await pool.execute(
        "insert into membership (officer, role, unit, level, valid_from, valid_to)"
        " values ($1, 'secretary', $2, 'district', '2019-01-01', '2020-01-01')",
        over,
        OFFICE,
    )
    await write_entry(pool, opens="secretary")
    await expand(pool, 3)
    assert await told(pool) == {(first, "task_opened", "waiting"), (second, "task_opened", "waiting")}


async def test_whoever_stands_in_for_an_absent_officer_is_told_as_well(pool: asyncpg.Pool) -> None:
    absent = await an_officer(pool, "chair", email=an_address(), **AT_ONCE)
    stand_in = await an_officer(pool, "clerk", email=an_address(), **AT_ONCE)
    await substitute(pool, absent, stand_in)
    await write_entry(pool, opens="chair")
    await expand(pool)
    assert await told(pool) == {(absent, "task_opened", "waiting"), (stand_in, "task_opened", "waiting")}


async def test_whoever_comes_late_is_told_in_one_mail_of_all_tasks_that_are_still_open(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    done = await write_entry(pool, opens="appraiser")
    await write_entry(pool, nomination=done, opens="chair")
    for _ in range(3):
        await write_entry(pool, opens="appraiser")
    await expand(pool)
    newcomer = await an_officer(pool, email="moi@backan.example", **AT_ONCE)
    async with relaying(pool, mine):
        await join(pool, newcomer, "appraiser")
        await until(lambda: all_are(pool, "sent", 4))
        await write_entry(pool, opens="appraiser")
        await until(lambda: all_are(pool, "sent", 5))
    kinds = [message["Subject"] for address, message, _ in mailbox.messages if address == "moi@backan.example"]
    assert kinds[0] == "[Vinh Danh] 3 thông báo về 3 hồ sơ"
    assert len(kinds) == 2


async def test_a_newcomer_is_told_of_a_desk_that_is_fuller_than_one_batch(pool: asyncpg.Pool) -> None:
    await pool.execute(
        "insert into task (nomination, number, unit, level, role, opened_at)"
        " select 'hs-' || n, 1, $1, 'district', 'appraiser', now() from generate_series(1, $2::int) as n",
        OFFICE,
        DESK_BATCH + 7,
    )
    officer = await an_officer(pool, "appraiser", email=an_address())
    await expand(pool, 3)
    assert (
        await pool.fetchval("select count(*) from message where officer = $1 and template = 'task_opened'", officer)
        == DESK_BATCH + 7
    )
    assert await pool.fetchval("select count(*) from introduction where officer = $1", officer) == 1


async def test_an_office_is_told_by_its_clerks_and_a_rung_of_the_ladder_by_its_role_and_who_holds_the_task(
    pool: asyncpg.Pool,
) -> None:
    clerk, chair, secretary = [
        await an_officer(pool, role, email=an_address(), **AT_ONCE) for role in ("clerk", "chair", "secretary")
    ]
    nomination = await write_entry(pool, notices=((OFFICE, "awarded"),))
    await expand(pool)
    assert await told(pool) == {(clerk, "awarded", "waiting")}
    await pool.execute("delete from message")
    await write_entry(pool, nomination=nomination, opens="secretary")
    await write_entry(pool, nomination=nomination, notices=((OFFICE, "overdue"),), facts={"role": "chair", "told": OFFICE})
    await expand(pool)
    assert await told(pool) == {
        (secretary, "task_opened", "waiting"),
        (secretary, "overdue", "waiting"),
        (chair, "overdue", "waiting"),
    }


async def test_a_clerk_who_is_asked_for_a_supplement_is_not_told_twice(pool: asyncpg.Pool) -> None:
    clerk = await an_officer(pool, "clerk", email=an_address(), **AT_ONCE)
    await write_entry(pool, notices=((OFFICE, "returned"),), opens="clerk")
    await expand(pool, 3)
    assert await told(pool) == {(clerk, "returned", "waiting")}


async def test_the_same_nomination_returned_twice_is_told_twice(pool: asyncpg.Pool) -> None:
    await an_officer(pool, "clerk", email=an_address())
    nomination = await write_entry(pool, notices=((OFFICE, "returned"),), opens="clerk")
    await expand(pool)
    await write_entry(pool, nomination=nomination, notices=((OFFICE, "returned"),), opens="clerk")
    await expand(pool, 3)
    assert await pool.fetchval("select count(*) from message where template = 'returned'") == 2


async def test_each_is_told_as_soon_as_they_want_and_whoever_has_no_address_is_passed_over_in_silence(pool: asyncpg.Pool) -> None:
    usual = await an_officer(pool, "chair", email=an_address())
    never = await an_officer(pool, "chair", email=an_address(), task="none")
    unreachable = await an_officer(pool, "chair")
    await write_entry(pool, opens="chair")
    await expand(pool)
    assert await told(pool) == {
        (usual, "task_opened", "held"),
        (never, "task_opened", "silent"),
        (unreachable, "task_opened", "silent"),
    }
    until_when = await pool.fetchval("select hold_until from message where officer = $1", usual)
    assert until_when > datetime.now(UTC)
    assert until_when.astimezone(UTC).hour == 1


async def test_whoever_gives_an_address_later_is_told_of_what_is_still_open(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    officer = await an_officer(pool, "chair")
    await write_entry(pool, opens="chair")
    await expand(pool)
    assert await told(pool) == {(officer, "task_opened", "silent")}
    await pool.execute(
        "insert into contact (officer, email, language, choices, rhythm, hour)"
        " values ($1, 'sau@backan.example', 'vi', '{}', 'daily', 8)",
        officer,
    )
    async with relaying(pool, mine):
        await until(lambda: all_are(pool, "sent", 2))
    assert mailbox.told() == {"sau@backan.example": 1}


async def test_a_digest_counts_what_it_covers_names_what_is_most_urgent_and_goes_out_once(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    await an_officer(pool, "chair", email="lanhdao@backan.example", language="en", urgent="immediate")
    nominations = [await write_entry(pool, opens="chair") for _ in range(23)]
    urgent = nominations[7]
    await pool.execute("update nomination set due_at = '2025-01-02 10:00+00' where id = $1", urgent)
    await expand(pool)
    assert await states(pool) == {"held": 23}
    await pool.execute("update message set hold_until = now()")
    async with relaying(pool, mine), relaying(pool, mine):
        await until(lambda: all_are(pool, "sent", 24))
    [(_, message, _)] = mailbox.messages
    text = message.get_content()
    assert message["Subject"] == "[Vinh Danh] 23 notices about 23 nominations"
    assert "23 waiting for you" in text
    assert text.index(urgent) < min(
        text.index(line[2:21]) for line in text.splitlines() if line.startswith("- hs-") and urgent not in line
    )
    assert "and 3 more" in text
    assert "Hồ sơ" not in text
    covered = await pool.fetch("select distinct digest, proof, template_version, language from message where digest is not null")
    [digest] = await pool.fetch("select id, proof, template_version, language from message where template = 'digest'")
    assert [tuple(row) for row in covered] == [tuple(digest)]
    assert digest["proof"].startswith("250")
    assert (digest["template_version"], digest["language"]) == (1, "en")


async def test_what_is_urgent_does_not_wait_for_the_digest(mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox) -> None:
    await an_officer(pool, "clerk", email="vanthu@backan.example")
    async with relaying(pool, mine):
        await write_entry(pool, notices=((OFFICE, "returned"),), opens="clerk")
        await until(lambda: bool(mailbox.messages))
    [row] = await pool.fetch("select * from message")
    assert (row["state"], row["template"], row["template_version"], row["language"]) == ("sent", "returned", 1, "vi")
    assert row["proof"].startswith("250 ")
    assert row["sent_as"] == mailbox.messages[0][1]["Message-ID"]
    assert row["address"] is None, "an officer's address stands in one place only"


async def test_an_officer_without_a_mailbox_any_more_ends_in_the_list_of_the_bounced(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    mailbox.refuses["cu@backan.example"] = "550 5.1.1 no such user"
    officer = await an_officer(pool, "clerk", email="cu@backan.example")
    async with relaying(pool, mine):
        await write_notice(pool, template="returned")
        await until(lambda: all_are(pool, "bounced", 1))
    [row] = await pool.fetch("select officer, attempts, last_error, bounced_at from message")
    assert (row["officer"], row["attempts"], row["last_error"]) == (officer, 1, "smtp_550")
    assert row["bounced_at"] is not None


async def test_an_announcement_tells_each_once_for_its_cause(mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox) -> None:
    officers = [await an_officer(pool, email=f"thay{number}@backan.example") for number in range(2)]
    gone = await an_officer(pool, email="gone@backan.example")
    await pool.execute("update officer set left_at = now() where id = $1", gone)
    cause = Cause("substitution/su-1/begun", unit=OFFICE, facts={"first_day": "01/07/2025", "last_day": "10/07/2025"})
    async with relaying(pool, mine):
        for _ in range(3):
            async with pool.acquire() as connection, connection.transaction():
                await announce(connection, [*officers, gone], NoticeTemplate.SUBSTITUTION_BEGUN, cause)
        await until(lambda: all_are(pool, "sent", 2))
    assert mailbox.told() == {"thay0@backan.example": 1, "thay1@backan.example": 1}
    assert {message["Subject"] for _, message, _ in mailbox.messages} == {"[Vinh Danh] Làm thay từ 01/07/2025 đến 10/07/2025"}


async def test_an_announcement_that_is_rolled_back_tells_nobody(pool: asyncpg.Pool) -> None:
    officer = await an_officer(pool, email=an_address())
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await announce(connection, [officer], NoticeTemplate.INCIDENT_OPENED, Cause("incident/5", facts={"incident": "5"}))
        await transaction.rollback()
    assert await states(pool) == {}


async def test_whoever_owns_an_incident_is_told_of_it_once(pool: asyncpg.Pool) -> None:
    chair = await an_officer(pool, "chair", email=an_address())
    await write_entry(pool, opens="appraiser")
    for _ in range(2):
        await look_over(pool, datetime.now(UTC).date())
    [told_of] = await pool.fetch("select officer, template, facts, state from message")
    incident = await pool.fetchval("select id from incident")
    assert tuple(told_of) == (chair, "incident_opened", {"incident": str(incident)}, "waiting")


async def test_events_of_one_nomination_arrive_in_order_and_delay_no_other(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    await listen(pool, hooks.url("/office"))
    stubborn, free = new_nomination_id(), new_nomination_id()
    refusals = iter(range(3))

    async def refuse_the_stubborn() -> None:
        call = hooks.calls[-1]
        waits = call.json["subject"] == stubborn and call.json["data"]["sequence"] == 1 and next(refusals, None) is not None
        hooks.answers["/office"] = 503 if waits else 200

    hooks.decide = refuse_the_stubborn
    for _ in range(4):
        await write_entry(pool, nomination=stubborn)
        await write_entry(pool, nomination=free)
    async with relaying(pool, mine):
        await until(lambda: all_are(pool, "sent", 8))
    heard = [(call.json["subject"], call.json["data"]["sequence"]) for call in hooks.calls]
    assert [sequence for subject, sequence in heard if subject == stubborn] == [1, 1, 1, 1, 2, 3, 4]
    assert [sequence for subject, sequence in heard if subject == free] == [1, 2, 3, 4]
    assert heard.index((free, 4)) < heard.index((stubborn, 2))


async def test_an_event_that_is_given_up_makes_way_for_the_next(mine: Settings, pool: asyncpg.Pool, hooks: Hooks) -> None:
    await listen(pool, hooks.url("/office"))

    async def refuse_the_first() -> None:
        hooks.answers["/office"] = 410 if hooks.calls[-1].json["data"]["sequence"] == 1 else 200

    hooks.decide = refuse_the_first
    nomination = await write_entry(pool)
    await write_entry(pool, nomination=nomination)
    async with relaying(pool, mine):
        await until(lambda: _is(pool, {"failed": 1, "sent": 1}))
    assert [call.json["data"]["sequence"] for call in hooks.calls] == [1, 2]


async def _is(pool: asyncpg.Pool, expected: dict[str, int]) -> bool:
    return await states(pool) == expected


async def test_a_webhook_hears_of_every_entry_of_what_its_unit_may_see_and_of_nothing_else(
    mine: Settings, pool: asyncpg.Pool, hooks: Hooks
) -> None:
    await listen(pool, hooks.url("/office"))
    nomination = await write_entry(pool)
    await write_entry(pool, unit="63.060")
    async with relaying(pool, mine):
        await until(lambda: all_are(pool, "sent", 1))
    assert [call.json["subject"] for call in hooks.calls] == [nomination]


async def test_events_are_numbered_without_gaps_in_the_order_of_commits(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as slow:
        late = slow.transaction()
        await late.start()
        nomination = await write_entry_in(slow)
        for _ in range(3):
            await write_entry(pool)
        relay = Expansion(pool, timedelta(0))
        await relay.expand()
        before = await pool.fetch("select number from event order by number")
        await late.commit()
    await relay.expand()
    after = await pool.fetch("select number, nomination from event order by number")
    assert [row["number"] for row in before] == [1, 2, 3]
    assert [row["number"] for row in after] == [1, 2, 3, 4]
    assert after[-1]["nomination"] == nomination


async def test_a_digest_that_bounced_takes_what_it_covers_with_it_when_it_is_retried(
    mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox
) -> None:
    mailbox.refuses["day@backan.example"] = "552 5.2.2 mailbox full"
    await an_officer(pool, "chair", email="day@backan.example")
    for _ in range(3):
        await write_entry(pool, opens="chair")
    await expand(pool)
    await pool.execute("update message set hold_until = now()")
    async with relaying(pool, mine):
        await until(lambda: _is(pool, {"held": 3, "bounced": 1}))
        mailbox.refuses.clear()
        await pool.execute("update message set state = 'waiting', next_attempt_at = now() where state = 'bounced'")
        await until(lambda: all_are(pool, "sent", 4))
    assert mailbox.told() == {"day@backan.example": 1}
