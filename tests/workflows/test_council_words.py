"""What may be said to a session of a council, by whom, and what becomes of it."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import orjson

from models.messages.council_session import Places, SeatPresence
from models.vocabulary import Choice, Level, Presence, Role, SessionState
from tests.climbing import SOURCE, TWO_LEVELS, Begin, an_officer, ledger
from tests.refusals import refused
from tests.sessions import CHAIR, GUEST, VICE, Session
from tests.workflows.councils import COMMUNE, Await, Convene, kept_in_memory, voting_by


@kept_in_memory
async def test_during_an_embargo_without_a_day_only_the_chair_publishes(convene: Convene, awaiting: Await) -> None:
    session, climb = await convene(), await awaiting()
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    await session.vote([5, 5])
    await session.close_round()
    for until in (
        datetime.now(UTC) - timedelta(hours=1),
        datetime.now(UTC) + timedelta(days=4000),
        datetime(9999, 1, 1, tzinfo=UTC),
    ):
        assert (await refused(session.embargo(until))).details[0]["field"] == "until"
    assert (await session.embargo()).state is SessionState.EMBARGOED
    assert (await refused(session.publish())).type == "NotAllowed"
    assert (await refused(session.embargo(datetime.now(UTC) + timedelta(seconds=30)))).type == "NotAllowed"
    assert (await session.items())[climb.nomination]["delivered_at"] is None
    assert (await session.publish(actor=session.chair)).state is SessionState.PUBLISHED
    assert (await session.told()).delivered == 1
    assert (await refused(session.cancel())).type == "WrongState"


@kept_in_memory
async def test_what_could_not_come_onto_the_agenda_is_left_off_by_name(convene: Convene, awaiting: Await, begin: Begin) -> None:
    session, other = await convene(), await awaiting()
    elsewhere = await begin(policy=TWO_LEVELS, nominees=1)
    here = await awaiting()
    status = await session.set_agenda([here, elsewhere])
    assert status.agenda == 1
    assert [(one.nomination, one.refused) for one in status.left_off] == [(elsewhere.nomination, "WrongState")]
    refusal = await refused(session.set_agenda([elsewhere]))
    assert (refusal.type, refusal.details[0]["left_off"][0]["refused"]) == ("Conflict", "WrongState")
    rival = Session(session.client, session.task_queue, session.database, session.seats, council=session.council)
    await rival.convene()
    status = await rival.set_agenda([here, other])
    assert [(one.nomination, one.refused) for one in status.left_off] == [(here.nomination, "Duplicate")]
    assert (await session.set_agenda(remove=[here.nomination])).agenda == 0
    assert (await rival.set_agenda([here])).agenda == 2
    for one in (session, rival):
        await one.cancel()


@kept_in_memory
async def test_a_nomination_that_was_held_meanwhile_leaves_and_may_come_back_to_another_session(
    convene: Convene, awaiting: Await, database: asyncpg.Pool
) -> None:
    session, climb, other = await convene(), await awaiting(), await awaiting()
    await session.set_agenda([climb, other])
    await session.all_present()
    await climb.hold(COMMUNE)
    await climb.release(COMMUNE)
    await session.open_round()
    assert await session.lines() == list(other.nominees)
    opened = orjson.loads((await ledger(database, session.session))[-1]["body"])
    assert (opened["act"], opened["facts"]["left"]) == ("round_opened", [climb.nomination])
    assert (await session.items())[climb.nomination]["outcome"] == "left"
    again = await convene()
    assert (await again.set_agenda([climb])).agenda == 1
    for one in (session, again):
        await one.cancel()


@kept_in_memory
async def test_who_may_say_what(convene: Convene, awaiting: Await) -> None:
    session, climb = await convene(), await awaiting()
    member = session.an_actor("of-uy-vien-4")
    stranger = an_officer(Role.SECRETARY, Level.PROVINCE)
    for actor in (member, stranger, session.chair):
        for word in (session.set_agenda([climb], actor=actor), session.invite(actor=actor), session.cancel(actor=actor)):
            assert (await refused(word)).type == "WrongOffice"
    await session.set_agenda([climb])
    await session.all_present()
    assert (await refused(session.recuse(CHAIR, climb, actor=member))).type == "NotAllowed"
    elsewhere = stranger.model_copy(update={"officer": "of-uy-vien-4"})  # a member, who is secretary of another unit
    assert (await refused(session.recuse(CHAIR, climb, actor=elsewhere))).type == "NotAllowed"
    assert (await refused(session.recuse(GUEST, climb))).details[0]["field"] == "officer"
    assert (await refused(session.recuse(CHAIR, climb, nominees=[2**40]))).details[0]["field"] == "nominees"
    await session.recuse("of-uy-vien-4", climb, nominees=climb.nominees[:1], actor=member)
    await session.open_round()
    for early in (session.publish(), session.embargo(), session.keep_minutes(), session.open_round(), session.invite()):
        assert (await refused(early)).type == "WrongState"
    assert (await refused(session.sign_minutes(date(2026, 1, 1)))).type == "WrongState"
    assert (await refused(session.recuse(CHAIR, climb))).type == "WrongState"
    absent = SeatPresence(officer=CHAIR, presence=Presence.ABSENT)
    assert (await refused(session.record_presence(absent))).type == "WrongState"
    status = await session.cancel()
    assert status.state is SessionState.CANCELLED
    assert (await session.handle.result()).state is SessionState.CANCELLED


@kept_in_memory
async def test_a_delegate_with_a_written_mandate_votes_where_the_rule_admits_one(convene: Convene, awaiting: Await) -> None:
    session, climb = await convene(), await awaiting(policy=voting_by(delegates=True))
    await session.set_agenda([climb])
    await session.all_present(absent=[VICE])
    mandate = {"delegate": GUEST, "mandate_number": "7/GUQ-UBND", "mandate_date": date(2026, 1, 5)}
    assert (await session.record_presence(SeatPresence(officer=VICE, presence=Presence.DELEGATED, **mandate))).present == 5
    await session.open_round()
    await session.vote([4, 2], absent=[VICE])
    for_both = [Choice.FOR, Choice.FOR]
    assert await session.cast(VICE, for_both) == "not_their_seat"
    assert await session.cast(VICE, for_both, caller=GUEST) == "in"
    status = await session.close_round()
    assert (status.ballots, status.passed) == (5, 2)
    await session.cancel()


@kept_in_memory
async def test_more_pass_than_there_are_places_and_the_chair_chooses_among_the_level(
    convene: Convene, awaiting: Await, database: asyncpg.Pool
) -> None:
    session, climb = await convene(), await awaiting(nominees=4)
    first, second, third, _ = climb.nominees
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round(places=(Places(award="COCP", places=2, said_by=SOURCE),))
    await session.vote([5, 4, 4, 1])
    status = await session.close_round()
    assert (status.passed, status.failed, status.undecided, status.ties) == (1, 1, 2, 2)
    refusal = await refused(session.break_ties({second: True, third: True}))
    assert (refusal.type, refusal.details[0]["places"]) == ("InvalidInput", 2)
    status = await session.break_ties({second: True, third: False})
    assert (status.passed, status.failed, status.ties) == (2, 2, 0)
    passed = await database.fetch("select nominee from session_result where session = $1 and verdict = 'pass'", session.session)
    assert sorted(row["nominee"] for row in passed) == sorted([first, second])
    await session.cancel()
