"""DBOS: a workflow a case with the same twelve inputs, state only, on the same PostgreSQL in a database of its own.

`python -m bench.dbos_climb` reads numbers from its input, a line each; for each it brings one case through, many at once, and says
the number again when that is done. DBOS_SYSTEM_DATABASE_URL names the database, which it makes.

Every input goes as DBOS' documentation has it for talking with a workflow: `send`, `recv`, `set_event`, `get_event`. The caller
hears of a step when its event is committed, so the step outlives a crash. Callers live in the process of the workflows, as the
handlers of an HTTP application do: `DBOSClient` in a process of its own was slower, and so was a stream in place of the events.
"""

import os
import sys
import traceback
import uuid
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSConfig, SetWorkflowID

from bench.many import CALLERS
from bench.rows import STEPS

PATIENCE = 120.0
"""Seconds: whoever waits longer has lost something."""


@DBOS.workflow()
def dbos_climb(_start: dict[str, str]) -> int:
    """How many inputs came: twelve, each in its turn."""
    done: list[str] = []
    while len(done) < len(STEPS):
        said = DBOS.recv(timeout_seconds=PATIENCE)
        if said is None:
            continue  # a late notice of the message before wakes it too
        if said["number"] != len(done):
            raise ValueError(said["number"])
        done.append(said["what"])
        DBOS.set_event(str(len(done)), len(done))
    return len(done)


def one_case() -> None:
    """Start a workflow and hand in the twelve, the next only when the one before is durable."""
    case = str(uuid.uuid4())
    with SetWorkflowID(case):
        DBOS.start_workflow(dbos_climb, {"nomination": case})
    for number, what in enumerate(STEPS):
        DBOS.send(case, {"number": number, "what": what})
        if DBOS.get_event(case, str(number + 1), timeout_seconds=PATIENCE) != number + 1:
            raise TimeoutError(number)


def answer(line: str) -> None:
    """Bring a case through and say so. A case that fails ends the process, so that nobody takes it for done."""
    try:
        one_case()
        print(line, end="", flush=True)
    except BaseException:  # noqa: BLE001 -- whatever it was, there is no figure
        traceback.print_exc()
        os._exit(1)


def serve() -> None:
    """Work until the input ends."""
    config: DBOSConfig = {
        "name": "climb",
        "system_database_url": os.environ["DBOS_SYSTEM_DATABASE_URL"],
        "application_version": "1",
        "log_level": "WARNING",
        # Faster than by itself: a thread for every workflow, no query before each query.
        "max_executor_threads": 2 * CALLERS,
        "db_engine_kwargs": {"pool_pre_ping": False},
    }
    DBOS(config=config)
    DBOS.launch()
    print("ready", flush=True)
    with ThreadPoolExecutor(CALLERS) as callers:
        for line in sys.stdin:
            callers.submit(answer, line)
    DBOS.destroy()


if __name__ == "__main__":
    serve()
