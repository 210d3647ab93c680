"""Junk to every handler of a session, past the API; starts that lead nowhere; verdicts that no session has sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from models.errors import UnknownNominee
from models.ids import outcome_update_id, session_id, session_workflow_id
from models.messages.council_session import ReceiveVerdictInput, RoundResult, ToldVerdict
from models.messages.nomination import OpenTask, StartNomination
from models.vocabulary import Command, Level, Role, SessionCommand, SessionState, StepKind
from tests.climbing import ONE_LEVEL, PAPER_DAY, Begin, Climb, an_officer
from tests.refusals import refused
from tests.sessions import CHAIR, GUEST, Session, members_of, open_task
from tests.workflows.councils import kept_in_memory
from tests.workflows.test_bad_messages import CLEAR, JUNK
from workflows.case import Case
from workflows.steps.verdict import check_receive_verdict

COMMUNE = Level.COMMUNE
FOR_WORD: dict[SessionCommand, list[dict[str, Any]]] = {
    SessionCommand.SET_AGENDA: [
        {"add": "hs-1"},
        {"add": [{"nomination": "hs-1", "task": 0}]},
        {"add": [{"nomination": "Nguyễn Văn An", "task": 1}]},
        {"add": [{"nomination": f"hs-{n}", "task": 1} for n in range(1001)]},
        {"remove": [None]},
    ],
    SessionCommand.INVITE: [{"fingerprint": "x"}],
    SessionCommand.RECORD_PRESENCE: [
        {},
        {"seats": []},
        {"seats": [{"officer": "of-1", "presence": "asleep"}]},
        {"seats": [{"officer": "of-1", "presence": "delegated", "mandate_date": "yesterday"}]},
    ],
    SessionCommand.RECUSE: [{}, {"officer": "of-1", "nomination": "hs-1", "ground": "là em rể của người được đề nghị"}],
    SessionCommand.OPEN_ROUND: [
        {"mode": "shouting"},
        {"minutes": 0},
        {"minutes": 10**9},
        {"places": [{"award": "X", "places": -1}]},
    ],
    SessionCommand.CLOSE_ROUND: [{"fingerprint": 7}],
    SessionCommand.BREAK_TIES: [{}, {"words": []}, {"words": [{"nominee": 0, "passes": True}]}],
    SessionCommand.EMBARGO: [{"until": "when the chair wakes up"}, {"until": 10**30}],
    SessionCommand.PUBLISH: [{"fingerprint": []}],
    SessionCommand.KEEP_MINUTES: [{}, {"version": 0, "sha256": "1" * 64}, {"version": 1, "sha256": "biên bản"}],
    SessionCommand.SIGN_MINUTES: [{}, {"number": "\n", "dated": "2026-01-01", "sha256": "1" * 64}],
    SessionCommand.CANCEL: [{}, {"ground": "hết giờ"}],
}
NONSENSE: dict[SessionCommand, list[dict[str, Any]]] = {
    SessionCommand.SET_AGENDA: [
        {},
        {"add": [{"nomination": "hs-nowhere", "task": 1}]},
        {"add": [{"nomination": "hs-1", "task": 1}, {"nomination": "hs-1", "task": 2}]},
        {"add": [{"nomination": "hs-1", "task": 1}], "remove": ["hs-1"]},
    ],
    SessionCommand.RECORD_PRESENCE: [
        {"seats": [{"officer": "of-nobody", "presence": "present"}]},
        {"seats": [{"officer": CHAIR, "presence": "present"}, {"officer": CHAIR, "presence": "absent"}]},
        {"seats": [{"officer": CHAIR, "presence": "delegated"}]},
        {"seats": [{"officer": CHAIR, "presence": "present", "delegate": GUEST}]},
        {
            "seats": [
                {
                    "officer": CHAIR,
                    "presence": "delegated",
                    "delegate": "of-uy-vien-4",
                    "mandate_number": "1/GUQ",
                    "mandate_date": "2026-01-01",
                }
            ]
        },
    ],
    SessionCommand.RECUSE: [
        {"officer": "of-nobody", "nomination": "hs-1", "ground": "kinship"},
        {"officer": CHAIR, "nomination": "hs-nowhere", "ground": "kinship"},
    ],
    SessionCommand.OPEN_ROUND: [{}, {"nominees": [1]}],
}


@pytest.fixture
async def session(client: Client, task_queue: str, database: asyncpg.Pool) -> Session:
    session = Session(client, task_queue, database, members_of(5))
    await session.seat_council()
    return await session.convene()


async def send(session: Session, name: str, *messages: Any, key: str | None = None) -> Any:
    """An Update as nobody's client would send it."""
    return await asyncio.wait_for(
        session.handle.execute_update(name, args=messages, id=key or uuid4().hex, rpc_timeout=timedelta(seconds=10)), 20
    )


@kept_in_memory
async def test_junk_fails_clearly_and_the_session_hears_the_next_good_word(session: Session) -> None:
    for junk in JUNK.values():
        with pytest.raises(CLEAR):
            await send(session, SessionCommand.SET_AGENDA, junk)
    actor = session.secretary.model_dump(mode="json")
    for word, said in ((word, each) for word, all_of_it in FOR_WORD.items() for each in all_of_it):
        with pytest.raises(WorkflowUpdateFailedError) as failure:
            await send(session, word, {"actor": actor, **said})
        assert isinstance(failure.value.cause, ApplicationError)
        assert failure.value.cause.type == "PayloadValidationError", (word, said)
    for name, messages in ((SessionCommand.INVITE, ()), ("vote", ({"actor": actor},)), ("", ({"actor": actor},))):
        with pytest.raises(CLEAR):
            await send(session, name, *messages)
    await session.handle.signal("hello", "world")
    await session.handle.cancel()
    for key in ("a b", "đơn", "x" * 201):
        assert (await refused(session.invite(key=key))).details[0]["field"] == "key"
    assert (await session.all_present()).present == 5
    assert set(FOR_WORD) == set(SessionCommand)


@kept_in_memory
async def test_nonsense_is_refused_by_type_and_changes_nothing(session: Session) -> None:
    actor = session.secretary.model_dump(mode="json")
    for word, said in ((word, each) for word, all_of_it in NONSENSE.items() for each in all_of_it):
        with pytest.raises(WorkflowUpdateFailedError) as failure:
            await send(session, word, {"actor": actor, **said})
        assert isinstance(failure.value.cause, ApplicationError)
        assert failure.value.cause.type in {"InvalidInput", "WrongState", "Conflict"}, (word, said)
    assert await session.acts() == ["session_convened"]
    assert (await session.cancel()).state is SessionState.CANCELLED


async def test_a_word_sent_twice_is_heard_once(session: Session) -> None:
    words = [session.all_present() for _ in range(3)]
    await asyncio.gather(*words)
    answers = await asyncio.gather(*(session.invite(key="of-thu-ky:invite") for _ in range(4)))
    assert len({answer.sequence for answer in answers}) == 1
    assert (await session.acts()).count("invited") == 1
    told = await session.database.fetch("select officer from message where reason = $1", f"session/{session.session}")
    assert sorted(row["officer"] for row in told) == sorted(seat.officer for seat in session.seats)


@kept_in_memory
async def test_whoever_was_invited_is_told_that_a_session_is_called_off_and_nobody_else(session: Session) -> None:
    cancelled = "select officer from message where template = 'council_cancelled' and reason = $1"
    await session.invite()
    await session.cancel()
    told = await session.database.fetch(cancelled, f"session/{session.session}")
    assert sorted(row["officer"] for row in told) == sorted(seat.officer for seat in session.seats)
    nobody_invited = Session(session.client, session.task_queue, session.database, session.seats, council=session.council)
    await nobody_invited.convene()
    await nobody_invited.cancel()
    assert await session.database.fetch(cancelled, f"session/{nobody_invited.session}") == []


def changed(**said: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda start: {**start, **said}


BAD_STARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nothing": lambda _: None,
    "a string": lambda _: "ph-1",
    "nobody sits": changed(seats=[]),
    "nobody votes": changed(seats=[{"officer": "of-1", "function": "without_vote"}]),
    "somebody sits twice": lambda start: {**start, "seats": [*start["seats"], start["seats"][0]]},
    "two chairs": lambda start: {**start, "seats": [*start["seats"], {"officer": "of-2", "function": "chair"}]},
    "somebody who is not on the council": lambda start: {
        **start,
        "seats": [*start["seats"], {"officer": "of-2", "function": "member"}],
    },
    "somebody is left out": lambda start: {**start, "seats": start["seats"][:-2]},
    "another session's id": changed(session="ph-another"),
    "an id that is a path": changed(session="ph-../../etc"),
    "no such council": changed(council="hd-nowhere"),
    "another unit": lambda start: {**start, "unit": "63.06", "convened_by": {**start["convened_by"], "unit": "63.06"}},
    "a member convenes": lambda start: {**start, "convened_by": {**start["convened_by"], "role": "member"}},
    "no zone of time": changed(planned_at="2026-03-02T08:00:00"),
    "the year 1": changed(planned_at="0001-01-01T00:00:00+14:00"),
    "an unknown kind": changed(kind="telepathy"),
}


@kept_in_memory
async def test_a_start_that_leads_nowhere_fails_at_once(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    session = Session(client, task_queue, database, members_of(5))
    await session.seat_council()
    for what, change in BAD_STARTS.items():
        session.session = session_id(uuid4().hex)
        start = change(session.start_input().model_dump(mode="json"))
        handle: Any = await client.start_workflow(
            "CouncilSession", start, id=session_workflow_id(session.session), task_queue=task_queue
        )
        with pytest.raises(WorkflowFailureError) as failure:
            await asyncio.wait_for(handle.result(), 20)
        assert isinstance(failure.value.cause, ApplicationError), what
        assert failure.value.cause.type in {"PayloadValidationError", "InvalidInput", "NotAllowed", "NotFound"}, what
        assert await database.fetchval("select count(*) from council_session where id = $1", session.session) == 0, what


def verdict(climb: Climb, seen: int, **said: Any) -> ReceiveVerdictInput:
    told = {
        "actor": an_officer(Role.SECRETARY, COMMUNE),
        "task": seen,
        "session": "ph-a",
        "held_on": PAPER_DAY,
        "members": 5,
        "present": 5,
        "rounds": (RoundResult(round=1, results_hash="0" * 64),),
        "verdicts": (ToldVerdict(passed=True, round=1, nominees=climb.nominees, needed=3, base=5),),
        "clause": "Luật thử Điều 1",
    }
    return ReceiveVerdictInput(**(told | said))


async def test_a_nomination_takes_only_the_verdict_of_the_session_on_whose_agenda_it_stands(
    begin: Begin, database: asyncpg.Pool
) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=2, at=(COMMUNE, StepKind.COUNCIL))
    task, key = await open_task(database, climb), outcome_update_id("ph-a", climb.nomination)
    one, two = climb.nominees
    some = ToldVerdict(passed=True, round=1, nominees=(one,))
    refusals = {
        "another key": (verdict(climb, task), uuid4().hex, "NotAllowed"),
        "another nomination's key": (verdict(climb, task), outcome_update_id("ph-a", "hs-other"), "NotAllowed"),
        "another session's key": (verdict(climb, task), outcome_update_id("ph-b", climb.nomination), "NotAllowed"),
        "no task": (verdict(climb, task, task=None), key, "InvalidInput"),
        "another task": (verdict(climb, task - 1), key, "TaskMoved"),
        "another office": (verdict(climb, task, actor=an_officer(Role.SECRETARY, Level.PROVINCE)), key, "OutsideArea"),
        "another role": (verdict(climb, task, actor=an_officer(Role.CHAIR, COMMUNE)), key, "WrongOffice"),
        "a day to come": (verdict(climb, task, held_on=(datetime.now(UTC) + timedelta(days=3)).date()), key, "InvalidInput"),
        "more present than members": (verdict(climb, task, present=6), key, "InvalidInput"),
        "a stranger": (
            verdict(climb, task, verdicts=(ToldVerdict(passed=True, round=1, nominees=(one, two, 2**40)),)),
            key,
            "UnknownNominee",
        ),
        "somebody twice": (verdict(climb, task, verdicts=(some, some)), key, "InvalidInput"),
        "somebody undecided": (verdict(climb, task, verdicts=(some,)), key, "InvalidInput"),
        "a round that was not counted": (
            verdict(climb, task, rounds=(RoundResult(round=2, results_hash="0" * 64),)),
            key,
            "InvalidInput",
        ),
        "a clause that no ledger can hold": (verdict(climb, task, clause="Điều\n1"), key, "InvalidInput"),
    }
    for what, (message, update_id, type_) in refusals.items():
        assert (await refused(climb.tell(Command.RECEIVE_VERDICT, message, update_id))).type == type_, what
    message = verdict(climb, task, derivation="3/5")
    status = await climb.tell(Command.RECEIVE_VERDICT, message, key)
    assert (status.step, status.derivation) == (StepKind.SIGN, "3/5")
    assert (await climb.tell(Command.RECEIVE_VERDICT, message, key)).version == status.version


def test_a_verdict_may_name_whoever_left_the_list_in_an_earlier_run(client: Client) -> None:
    climb = Climb(client, "", ONE_LEVEL, (1, 2))
    first = Case.begin(climb.start_input())
    first.remove({2})
    first.approve("of-appraiser")
    first.task = OpenTask(
        number=2,
        unit=climb.policy.stations[0].unit,
        level=COMMUNE,
        step=StepKind.COUNCIL,
        role=Role.SECRETARY,
        opened_at=datetime.now(UTC),
        due_at=None,
    )
    carried_over = climb.start_input().model_copy(update={"nominees": tuple(first.nominees), "memory": first.memory()})
    second = Case.begin(StartNomination.model_validate_json(carried_over.model_dump_json()))
    assert second.nominees == [1]
    check_receive_verdict(second, verdict(climb, 2), PAPER_DAY)
    third = Case.begin(carried_over.model_copy(update={"memory": second.memory()}))
    check_receive_verdict(third, verdict(climb, 2), PAPER_DAY)
    with pytest.raises(UnknownNominee):
        check_receive_verdict(second, verdict(replace(climb, nominees=(1, 2, 3)), 2), PAPER_DAY)
