"""Junk, sent straight to the engine past the API: it fails clearly, and the nomination goes on with the next good command."""

import asyncio
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowFailureError, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from models.errors import TooLarge
from models.ids import new_nomination_id, nomination_workflow_id
from models.messages.policy import Rung
from models.vocabulary import Command, Level, Role, StepKind
from tests.climbing import ONE_LEVEL, Begin, Climb, an_officer
from tests.refusals import refused

COMMUNE = Level.COMMUNE
CLEAR = (WorkflowUpdateFailedError, RPCError, TooLarge)
COMMANDS = [command for command in Command if command not in {Command.REVOKE, Command.JOIN, Command.HAND_OVER}]
ACTOR = an_officer(Role.APPRAISER, COMMUNE).model_dump(mode="json")
GOOD = {"actor": ACTOR, "verdict": "pass"}


def raw(data: bytes, encoding: bytes = b"json/plain") -> RawValue:
    return RawValue(Payload(metadata={"encoding": encoding}, data=data))


JUNK: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "a string": "appraise",
    "an array": [GOOD],
    "nothing in it": {},
    "no actor": {"verdict": "pass"},
    "an actor without a role": {"actor": {"officer": "x", "unit": "63", "level": "commune"}},
    "an actor of another kind": {"actor": "of-1"},
    "an unknown role": {"actor": {**ACTOR, "role": "emperor"}},
    "an unknown level": {"actor": {**ACTOR, "level": "galaxy"}},
    "a name for an id": {"actor": {**ACTOR, "officer": "Nguyễn Văn An"}},
    "a NUL in an id": {"actor": {**ACTOR, "officer": "of\u0000x"}},
    "a huge task": {**GOOD, "task": 10**4000},
    "a task that is a float": {**GOOD, "task": 1.5},
    "a huge note": {**GOOD, "note": {"id": "n1", "sha256": "x" * 1_000_000}},
    "a note that is a text": {**GOOD, "note": {"id": "n1", "sha256": "đã xem, đồng ý"}},
    "deep arrays": raw(b"[" * 1000 + b"]" * 1000),
    "deep arrays in a field": raw(b'{"actor": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "half a JSON": raw(b'{"actor": {"officer": "x"'),
    "not UTF-8": raw(b'{"actor": "\xff\xfe"}'),
    "a lone surrogate": raw(b'{"actor": "\\ud800"}'),
    "no JSON": raw(b"\x00\x01\x02"),
    "no bytes": raw(b""),
    "an unknown encoding": raw(b"{}", b"binary/unheard-of"),
    "ten million letters of one kind": {"actor": "a" * 10_000_000},
    "more than the engine takes": {"actor": os.urandom(3_000_000).hex()},
}
FOR_COMMAND: dict[Command, list[dict[str, Any]]] = {
    Command.APPRAISE: [
        {"verdict": "perhaps"},
        {"exceptions": None},
        {"exceptions": [{"nominee": "1", "verdict": []}]},
        {"exceptions": [{"nominee": -1, "verdict": "reject", "ground": "x"}]},
        {"exceptions": [{"nominee": 2**63, "verdict": "reject", "ground": "x"}]},
        {"exceptions": [{"nominee": n + 1, "verdict": "pass"} for n in range(501)]},
        {"ground": "Nguyễn Văn An không đủ điều kiện"},
    ],
    Command.CONSULT: [{"opinions": []}, {"opinions": [{"office": "x", "answer": "maybe"}]}, {"opinions": [{}] * 51}],
    Command.PUBLISH_NOTICE: [{"published_on": "yesterday", "ended_on": "today"}, {"published_on": "2025-13-45", "ended_on": 3e99}],
    Command.RECORD_VOTE: [
        {"held_on": "2025-03-20", "members": 10**9, "present": 10, "votes": {"in_favour": 1, "against": 0}},
        {"held_on": "2025-03-20", "members": 10, "present": 10, "votes": {"in_favour": -1, "against": 0}},
        {"held_on": "2025-03-20", "members": 10, "present": 10, "votes": None},
    ],
    Command.RECEIVE_VERDICT: [
        {"session": "ph-1", "round": 1, "held_on": "2025-03-20", "members": 0, "present": 0},
        {"session": "ph-1", "held_on": "2025-03-20", "members": 5, "present": 5, "rounds": [], "verdicts": [], "clause": "x"},
        {"session": "Hội đồng", "held_on": "2025-03-20", "members": 5, "present": 5, "clause": "x" * 201},
    ],
    Command.FORWARD: [{"letter_number": "\n", "letter_date": "2025-03-20"}, {"letter_number": "1/TTr", "letter_date": None}],
    Command.DECIDE: [
        {"decision_number": "<script>", "decided_on": "2025-03-20", "signatory": "x"},
        {"decision_number": "1", "decided_on": "2025-03-20", "signatory": "x", "first_number": 10**18},
        {"decision_number": "1", "decided_on": "2025-03-20", "signatory": "x", "numbers": [{"nominee": 1, "number": 0}]},
    ],
    Command.RETURN_FOR_SUPPLEMENT: [{"parts": [], "ground": "x"}, {"parts": ["shoes"], "ground": "x"}, {"parts": ["report"]}],
    Command.RESUBMIT: [{"changed": []}, {"changed": "report"}],
    Command.HOLD: [{"ground": "mood"}, {"ground": "complaint", "nominees": []}, {"ground": "complaint", "nominees": [0]}],
    Command.RELEASE: [{"document_number": "x" * 65, "document_date": "2025-03-20"}, {"document_number": "1"}],
    Command.WITHDRAW: [{"ground": ""}, {"ground": "x y"}, {"ground": "x", "nominees": [[1]]}],
}


async def send(climb: Climb, name: str, *messages: Any, key: str | None = None) -> Any:
    """An Update as nobody's client would send it."""
    return await asyncio.wait_for(
        climb.handle.execute_update(name, args=messages, id=key or uuid4().hex, rpc_timeout=timedelta(seconds=10)), 20
    )


@pytest.mark.parametrize("junk", JUNK)
async def test_junk_fails_clearly_and_the_next_good_command_is_carried_out(begin: Begin, junk: str) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1)
    with pytest.raises(CLEAR):
        await send(climb, Command.APPRAISE, JUNK[junk])
    assert (await climb.appraise(COMMUNE)).step is StepKind.COUNCIL


async def test_every_command_refuses_junk_of_its_own_kind_and_the_nomination_goes_on(begin: Begin) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1)
    for command in COMMANDS:
        for said in ({}, *FOR_COMMAND[command]):
            actor = {} if said == {} else {"actor": ACTOR}
            with pytest.raises(WorkflowUpdateFailedError) as failure:
                await send(climb, command, {**actor, **said})
            assert isinstance(failure.value.cause, ApplicationError)
            assert failure.value.cause.type == "PayloadValidationError", (command, said)
    assert [step for _, step in await climb.walk()] == [StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN]


async def test_too_few_and_too_many_messages_and_unknown_names_fail_clearly(begin: Begin) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1)
    for name, messages in ((Command.APPRAISE, ()), ("promote", (GOOD,)), (Command.REVOKE, (GOOD,)), ("", (GOOD,))):
        with pytest.raises(CLEAR):
            await send(climb, name, *messages)
    with pytest.raises(WorkflowQueryFailedError):
        await climb.handle.query("secrets")
    await climb.handle.signal("hello", "world")
    assert (await climb.appraise(COMMUNE)).step is StepKind.COUNCIL


@pytest.mark.parametrize("key", ["a\u0000b", "a b", "đơn", "x" * 201, "line\nbreak"])
async def test_a_key_that_the_ledger_cannot_hold_is_refused(begin: Begin, key: str) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1)
    refusal = await refused(climb.appraise(COMMUNE, key=key))
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "key")
    assert (await climb.appraise(COMMUNE)).step is StepKind.COUNCIL


def changed(**said: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda start: {**start, **said}


def in_policy(**said: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda start: {**start, "policy": {**start["policy"], **said}}


def in_first_station(**said: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda start: in_policy(stations=[{**start["policy"]["stations"][0], **said}])(start)


STEP = ONE_LEVEL.stations[0].steps[0].model_dump(mode="json")
BAD_STARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nothing": lambda _: None,
    "bytes": lambda _: b"hs-1",
    "an unknown encoding": lambda _: raw(b"{}", b"binary/unheard-of"),
    "deep arrays": lambda _: raw(b"[" * 1000 + b"]" * 1000),
    "a string": lambda _: "hs-1",
    "no policy": lambda start: {key: value for key, value in start.items() if key != "policy"},
    "nobody on the list": changed(nominees=[]),
    "501 on the list": changed(nominees=list(range(1, 502))),
    "somebody twice": changed(nominees=[1, 2, 1]),
    "another nomination's id": changed(nomination="hs-another"),
    "no station": in_policy(stations=[]),
    "a station without steps": in_first_station(steps=[]),
    "nobody signs": in_first_station(steps=[STEP]),
    "a council without a rule": in_first_station(steps=[{**STEP, "kind": "council"}, {**STEP, "kind": "sign"}]),
    "a signature before the end": in_first_station(steps=[{**STEP, "kind": "sign"}, STEP, {**STEP, "kind": "sign"}]),
    "a clause that no ledger can hold": in_first_station(
        steps=[{**STEP, "said_by": {"clause": "Điều\u00001"}}, {**STEP, "kind": "sign"}]
    ),
    "a rung that sings": in_policy(ladder=[{"act": "sings", "offset_days": 0, "role": "chair"}]),
    "a rung in a million years": in_policy(
        ladder=[Rung(act="overdue", offset_days=10**9, role=Role.CHAIR).model_dump(mode="json")]
    ),
    "rungs out of order": lambda start: in_policy(ladder=list(reversed(start["policy"]["ladder"])))(start),
    "approvals that nobody gave": changed(memory={"approvals": [{"station": 0, "step": 0, "officer": "x", "sequence": 2}]}),
    "a past that nobody recorded": changed(memory={"sequence": 5, "last_hash": "0" * 64}),
    "an origin that did not split it off": changed(origin={"nomination": "hs-x", "sequence": 1, "hash": "0"}),
}


@pytest.mark.parametrize("what", BAD_STARTS)
async def test_a_start_that_leads_nowhere_fails_at_once(new_climb: Callable[..., Climb], what: str) -> None:
    climb = new_climb(policy=ONE_LEVEL)
    climb.nomination = new_nomination_id()
    start = BAD_STARTS[what](climb.start_input().model_dump(mode="json"))
    handle: Any = await climb.client.start_workflow(
        "Nomination", start, id=nomination_workflow_id(climb.nomination), task_queue=climb.task_queue
    )
    with pytest.raises(WorkflowFailureError) as failure:
        await asyncio.wait_for(handle.result(), 20)
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.type in {"PayloadValidationError", "InvalidInput", "NotAllowed"}


async def test_a_request_to_cancel_is_not_a_way_to_end_a_nomination(begin: Begin) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1)
    await climb.handle.cancel()
    assert [step for _, step in await climb.walk()] == [StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN]
    assert (await climb.handle.result()).state == "awarded"
