"""No name, birth date, address or comment in any history: a case in which everything happens, exported and searched."""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
from google.protobuf.message import Message
from temporalio import activity
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy

from models.ids import nomination_workflow_id, revocation_workflow_id
from models.messages.actor import Note
from models.messages.commands import ItemException, RevokeInput
from models.messages.record import Recalled, RecallInput, Recorded, RecordInput
from models.messages.revocation import StartRevocation
from models.vocabulary import DossierPart, ItemVerdict, Level, RevocationGround, Role, StepKind
from runtime.codec import EncryptionCodec, key_ring
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import settled
from tests.caching import CACHED, REPLAYED
from tests.climbing import ONE_LEVEL, Begin, Climb, an_officer
from tests.joins import asked, begin_join, joined
from workflows import RevocationWorkflow

COMMUNE = Level.COMMUNE
PEOPLE = [
    ("Ngô Thị Huyền Trân", date(1971, 7, 23), "Thôn Nà Choong, xã Bằng Lãng"),
    ("Lò Văn Quỷnh", date(1968, 11, 9), "Bản Pác Giả, xã Sỹ Bình"),
    ("Hợp tác xã Rau Sạch Yên Dương", None, "Thôn Khuổi Luội, xã Yên Dương"),
]
COMMENT = "Ông Quỷnh đang bị kỷ luật khiển trách"
SECRETS = [
    *(word for name, _, address in PEOPLE for word in (name, address)),
    *(day.isoformat() for _, day, _ in PEOPLE if day),
    *("Huyền Trân", "Quỷnh", "Rau Sạch", "Nà Choong", "khiển trách", "23/07/1971"),
]

NOTES_OF_THE_ENGINE = {
    *("seq", "attempt", "activity_id", "activity_type", "activation_index"),
    *("complete_time", "backoff", "original_schedule_time"),
}
"""What the engine notes of a local activity in clear."""


@pytest.fixture
async def climb(begin: Begin, database: asyncpg.Pool) -> Climb:
    climb = await begin(policy=ONE_LEVEL, nominees=len(PEOPLE))
    for nominee, (name, born, address) in zip(climb.nominees, PEOPLE, strict=True):
        await database.execute(
            "update nominee set name = $2, birth_date = $3, address = $4, recipient_key = $2 where id = $1",
            nominee,
            name,
            born,
            address,
        )
    return climb


async def a_note(database: asyncpg.Pool, nomination: str) -> Note:
    note, salt = uuid4().hex, uuid4().hex
    digest = hashlib.sha256(f"{salt}{COMMENT}".encode()).hexdigest()
    await database.execute(
        "insert into note (id, nomination, author, sha256, salt, body) values ($1, $2, 'of-1', $3, $4, $5)",
        *(note, nomination, digest, salt, COMMENT),
    )
    return Note(id=note, sha256=digest)


def payloads_in(message: Message) -> Iterator[Payload]:
    """Every payload of a protobuf message, however deep."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            values = [v for v in value.values() if isinstance(v, Message)]
        else:
            values = list(value) if isinstance(value, (list, tuple)) or hasattr(value, "add") else [value]
        for one in values:
            yield from payloads_in(one)


async def everything_in(history: WorkflowHistory, settings: Settings) -> str:
    """The exported history as JSON, every base64 text in it in clear, and every payload decrypted."""
    exported = history.to_json()
    texts = [exported]
    texts += [_clear(found) for found in re.findall(r'"([A-Za-z0-9+/=_-]{8,})"', exported)]
    codec = EncryptionCodec(key_ring(settings))
    payloads = [payload for event in history.events for payload in payloads_in(event)]
    assert payloads, "nothing to search in"
    plain = [orjson.loads(payload.data) for payload in payloads if payload.metadata["encoding"] != b"binary/encrypted"]
    assert {name for note in plain for name in note} <= NOTES_OF_THE_ENGINE
    texts += [payload.data.decode() for payload in await codec.decode(payloads)]
    return "\n".join(texts)


def _clear(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode(errors="replace")
    except ValueError:
        return ""


def found_in(text: str) -> list[str]:
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda escape: chr(int(escape[1], 16)), text)
    return [secret for secret in SECRETS if secret in text or secret in unescaped]


def test_a_secret_is_found_however_json_writes_it() -> None:
    for secret in SECRETS:
        assert secret in found_in(orjson.dumps({"comment": f"… {secret} \\x"}).decode())
        assert secret in found_in(json.dumps({"comment": f"… {secret} \\x"}))
    assert found_in(json.dumps({"comment": "Ông Nguyễn Văn A \\x"})) == []


async def test_no_history_of_a_case_in_which_everything_happens_names_anybody(
    climb: Climb, settings: Settings, database: asyncpg.Pool
) -> None:
    a, b, c = climb.nominees
    note = await a_note(database, climb.nomination)
    back = ItemException(nominee=b, verdict=ItemVerdict.RETURN, ground="discipline", parts=(DossierPart.REPORT,))
    await climb.appraise(COMMUNE, exceptions=(back,), note=note)
    await climb.hold(COMMUNE, note=note)
    await climb.release(COMMUNE, note=note)
    with pytest.raises(WorkflowUpdateFailedError):
        await climb.vote(COMMUNE, present=99, note=note)
    await climb.vote(COMMUNE, note=note)
    await climb.decide(COMMUNE, exceptions=(ItemException(nominee=c, verdict=ItemVerdict.REJECT, ground="law.14"),), note=note)
    await settled(database, climb.nomination)
    (child,) = [climb.split(f"{climb.nomination}.1")]
    await child.withdraw(note=note)
    revocation = f"{climb.nomination}.r1"
    handle: WorkflowHandle[Any, Any] = await climb.client.start_workflow(
        RevocationWorkflow.run,
        StartRevocation(
            revocation=revocation,
            nomination=climb.nomination,
            command=RevokeInput(
                actor=an_officer(Role.CHAIR, COMMUNE),
                ground=RevocationGround.FRAUD,
                decision_number="9/QĐ-UBND",
                decided_on=date(2025, 9, 1),
                nominees=(a,),
                note=note,
            ),
        ),
        id=revocation_workflow_id(revocation),
        task_queue=climb.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    await handle.result()
    for one in (climb.handle, child.handle, handle):
        assert found_in(await everything_in(await one.fetch_history(), settings)) == []


async def test_no_history_of_a_join_names_anybody(climb: Climb, begin: Begin, settings: Settings, database: asyncpg.Pool) -> None:
    other = await begin(policy=ONE_LEVEL, nominees=2)
    start = asked([climb, other], [1, 1], an_officer(Role.APPRAISER, COMMUNE))
    handle = await begin_join(climb.client, climb.task_queue, start)
    result = await handle.result()
    await settled(database, climb.nomination)
    one = joined([climb, other], result, COMMUNE)
    await one.walk()
    for each in (handle, climb.handle, other.handle, one.handle):
        assert found_in(await everything_in(await each.fetch_history(), settings)) == []
    rows = await database.fetch("select to_jsonb(l)::text as row from ledger l where nomination = $1", result.target)
    assert found_in("\n".join(row["row"] for row in rows)) == []


async def test_the_ledger_and_the_outbox_name_nobody_either(climb: Climb, database: asyncpg.Pool) -> None:
    await climb.appraise(COMMUNE, note=await a_note(database, climb.nomination))
    await climb.walk()
    rows = await database.fetch(
        "select to_jsonb(l)::text as row from ledger l where nomination = $1"
        " union all select to_jsonb(o)::text from outbox o where nomination = $1"
        " union all select to_jsonb(n)::text from nomination n where id = $1"
        " union all select to_jsonb(t)::text from task t where nomination = $1"
        " union all select to_jsonb(r)::text from receipt r where key like $2",
        climb.nomination,
        f"{nomination_workflow_id(climb.nomination)}:%",
    )
    assert len(rows) > 10
    assert found_in("\n".join(row["row"] for row in rows)) == []


@activity.defn(name="record")
async def clumsy_record(change: RecordInput) -> Recorded:
    if change.entry.sequence == 1:
        return Recorded(hash="0" * 64)
    raise ValueError(f"cannot write {PEOPLE[0][0]}, born {PEOPLE[0][1]}: {COMMENT}")


@activity.defn(name="recall")
async def clumsy_recall(place: RecallInput) -> Recalled:
    raise ValueError(f"cannot read {PEOPLE[0][0]} at {place.sequence}")


@pytest.fixture(params=[CACHED, REPLAYED], ids=["cached", "replayed"])
async def clumsy(request: pytest.FixtureRequest, client: Client, settings: Settings) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"clumsy-{uuid4().hex}", "worker_grace_seconds": 0, **request.param})
    async with build_worker(client, mine, [clumsy_record, clumsy_recall]):
        yield mine.task_queue


async def test_the_text_of_an_error_is_encrypted_in_the_history(client: Client, clumsy: str) -> None:
    climb = await Climb(client, clumsy, ONE_LEVEL, (1, 2)).start()
    with pytest.raises(Exception, match="imeout"):
        await climb.handle.execute_update(
            "appraise", {"actor": an_officer(Role.APPRAISER, COMMUNE).model_dump()}, rpc_timeout=timedelta(seconds=2)
        )
    exported = (await climb.handle.fetch_history()).to_json()
    assert "Encoded failure" in exported
    assert found_in(exported) == []
    assert (await climb.handle.describe()).raw_description.pending_activities
    assert found_in(str((await climb.handle.describe()).raw_description)) == []
    await climb.handle.terminate()


async def test_no_code_of_a_case_stands_in_clear(climb: Climb) -> None:
    await climb.walk()
    exported = (await climb.handle.fetch_history()).to_json()
    for code in ("commune", "63.01843", "of-appraiser-commune", StepKind.COUNCIL, "COCP"):
        assert f'"{code}"' not in exported
