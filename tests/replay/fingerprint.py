"""The commands that workflow code may issue, read off its source: what a replay depends on, in the order in which it stands there.

`python -m tests.replay.fingerprint` writes the baseline anew, once the change was guarded as CONTRIBUTING.md says.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

WORKFLOWS = Path(__file__).parent.parent.parent / "workflows"
BASELINE = Path(__file__).parent / "fingerprints.json"

COMMANDS = frozenset(
    {
        *("execute_activity", "execute_activity_class", "execute_activity_method"),
        *("start_activity", "start_activity_class", "start_activity_method"),
        *("execute_local_activity", "execute_local_activity_class", "execute_local_activity_method"),
        *("start_local_activity", "start_local_activity_class", "start_local_activity_method"),
        *("execute_child_workflow", "start_child_workflow", "continue_as_new"),
        *("get_external_workflow_handle", "get_external_workflow_handle_for", "signal", "create_nexus_client"),
        *("sleep", "wait_for", "timeout", "timeout_at", "call_later", "call_at", "start_timer"),
        *("patched", "deprecate_patch", "upsert_search_attributes", "upsert_memo"),
    }
)
"""Calls that put a command into the history, or ask it which way to go; `timeout` and the like start timers in a workflow."""

Fingerprint = dict[str, list[str]]


def commands_of(source: str) -> list[str]:
    """The command calls of a module as text, in source order: the call, and what it names first (activity, workflow, patch)."""
    calls = sorted(_calls(ast.parse(source)), key=lambda call: (call.lineno, call.col_offset))
    return [text for call in calls if (text := _command(call))]


def fingerprint(folder: Path = WORKFLOWS) -> Fingerprint:
    """The commands of every module under `folder` that issues any, by its path there."""
    modules = {path.relative_to(folder).as_posix(): commands_of(path.read_text()) for path in sorted(folder.rglob("*.py"))}
    return {name: commands for name, commands in modules.items() if commands}


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _command(call: ast.Call) -> str | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "wait_condition":
        # Without a time limit it only waits; with one it starts a timer.
        limited = len(call.args) > 1 or any(keyword.arg == "timeout" for keyword in call.keywords)
        return "wait_condition with a timeout" if limited else None
    if name not in COMMANDS:
        return None
    return f"{name}({ast.unparse(call.args[0]) if call.args else ''})"


def write_baseline() -> None:
    """Keep the commands as they are now as what later changes are compared with."""
    BASELINE.write_text(json.dumps(fingerprint(), indent=2) + "\n")


if __name__ == "__main__":
    write_baseline()
