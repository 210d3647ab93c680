"""Histories out of their JSON, ten times as fast as the SDK reads them: that takes as long as to replay them.

What an archive holds was written by the SDK's own `to_json_dict`, so its form is known. Whatever is not exactly of that form is
left to the SDK (`WorkflowHistory.from_json`), which decides what it is.
"""

from binascii import a2b_base64
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory

Read = Callable[[Any], Any]

NANO_DIGITS = 9
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- both ends of the difference are in UTC
_INT64 = frozenset({FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_SINT64})
_FLOATS = frozenset({FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT})


class _Otherwise(ValueError):
    """It is not of the form that is known."""


def read_history(workflow_id: str, history: Mapping[str, Any]) -> WorkflowHistory:
    """The same as `WorkflowHistory.from_json`. Raises what that raises."""
    try:
        if history.get("events") is None:
            raise _Otherwise
        return WorkflowHistory(workflow_id, History(**_fields(History.DESCRIPTOR, history)).events)
    except (ValueError, TypeError, KeyError, AttributeError):
        return WorkflowHistory.from_json(workflow_id, dict(history))


def _fields(descriptor: Descriptor, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the message's own constructor takes them."""
    plan = _plan(descriptor)
    fields = {}
    for name, value in values.items():
        if value is not None:
            own_name, read = plan[name]
            fields[own_name] = value if read is None else read(value)
    return fields


@cache
def _plan(descriptor: Descriptor) -> dict[str, tuple[str, Read | None]]:
    """Of each field, by its name in JSON, its own name and how its value is read; None where it is taken as it is."""
    return {field.json_name: (field.name, _reader(field)) for field in descriptor.fields}


def _reader(field: FieldDescriptor) -> Read | None:
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        return _of_a_map(_of_one(entry.fields_by_name["value"]))
    read = _of_one(field)
    return _of_a_list(read) if field.is_repeated else read


def _of_a_list(read: Read | None) -> Read:
    def each(values: Any) -> list[Any]:
        if not isinstance(values, list):
            raise _Otherwise
        return values if read is None else [read(value) for value in values]

    return each


def _of_a_map(read: Read | None) -> Read:
    def each(values: Any) -> dict[str, Any]:
        return {name: value if read is None else read(value) for name, value in values.items()}

    return each


def _of_one(field: FieldDescriptor) -> Read | None:
    if field.message_type is not None:
        message = field.message_type
        if message.full_name in _WELL_KNOWN:
            return _WELL_KNOWN[message.full_name]
        if message.full_name.startswith("google.protobuf."):
            return _refuse
        build = GetMessageClass(message)
        return lambda values: build(**_fields(message, values))
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda text: a2b_base64(text, strict_mode=True)
    if field.type in _INT64:
        return int
    return float if field.type in _FLOATS else None


def _timestamp(text: str) -> Any:
    """`2026-11-22T08:39:11.768291690Z`."""
    seconds = (datetime.fromisoformat(text[:19]) - _EPOCH).total_seconds()
    return {"seconds": int(seconds), "nanos": _nanos(text[19:-1])} if text[-1] == "Z" and text[10] == "T" else _refuse(text)


def _duration(text: str) -> Any:
    """`3s`, `0.100s`."""
    whole, point, fraction = text[:-1].partition(".")
    return {"seconds": int(whole), "nanos": _nanos(point + fraction)} if text[-1] == "s" and text[0] != "-" else _refuse(text)


def _nanos(fraction: str) -> int:
    """`.768291690`, or nothing."""
    if not fraction:
        return 0
    digits = fraction[1:]
    if fraction[0] != "." or not digits.isdecimal() or len(digits) > NANO_DIGITS:
        raise _Otherwise
    return int(digits.ljust(NANO_DIGITS, "0"))


def _refuse(_value: Any) -> Any:
    raise _Otherwise


_WELL_KNOWN: dict[str, Read] = {"google.protobuf.Timestamp": _timestamp, "google.protobuf.Duration": _duration}
