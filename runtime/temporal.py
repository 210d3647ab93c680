"""The one way to Temporal: client, worker and replayer are built here, with one plugin, so that they can never disagree."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from temporalio.client import Client, GrpcCompression
from temporalio.plugin import SimplePlugin
from temporalio.worker import Plugin, PollerBehaviorSimpleMaximum, Replayer, Worker

from runtime.codec import key_ring
from runtime.converter import data_converter
from runtime.payload_walk import walk_payloads_once
from runtime.request_ids import RequestIds
from runtime.sandbox import sandbox
from runtime.settings import Settings


def temporal_plugin(settings: Settings) -> SimplePlugin:
    """Converter, codec, sandbox and failure types: everything on which a replay depends; and request ids. Raises KeyRingError."""
    return SimplePlugin(
        "vinhdanh",
        data_converter=data_converter(key_ring(settings)),
        workflow_runner=sandbox(settings),
        # A payload that does not validate is the caller's mistake: it fails the call, not the workflow task.
        workflow_failure_exception_types=[ValidationError],
        interceptors=[RequestIds()],
    )


async def connect(settings: Settings) -> Client:
    """A connected client with the plugin; workers made from it inherit it. Raises RuntimeError when no server answers."""
    return await Client.connect(
        settings.temporal_target,
        namespace=settings.temporal_namespace,
        tls=settings.temporal_tls,
        api_key=settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        plugins=[temporal_plugin(settings)],
        # What is encrypted does not get shorter: trying to costs a tenth of a climb, on both sides.
        grpc_compression=GrpcCompression.NONE,
    )


def build_worker(client: Client, settings: Settings, activities: Sequence[Callable[..., Any]]) -> Worker:
    """A worker for every workflow and the given activities, on the client's plugin. Not yet running."""
    from workflows import WORKFLOWS  # noqa: PLC0415 -- a starter needs a client, and never loads the workflows' code

    walk_payloads_once()
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=activities,
        max_cached_workflows=settings.max_cached_workflows,
        max_concurrent_workflow_tasks=settings.max_concurrent_workflow_tasks,
        max_concurrent_activities=settings.max_concurrent_activities,
        max_concurrent_local_activities=settings.max_concurrent_local_activities,
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(settings.workflow_pollers),
        activity_task_poller_behavior=PollerBehaviorSimpleMaximum(settings.activity_pollers),
        graceful_shutdown_timeout=timedelta(seconds=settings.worker_grace_seconds),
    )


def build_replayer(settings: Settings, *after: Plugin) -> Replayer:
    """A replayer for every workflow, on the same plugin as the worker; those `after` it may look on."""
    from workflows import WORKFLOWS  # noqa: PLC0415 -- as above

    return Replayer(
        workflows=WORKFLOWS,
        namespace=settings.temporal_namespace,
        plugins=[temporal_plugin(settings), *after],
    )
