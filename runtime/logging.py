"""Logs: one line for each event on standard error, JSON or for a console, from our code and from the libraries alike."""

import logging
import queue
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import QueueHandler, QueueListener
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio import activity, workflow

from runtime.errors import StackError
from runtime.settings import Settings

_QUIET = ("httpx", "httpcore", "uvicorn.access")
"""Their lines hold addresses, and an address of a webhook can hold a secret."""

_PERSONAL = re.compile(r"^DETAIL: .*$|input_value=.*?(?=, input_type=|\]$)", re.MULTILINE)
"""Where the texts of PostgreSQL's and pydantic's errors quote what somebody wrote."""


@contextmanager
def configure_logging(settings: Settings) -> Iterator[None]:
    """Logs as the settings say until the context ends, then writes out what waits. An error is logged: exit code 1.

    A thread of its own does the writing: a workflow's thread that waits for a pipe would count as a deadlock.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_replayed_lines,
        add_temporal_ids,
        structlog.processors.format_exc_info,
        hide_quoted_input,
    ]
    lines: queue.SimpleQueue[Any] = queue.SimpleQueue()
    handler = QueueHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(settings)],
        )
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    listener = QueueListener(lines, logging.StreamHandler(sys.stderr))
    listener.start()
    try:
        yield
    except StackError as error:
        logging.getLogger("vinhdanh").error("%s", error)  # noqa: TRY400 -- told in words; where in the code does not matter
        raise SystemExit(1) from error
    except Exception as error:
        logging.getLogger("vinhdanh").exception("ended by an error")
        raise SystemExit(1) from error
    finally:
        listener.stop()


def drop_replayed_lines(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drops what a workflow says while it only repeats its history: it was said the first time."""
    if workflow.in_workflow() and workflow.unsafe.is_replaying_history_events():
        raise structlog.DropEvent
    return event


def add_temporal_ids(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Adds which workflow, run, update, activity and attempt a line belongs to."""
    if workflow.in_workflow():
        about = workflow.info()
        event.update(workflow_id=about.workflow_id, run_id=about.run_id, workflow_type=about.workflow_type)
        if update := workflow.current_update_info():
            event["update_id"] = update.id
    elif activity.in_activity():
        doing = activity.info()
        event.update(workflow_id=doing.workflow_id, activity_type=doing.activity_type, attempt=doing.attempt)
    return event


def hide_quoted_input(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Takes out of an error's text what it quotes of rows and inputs, which can be somebody's name."""
    for key in ("exception", "event"):
        if isinstance(text := event.get(key), str) and ("DETAIL:" in text or "input_value=" in text):
            event[key] = _PERSONAL.sub("(hidden)", text)
    return event


def _renderer(settings: Settings) -> Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
