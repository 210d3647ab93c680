"""Histories are read as the SDK reads them, only faster."""

import copy
import json
from typing import Any

import pytest
from google.protobuf.json_format import ParseError
from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory

from auditor.replay.history_json import read_history
from tests.replay.golden import FOLDER

GOLDEN = sorted(FOLDER.glob("*.json"))


def kept(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}@0.1.json").read_text())
    return content


def content_of(history: WorkflowHistory) -> bytes:
    return History(events=history.events).SerializeToString(deterministic=True)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_every_golden_history_is_read_as_the_sdk_reads_it(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    history = json.loads(file.read_text())
    workflow_id = history.pop("workflow_id")
    expected = WorkflowHistory.from_json(workflow_id, history)

    def never(*_said: object) -> None:
        raise AssertionError("it was left to the SDK")

    monkeypatch.setattr(WorkflowHistory, "from_json", never)
    found = read_history(workflow_id, history)
    assert found.workflow_id == expected.workflow_id
    assert content_of(found) == content_of(expected)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("eventTime", "2026-11-22T15:39:11.7+07:00"),
        ("eventTime", "1969-12-31T23:59:59.5Z"),
        ("eventTime", "2026-11-22T08:39:11Z"),
        ("eventTime", None),
        ("taskId", 7),
        ("eventId", "7"),
        ("event_id", "7"),
        ("nobodyKnows", {"it": 1}),
        ("eventType", "WorkflowExecutionStarted"),
        ("eventType", 1),
    ],
)
def test_what_has_another_form_is_read_as_the_sdk_reads_it(field: str, value: object) -> None:
    history = kept("straight-climb")
    history["events"][0][field] = value
    expected = WorkflowHistory.from_json("nomination:hs-a", copy.deepcopy(history))
    assert content_of(read_history("nomination:hs-a", history)) == content_of(expected)


@pytest.mark.parametrize("events", ["none", [{"eventId": "seven"}], [7], [{"eventTime": "today"}], [{"links": 1}], None])
def test_what_is_no_history_is_refused_as_the_sdk_refuses_it(events: object) -> None:
    with pytest.raises((ParseError, ValueError)) as expected:
        WorkflowHistory.from_json("nomination:hs-a", {"events": events})
    with pytest.raises(type(expected.value)):
        read_history("nomination:hs-a", {"events": events})
