"""The embedded Temporal server: the development server of Temporal's CLI, its state in one SQLite file."""

import sysconfig
from collections.abc import Sequence
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.service import ConnectConfig, RPCError, ServiceClient

from runtime.processes import Program
from runtime.settings import Settings


def temporal_server(settings: Settings, options: Sequence[str] = ()) -> Program:
    """The embedded server on `settings.temporal_port`, with its UI. `options` are further arguments of `start-dev`."""
    return Program(
        name="temporal",
        command=(
            *(str(_script("temporal")), "server", "start-dev", "--ip", "127.0.0.1"),
            *("--port", str(settings.temporal_port), "--ui-port", str(settings.temporal_ui_port)),
            *("--db-filename", str(settings.data_dir.absolute() / "temporal.sqlite")),
            # With these two the file is as fast as memory, and still survives a kill.
            *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
            *("--namespace", settings.temporal_namespace, "--ui-disable-news-fetch"),
            *("--log-level", "warn", "--log-format", "json", "--disable-config-file", "--disable-config-env"),
            *options,
        ),
        log=settings.data_dir / "logs" / "temporal.log",
        pid_file=settings.data_dir / "run" / "temporal.pid",
        ready=lambda _pid: _answers(settings),
    )


def time_skipping_server() -> Path:
    """Where the time-skipping test server lies."""
    return _script("temporal-test-server")


async def keep_histories(settings: Settings) -> None:
    """Sets how long the embedded server keeps closed workflows: one day if nobody says otherwise."""
    client = await _connect(settings)
    retention = Duration(seconds=settings.temporal_retention_days * 86_400)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(
            namespace=settings.temporal_namespace,
            config=NamespaceConfig(workflow_execution_retention_ttl=retention),
        ),
    )


async def _answers(settings: Settings) -> bool:
    try:
        client = await _connect(settings)
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=settings.temporal_namespace))
    except (RPCError, RuntimeError):
        return False
    return True


async def _connect(settings: Settings) -> ServiceClient:
    return await ServiceClient.connect(ConnectConfig(target_host=f"127.0.0.1:{settings.temporal_port}"))


def _script(name: str) -> Path:
    """A program that a wheel has put among this environment's scripts."""
    return Path(sysconfig.get_path("scripts")) / name
