"""No workflow issues other commands than those that open histories know, unless somebody has looked at it."""

import json

from tests.replay.fingerprint import BASELINE, WORKFLOWS, commands_of, fingerprint

WHAT_TO_DO = """
Workflow code issues other commands than the baseline knows; an open nomination may not replay any more.
If the change is meant: guard it with workflow.patched("<year>-<month>-<what changes>") so that old histories take the old way
(CONTRIBUTING.md, "Changing a workflow"), see that tests/replay/test_golden_histories.py passes, then write the baseline anew:
    python -m tests.replay.fingerprint
"""


def test_workflows_issue_the_commands_that_histories_know() -> None:
    assert fingerprint() == json.loads(BASELINE.read_text()), WHAT_TO_DO


def test_a_timer_that_somebody_adds_is_seen() -> None:
    source = (WORKFLOWS / "nomination.py").read_text()
    quiet = "await self._desk.write()\n        while"
    assert quiet in source
    changed = source.replace(quiet, f"await workflow.sleep(1)\n        {quiet}")
    assert [command for command in commands_of(changed) if command not in commands_of(source)] == ["sleep(1)"]


def test_commands_in_another_order_and_other_activities_are_seen() -> None:
    source = (WORKFLOWS / "desk.py").read_text()
    first, second, *_ = commands_of(source)
    assert (first, second) == ("execute_local_activity_method(Recorder.record)", "execute_activity_method(Recorder.record)")
    swapped = source.replace("local_activity", "•").replace("execute_activity", "execute_local_activity").replace("•", "activity")
    assert commands_of(swapped)[:2] == [second, first]
    assert commands_of(source.replace("Recorder.recall", "Recorder.remember")) != commands_of(source)


def test_words_comments_and_plain_waits_are_no_commands() -> None:
    assert commands_of('"""sleep(1)"""\n# workflow.sleep(1)\nawait workflow.wait_condition(done)\nnow = workflow.now()') == []
    assert commands_of("await workflow.wait_condition(done, timeout=limit)") == ["wait_condition with a timeout"]
