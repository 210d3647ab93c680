import base64
import json
import os
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from pydantic import BaseModel, SecretStr
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import WorkflowSerializationContext
from temporalio.exceptions import ApplicationError

from models.errors import TaskMoved
from runtime.codec import EncryptionCodec, KeyRing, KeyRingError, UnknownKeyError, key_ring, new_key
from runtime.converter import data_converter
from runtime.settings import Settings

RING = KeyRing({"2024": os.urandom(32), "2025": os.urandom(32)}, "2025")


class Line(BaseModel):
    nominee: str
    rank: int = 0


def payload(text: str) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(text).encode())


@pytest.mark.parametrize("text", ["", "nguyen", "lặp lại " * 1000])
async def test_a_payload_comes_back_as_it_was(text: str) -> None:
    codec = EncryptionCodec(RING)
    sealed = await codec.encode([payload(text)])
    assert await codec.decode(sealed) == [payload(text)]


async def test_an_encrypted_payload_shows_nothing_of_its_text() -> None:
    [sealed] = await EncryptionCodec(RING).encode([payload("Nguyễn Thị Sáu")])
    assert b"Nguy" not in sealed.SerializeToString()
    assert b"json/plain" not in sealed.SerializeToString()


async def test_the_same_text_never_makes_the_same_payload_twice() -> None:
    one, other = await EncryptionCodec(RING).encode([payload("một"), payload("một")])
    assert one.data != other.data


async def test_long_payloads_shrink_and_short_ones_stay_short() -> None:
    long, short = await EncryptionCodec(RING).encode([payload("một hai ba " * 500), payload("x")])
    assert len(long.data) < 500
    assert len(short.data) < 80


async def test_what_an_old_key_encrypted_is_still_read_after_the_key_changed() -> None:
    keys = {"old": os.urandom(32), "new": os.urandom(32)}
    sealed = await EncryptionCodec(KeyRing(keys, "old")).encode([payload("cũ")])
    assert await EncryptionCodec(KeyRing(keys, "new")).decode(sealed) == [payload("cũ")]


async def test_a_missing_key_is_named() -> None:
    sealed = await EncryptionCodec(RING).encode([payload("x")])
    with pytest.raises(UnknownKeyError, match="2025"):
        await EncryptionCodec(KeyRing({"other": os.urandom(32)}, "other")).decode(sealed)


@pytest.mark.parametrize("part", ["data", "key", "form"])
async def test_an_altered_payload_is_refused(part: str) -> None:
    codec = EncryptionCodec(RING)
    [sealed] = await codec.encode([payload("x")])
    if part == "data":
        sealed.data = sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])
    elif part == "key":
        sealed.metadata["key-id"] = b"2024"
    else:
        sealed.metadata["form"] = b"1"
    with pytest.raises(InvalidTag):
        await codec.decode([sealed])


async def test_a_payload_in_clear_is_left_as_it_is() -> None:
    assert await EncryptionCodec(RING).decode([payload("x")]) == [payload("x")]


async def test_a_value_of_the_wrong_shape_is_a_final_error_that_does_not_quote_the_input() -> None:
    converter = data_converter(RING)
    sealed = await converter.encode([{"nominee": "Nguyễn Thị Sáu", "rank": "Nguyễn Thị Sáu"}])
    with pytest.raises(ApplicationError) as caught:
        await converter.decode(sealed, [Line])
    assert caught.value.type == "PayloadValidationError"
    assert caught.value.non_retryable
    assert caught.value.details[0][0]["loc"] == ("rank",)
    assert "Nguyễn" not in str(caught.value.details)


async def test_a_model_comes_back_as_its_own_type() -> None:
    converter = data_converter(RING)
    assert await converter.decode(await converter.encode([Line(nominee="n1", rank=3)]), [Line]) == [Line(nominee="n1", rank=3)]


async def test_a_failure_shows_its_type_and_nothing_else() -> None:
    converter = data_converter(RING)
    failure = Failure()
    await converter.encode_failure(TaskMoved("task 7 of Nguyễn Thị Sáu is gone", task="t7"), failure)
    assert failure.application_failure_info.type == "TaskMoved"
    assert failure.message == "Encoded failure"
    assert b"Nguy" not in failure.SerializeToString()
    error = await converter.decode_failure(failure)
    assert isinstance(error, ApplicationError)
    assert error.details == ({"task": "t7"},)


def test_there_is_no_default_key(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="VINHDANH_ENCRYPTION_KEYS"):
        key_ring(Settings(data_dir=tmp_path))


@pytest.mark.parametrize("key", ["not base64 !", base64.b64encode(b"short").decode()])
def test_an_unusable_key_is_named_and_not_shown(key: str) -> None:
    with pytest.raises(KeyRingError, match="wrong") as caught:
        key_ring(Settings(encryption_keys={"wrong": SecretStr(key)}))
    assert key not in str(caught.value)


def test_two_keys_need_a_current_one() -> None:
    keys = {"a": SecretStr(new_key()), "b": SecretStr(new_key())}
    with pytest.raises(KeyRingError, match="CURRENT_KEY"):
        key_ring(Settings(encryption_keys=keys))
    assert key_ring(Settings(encryption_keys=keys, encryption_current_key="b")).current == "b"


def test_no_part_of_the_converter_looks_at_a_serialization_context() -> None:
    converter = data_converter(RING)
    assert converter.with_context(WorkflowSerializationContext(namespace="n", workflow_id="w")) is converter
