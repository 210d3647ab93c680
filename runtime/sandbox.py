"""The sandbox in which workflow code runs."""

from collections.abc import Callable
from functools import cache
from typing import Any

from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from runtime.settings import Settings

PASSED_THROUGH = (
    # Our own layers: pure, or never executed inside a workflow. Reloading them for each run would cost 30 ms and 60 KiB each time.
    "models",
    "policy",
    "proofs",
    "activities",
    "workflows",
    # What they import.
    "aiosmtplib",
    "annotated_types",
    "asyncpg",
    "cryptography",
    "greenlet",
    "httpx",
    "obstore",
    "orjson",
    "pydantic_settings",
    "runtime.settings",
    "sqlalchemy",
    "sqlmodel",
    "structlog",
    "yaml",
)

_IMPORT_POLICIES = {
    "warn": SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT,
    "raise": SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
    | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH,
}


class LeanSandbox(SandboxedWorkflowRunner):
    """The SDK's sandbox, spared two things that come out the same each time.

    For every payload the SDK asks the workflow three times, inside the sandbox, for the context in which to convert it: a
    quarter of a worker's time. Our converter and codec look at no context (tests/unit/test_codec.py holds that), so nobody
    needs to ask. And the two lines by which it enters the sandbox it would compile anew for every task.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance in the sandbox, whose payloads are converted without context, and whose own code is compiled once."""
        instance = super().create_instance(det)
        instance.get_serialization_context = _no_context  # type: ignore[method-assign,assignment]
        instance.get_external_store_context = _no_context  # type: ignore[method-assign,assignment]
        instance._run_code = _compiling_once(instance._run_code)  # type: ignore[attr-defined] # noqa: SLF001 -- the SDK has no other way
        return instance


_compiled = cache(lambda code: compile(code, "<sandbox>", "exec"))


def _compiling_once(run_code: Callable[..., None]) -> Callable[..., None]:
    def run(code: str, **names: Any) -> None:
        run_code(_compiled(code), **names)

    return run


def _no_context(_command: object) -> None:
    return None


def sandbox(settings: Settings) -> LeanSandbox:
    """The runner of workflow code: calls that would not replay are refused, modules that are known to be pure are not reloaded."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return LeanSandbox(restrictions.with_import_notification_policy(_IMPORT_POLICIES[settings.sandbox_imports]))
