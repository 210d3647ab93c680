"""A session of a council from the day it is convened until its minutes are signed, with nominations that await it."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import orjson
import pytest
from temporalio.client import Client

from activities.council_session import SessionRecorder
from auditor.invariants import Rule, violations
from models.errors import NotFound
from models.messages.council_session import SeatPresence, SessionChange, SessionStatus
from models.messages.policy import Share
from models.vocabulary import Act, MeetingKind, NominationState, Presence, Role, SessionState, StepKind, TieRule
from policy.clock import local_day
from starter.council_sessions.delivery import recorded_word
from tests.auditing import assert_sound, outcomes
from tests.climbing import SOURCE, Climb, an_officer, ledger
from tests.refusals import refused
from tests.sessions import CHAIR, SECRETARY, VICE, Session, members_of
from tests.workflows.councils import COMMUNE, Await, Convene, kept_in_memory, voting_by


async def test_a_council_votes_and_each_nomination_hears_it_once(
    convene: Convene, awaiting: Await, client: Client, database: asyncpg.Pool
) -> None:
    session = await convene()
    passed, mixed, failed, withdrawn, gone = [await awaiting() for _ in range(5)]
    status = await session.set_agenda([passed, mixed, failed, withdrawn, gone])
    assert (status.state, status.agenda, status.members) == (SessionState.CONVENED, 5, 5)
    await session.invite()
    await session.all_present()
    await withdrawn.withdraw()
    assert (await session.open_round()).state is SessionState.OPEN
    assert await session.lines() == [*passed.nominees, *mixed.nominees, *failed.nominees, *gone.nominees]
    await session.vote([5, 3, 5, 2, 0, 1, 5, 5])
    status = await session.close_round()
    assert (status.state, status.ballots, status.passed, status.failed) == (SessionState.TALLIED, 5, 5, 3)
    await gone.withdraw()
    assert (await session.publish(key="of-thu-ky:publish")).state is SessionState.PUBLISHED
    status = await session.told()
    assert (status.delivered, status.refused) == (3, 0)
    assert (await session.publish(key="of-thu-ky:publish")).state is SessionState.PUBLISHED

    items = await session.items()
    assert {name: items[climb.nomination]["outcome"] for name, climb in _named(locals()).items()} == {
        "passed": "pass",
        "mixed": "mixed",
        "failed": "fail",
        "withdrawn": "left",
        "gone": "left",
    }
    told = [climb.nomination for climb in (passed, mixed, failed, gone) if items[climb.nomination]["delivered_at"] is not None]
    assert told == [passed.nomination, mixed.nomination, failed.nomination]
    assert [entry["act"] for entry in await ledger(database, passed.nomination)].count("council_voted") == 1
    vote = orjson.loads((await ledger(database, mixed.nomination))[-1]["body"])
    rounds = orjson.loads((await ledger(database, session.session))[-2]["body"])["facts"]["rounds"]
    assert vote["facts"]["session"] == session.session
    assert vote["facts"]["rounds"] == rounds
    assert vote["update_id"] == f"session:{session.session}:{mixed.nomination}"
    assert {tuple(one["nominees"]): (one["passed"], one["in_favour"], one["against"]) for one in vote["facts"]["verdicts"]} == {
        (mixed.nominees[0],): (True, 5, 0),
        (mixed.nominees[1],): (False, 2, 3),
    }
    assert vote["exceptions"] == [{"nominee": mixed.nominees[1], "outcome": "not_awarded", "ground": "vote_failed"}]
    assert (await failed.handle.result()).state is NominationState.NOT_AWARDED
    assert {row[1:] for row in (await outcomes(database, failed.nomination)).values()} == {("not_awarded", None)}
    await passed.walk()
    await assert_sound(database, client, *(climb.nomination for climb in (passed, mixed, failed, withdrawn, gone)))

    await session.keep_minutes(1)
    await session.keep_minutes(2)
    await session.sign_minutes(local_day(datetime.now(UTC)))
    assert (await session.handle.result()).state is SessionState.PUBLISHED
    assert await session.acts() == [
        *("session_convened", "agenda_set", "invited", "presence_recorded", "round_opened"),
        *("round_closed", "box_committed", "tallied", "published", "outcomes_delivered"),
        *("minutes_kept", "minutes_kept", "minutes_signed"),
    ]
    assert [found for found in await violations(database) if session.session in found.subject] == []
    await database.execute("update council_session set version = version - 1, state = 'tallied' where id = $1", session.session)
    wrong = [found.rule for found in await violations(database) if session.session in found.subject]
    assert wrong == [Rule.SESSION_AS_CHAIN]
    await database.execute("update council_session set version = version + 1, state = 'published' where id = $1", session.session)
    made_up = "update agenda_item set delivered_at = now() where session = $1 and nomination = $2"
    await database.execute(made_up, session.session, gone.nomination)
    assert [found.rule for found in await violations(database, [gone.nomination])] == [Rule.VERDICT_TAKEN]
    await database.execute("update agenda_item set delivered_at = null where nomination = $1", gone.nomination)


async def test_no_session_is_convened_of_a_council_that_is_being_ended(client: Client, database: asyncpg.Pool) -> None:
    session = Session(client, "", database, members_of(5))
    await session.seat_council()
    change = SessionChange(
        session=session.session,
        sequence=1,
        act=Act.SESSION_CONVENED,
        at=datetime.now(UTC),
        actor=session.secretary,
        update_id="of-thu-ky:convene",
        status=SessionStatus(session=session.session, state=SessionState.CONVENED, sequence=1),
        unit=session.unit,
        level=session.level,
        start=session.start_input(),
    )
    async with database.acquire() as ending, ending.transaction():
        await ending.execute("update council set ended_at = now() where id = $1", session.council)
        convening = asyncio.create_task(SessionRecorder(database).record_session(change))
        for _ in range(500):
            if convening.done() or await database.fetchval(WAITS_FOR, ending.get_server_pid()):
                break
            await asyncio.sleep(0.01)
    with pytest.raises(NotFound):
        await convening
    assert await session.acts() == []


WAITS_FOR = "select exists (select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))"


def _named(names: dict[str, object]) -> dict[str, Climb]:
    return {name: climb for name, climb in names.items() if isinstance(climb, Climb) and name != "climb"}


@kept_in_memory
async def test_the_commitment_is_in_history_and_ledger_before_the_count_is_asked_for(
    convene: Convene, awaiting: Await, database: asyncpg.Pool
) -> None:
    session = await convene()
    await session.set_agenda([await awaiting()])
    await session.all_present()
    await session.open_round()
    await session.vote([5, 5])
    await session.close_round()
    history = await session.handle.fetch_history()
    asked = [
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    ]
    closing = asked[asked.index("close_round") :]
    assert closing == [*("close_round", "commit_box", "record_session", "count_round", "destroy_round", "record_session")]
    by_act = {entry["act"]: orjson.loads(entry["body"])["facts"] for entry in await ledger(database, session.session)}
    round_ = await database.fetchrow("select * from session_round where session = $1", session.session)
    assert round_ is not None
    assert by_act["box_committed"]["commitment"] == round_["commitment"] == round_["box"]["commitment"]
    assert by_act["round_closed"]["receipts_root"] == round_["receipts_root"]
    assert round_["destroyed_at"] is not None
    await session.cancel()


@kept_in_memory
async def test_a_second_round_asks_again_and_its_word_holds(convene: Convene, awaiting: Await, database: asyncpg.Pool) -> None:
    session = await convene()
    climb = await awaiting(nominees=3)
    first, second, third = climb.nominees
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    await session.vote([5, 1, 2])
    await session.close_round()
    assert (await refused(session.open_round())).type == "WrongState"
    for nominees, why in (((first,), "has passed"), ((999_999_999,), "was not voted on")):
        refusal = await refused(session.open_round(nominees=nominees))
        assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "nominees")
        assert why in refusal.message
    await session.open_round(nominees=(second,))
    assert await session.lines() == [second]
    await session.vote([4])
    status = await session.close_round()
    assert (status.round, status.passed, status.failed) == (2, 2, 1)
    rows = await database.fetch(
        "select round, nominee, verdict from session_result where session = $1 order by round, nominee", session.session
    )
    assert [tuple(row) for row in rows] == [(1, first, "pass"), (1, second, "fail"), (1, third, "fail"), (2, second, "pass")]
    refusal = await refused(session.open_round(nominees=(third, second)))
    assert refusal.type == "InvalidInput"
    await session.open_round(nominees=(third,))
    await session.vote([2])
    await session.close_round()
    refusal = await refused(session.open_round(nominees=(third,)))
    assert (refusal.type, refusal.details[0]["rounds"], refusal.details[0]["clause"]) == ("WrongState", 2, SOURCE.clause)
    await session.publish()
    await session.told()
    (vote,) = [orjson.loads(e["body"]) for e in await ledger(database, climb.nomination) if e["act"] == "council_voted"]
    assert {tuple(one["nominees"]): (one["round"], one["passed"]) for one in vote["facts"]["verdicts"]} == {
        (first,): (1, True),
        (second,): (2, True),
        (third,): (3, False),
    }
    assert [one["round"] for one in vote["facts"]["rounds"]] == [1, 2, 3]


async def test_only_the_chair_breaks_a_tie(convene: Convene, awaiting: Await, database: asyncpg.Pool) -> None:
    session = await convene(voters=6)
    climb = await awaiting(policy=voting_by(tie=TieRule.CHAIR_DECIDES))
    first, second = climb.nominees
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    await session.vote([3, 6])
    status = await session.close_round()
    assert (status.passed, status.undecided, status.ties) == (1, 1, 1)
    sequence = status.sequence
    for actor in (session.secretary, session.an_actor(VICE), session.chair.model_copy(update={"on_behalf_of": "of-khac"})):
        assert (await refused(session.break_ties({first: True}, actor=actor))).type == "NotAllowed"
    for words in ({second: True}, {12345678: False}):
        assert (await refused(session.break_ties(words))).details[0]["field"] == "words"
    assert (await session.handle.query("status"))["sequence"] == sequence
    status = await session.break_ties({first: True})
    assert (status.passed, status.undecided, status.ties) == (2, 0, 0)
    row = await database.fetchrow("select * from session_result where session = $1 and nominee = $2", session.session, first)
    assert row is not None
    assert (row["verdict"], row["tie"]) == ("pass", False)
    assert "chờ ý kiến" not in row["derivation_vi"]
    assert row["derivation_vi"].count("Theo ý kiến của Chủ tịch Hội đồng: đạt.") == 1
    await session.publish()
    assert (await session.told()).delivered == 1
    told = orjson.loads((await ledger(database, climb.nomination))[-1]["body"])["facts"]["rounds"]
    broken = orjson.loads((await ledger(database, session.session))[-3]["body"])
    assert (broken["act"], broken["facts"]["results_hash"]) == ("ties_broken", told[0]["results_hash"])


@kept_in_memory
async def test_a_session_does_not_open_without_its_quorum(convene: Convene, awaiting: Await) -> None:
    session = await convene(voters=6)
    assert (await refused(session.open_round())).type == "WrongState"
    strict = voting_by(quorum=Share(numerator=80, denominator=100))
    await session.set_agenda([await awaiting(), await awaiting(policy=strict)])
    refusal = await refused(session.open_round())
    facts = refusal.details[0]
    assert (refusal.type, facts["present"], facts["needed"], facts["members"]) == ("WrongState", 0, 5, 6)
    assert facts["clause"] == SOURCE.clause
    await session.all_present(absent=[CHAIR, VICE])
    await session.record_presence(SeatPresence(officer=VICE, presence=Presence.WRITTEN))
    facts = (await refused(session.open_round())).details[0]
    assert (facts["present"], facts["needed"]) == (4, 5)
    await session.all_present(absent=[CHAIR])
    assert (await session.open_round()).state is SessionState.OPEN
    await session.cancel()


@kept_in_memory
async def test_a_session_in_writing_needs_nobody_to_be_there_where_the_rule_admits_it(
    convene: Convene, awaiting: Await, database: asyncpg.Pool
) -> None:
    session = await convene(kind=MeetingKind.WRITTEN)
    await session.set_agenda([await awaiting(policy=voting_by(written_opinions=False))])
    refusal = await refused(session.open_round())
    assert (refusal.type, refusal.details[0]["clause"]) == ("WrongState", SOURCE.clause)
    assert (await refused(session.all_present())).details[0]["field"] == "seats"
    await session.cancel()
    session, climb = await convene(kind=MeetingKind.WRITTEN), await awaiting()
    await session.set_agenda([climb])
    status = await session.open_round()
    assert (status.present, status.written) == (0, 5)
    await session.vote([4, 4], absent=[CHAIR])
    status = await session.close_round()
    assert (status.ballots, status.passed) == (4, 2)
    await session.publish()
    await session.told()
    # Four ballots are too few to be told: the nomination hears who passed, and no count.
    (vote,) = [orjson.loads(e["body"]) for e in await ledger(database, climb.nomination) if e["act"] == "council_voted"]
    assert [set(one) & {"in_favour", "against", "abstaining", "invalid"} for one in vote["facts"]["verdicts"]] == [set()]


async def test_a_round_whose_key_is_lost_is_void_and_voted_again(
    convene: Convene, awaiting: Await, database: asyncpg.Pool, settings: object
) -> None:
    session, climb = await convene(), await awaiting()
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    await session.vote([5, 5])
    for key in settings.ballot_keys.glob(f"{session.session}-1.key"):  # type: ignore[attr-defined]
        key.unlink()
    assert (await refused(session.close_round(key="of-thu-ky:close"))).type == "KeyLost"
    status = await session.handle.query("status")
    assert (status["state"], status["round"], status["passed"]) == ("convened", 1, 0)
    entry = orjson.loads((await ledger(database, session.session))[-1]["body"])
    assert (entry["act"], entry["reason"], entry["facts"]["round"]) == ("round_voided", "KeyLost", 1)
    await session.open_round()
    await session.vote([5, 4])
    assert (await session.close_round()).passed == 2
    assert await recorded_word(database, session.session, "of-thu-ky:close") is None, "it counted nothing"
    voided = await database.fetch("select round, voided from session_round where session = $1 order by round", session.session)
    assert [tuple(row) for row in voided] == [(1, "KeyLost"), (2, None)]
    await session.publish()
    assert (await session.told()).delivered == 1
    assert [one["round"] for one in orjson.loads((await ledger(database, climb.nomination))[-1]["body"])["facts"]["rounds"]] == [2]


@kept_in_memory
async def test_a_nomination_that_refuses_stays_and_the_secretary_sees_why(
    convene: Convene, awaiting: Await, database: asyncpg.Pool
) -> None:
    session = await convene()
    own, undecided, good = (
        await awaiting(interested=(SECRETARY,)),
        await awaiting(policy=voting_by(quorum_to_decide=Share(numerator=1, denominator=1))),
        await awaiting(),
    )
    await session.set_agenda([own, undecided, good])
    await session.all_present(absent=[CHAIR])
    await session.open_round()
    await session.vote([4] * 6, absent=[CHAIR])
    assert (await session.close_round()).undecided == 2
    await session.publish()
    status = await session.told()
    assert (status.delivered, status.refused) == (1, 1)
    items = await session.items()
    refusal = items[own.nomination]
    assert (refusal["outcome"], refusal["refused"], refusal["delivered_at"]) == ("pass", "OwnNomination", None)
    assert refusal["refused_why"]["command"] == "receive_verdict"
    assert (items[undecided.nomination]["outcome"], items[undecided.nomination]["refused"]) == ("no_decision", None)
    for climb in (own, undecided):
        state = await database.fetchval("select state from nomination where id = $1", climb.nomination)
        assert state == NominationState.AWAITING_COUNCIL
    assert (await own.vote(COMMUNE, actor=an_officer(Role.SECRETARY, COMMUNE, "of-thu-ky-khac"))).step is StepKind.SIGN
