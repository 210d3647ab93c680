"""`vinhdanh check`: what must hold at any moment, asked over the live data."""

import asyncio
import json
from datetime import UTC, datetime

import typer
from temporalio.client import Client
from temporalio.service import RPCError

from auditor.archive.overdue import lacking_cases, not_archived
from auditor.invariants import Rule, agreement, tally, violations
from auditor.orphans import lasting_orphans
from auditor.told import told_twice, untold
from auditor.unsigned import unsigned
from policy.clock import local_day
from runtime.audit.database import auditors_pool
from runtime.errors import StackError
from runtime.settings import Settings, get_settings
from runtime.temporal import connect

PATIENCE_SECONDS = 3600.0
"""How long one statement may take: over a ledger of millions some take minutes."""
OPEN_INCIDENTS = "select count(*) from incident where closed_at is null"


def check() -> None:
    """Ask whether anything is lost, doubled, broken or unsigned, waits for nobody, was not told, or told twice. Changes nothing.

    What waits for nobody is asked again for two minutes: by then the watch has handed it to somebody.
    Prints what is wrong, a line each; its last line is one JSON object. Exit code 0 only if every number is 0, but for incidents
    and for histories that the engine had lost before they were archived: nothing mends those.
    """
    sound = asyncio.run(_check(get_settings()))
    raise typer.Exit(0 if sound else 1)


async def _check(settings: Settings) -> bool:
    async with auditors_pool(settings, PATIENCE_SECONDS) as pool:
        client = await _engine(settings)
        wrong = [*await violations(pool), *await agreement(pool, client)]
        if any(violation.rule is Rule.WORKFLOW_ANSWERS for violation in wrong):
            await _still_there(client)
        waiting = await lasting_orphans(pool, local_day(datetime.now(UTC)))
        missed, twice = await untold(pool), await told_twice(pool)
        overdue, lacking = await not_archived(pool, settings.temporal_retention_days), await lacking_cases(pool)
        not_signed = await unsigned(pool)
        incidents = await pool.fetchval(OPEN_INCIDENTS)
    for violation in wrong:
        typer.echo(str(violation))
    for orphan in waiting:
        typer.echo(f"waits for nobody: {orphan.role or 'no task'} of {orphan.unit}, {orphan.nomination or 'everything there'}")
    for telling in missed:
        typer.echo(f"not told: {telling}")
    for telling in twice:
        typer.echo(f"told twice: {telling}")
    for chain in overdue:
        typer.echo(f"closed long ago and not archived: {chain}")
    for case in lacking:
        typer.echo(f"the engine had lost of its history before it was archived: {case.workflow_id} ({case.lacks})")
    if not_signed:
        typer.echo(f"not signed: {not_signed} entries of the ledger; the log of the worker says why (ledger_not_signed)")
    counts = {"orphans": len(waiting), "untold": len(missed), "told_twice": len(twice), **tally(wrong)._asdict()}
    counts |= {"not_archived": len(overdue), "unsigned": not_signed}
    typer.echo(json.dumps({**counts, "incidents": incidents, "histories_lost": len(lacking)}))
    return not any(counts.values())


async def _engine(settings: Settings) -> Client:
    try:
        return await connect(settings)
    except (RuntimeError, RPCError) as error:
        raise StackError(f"the engine does not answer ({type(error).__name__}); is the installation running?") from error


async def _still_there(client: Client) -> None:
    """Where the engine went away meanwhile, that workflows do not answer says nothing of them. Raises StackError."""
    try:
        await client.service_client.check_health()
    except RPCError as error:
        raise StackError(f"the engine has stopped answering ({error.status.name.lower()})") from error
