"""Revocation: an award that was given is taken back. The nomination stays closed; the revocation has a chain of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from temporalio import activity

from activities.entries import answered, keep, written
from models.errors import InvalidInput, NotFound, UnknownNominee, WrongState
from models.ids import receipt_key, revocation_workflow_id
from models.messages.record import Entry, NomineeChange
from models.messages.revocation import RecordRevocation, RevocationResult, StartRevocation
from models.vocabulary import Act, Command, Level, NominationState, Outcome
from policy.clock import local_day
from policy.rights import Standing, refusal

CASE = """
select state, decision_unit, decision_level, decided_on, unit, level, home_level, area, path from nomination
where id = $1 for update
"""

LAST_HASH = "select hash from ledger where nomination = $1 order by sequence desc limit 1"

ON_THE_LIST = "select array(select distinct officer from nominee where nomination = $1 and officer is not null)"

STILL_AWARDED = """
select id from nominee
where nomination = $1 and coalesce(outcome, 'awarded') = 'awarded' and ($2::bigint[] is null or id = any($2)) order by position
"""

REVOKE = "update nominee set outcome = 'revoked', ground = $2 where nomination = $1 and id = any($3::bigint[])"

TELL = "insert into outbox (nomination, sequence, unit, template) values ($1, 1, $2, 'revoked')"


class Revoker:
    """Checks and records revocations in PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="revoke")
    async def revoke(self, request: RecordRevocation) -> RevocationResult:
        """What was revoked, in one transaction, once. Raises a DomainError when the law or the state does not allow it."""
        start = request.start
        key = receipt_key(revocation_workflow_id(start.revocation), 1)
        async with self._pool.acquire() as connection, connection.transaction():
            case = await connection.fetchrow(CASE, start.nomination)
            answer = await answered(connection, key)
            if answer is not None:
                return RevocationResult.model_validate(answer)
            if case is None:
                raise NotFound("no such nomination", nomination=start.nomination)
            standing = _standing(start.nomination, case, await connection.fetchval(ON_THE_LIST, start.nomination))
            _refuse_wrong_office(case, standing, start, local_day(request.at))
            nominees = await _still_awarded(connection, start)
            return await _keep(connection, key, case, request, nominees)


def _refuse_wrong_office(case: asyncpg.Record, standing: Standing, start: StartRevocation, today: date) -> None:
    """Only the authority that granted may revoke (Law 06/2022 Art. 93(8)), and only what was granted."""
    refused = refusal(start.command.actor, Command.REVOKE, standing)
    if refused is not None:
        raise refused
    if start.command.decided_on < case["decided_on"]:
        raise InvalidInput("decided_on", "lies before the award", awarded_on=case["decided_on"].isoformat())
    if start.command.decided_on > today:
        raise InvalidInput("decided_on", "lies in the future", today=today.isoformat())


def _standing(nomination: str, case: asyncpg.Record, interested: list[str]) -> Standing:
    """What the rules of rights look at: the office that granted has it, and nobody else."""
    return Standing(
        nomination=nomination,
        state=NominationState(case["state"]),
        office_unit=case["decision_unit"],
        office_level=Level(case["decision_level"]) if case["decision_level"] else None,
        step=None,
        role=None,
        task=None,
        home_unit=case["unit"],
        home_level=Level(case["home_level"] or case["level"]),
        area=frozenset((*case["area"], *case["path"])),
        interested=frozenset(interested),
    )


async def _still_awarded(connection: PoolConnectionProxy[asyncpg.Record], start: StartRevocation) -> list[int]:
    """The named nominees (all when none is named) in list order; each must hold the award."""
    named = start.command.nominees
    rows = await connection.fetch(STILL_AWARDED, start.nomination, list(named) if named else None)
    nominees = [row["id"] for row in rows]
    for nominee in named or ():
        if nominee not in nominees:
            raise UnknownNominee("nominees", f"{nominee} does not hold this award", nominee=nominee)
    if not nominees:
        raise WrongState("every award of this nomination is revoked already", state=Outcome.REVOKED)
    return nominees


async def _keep(
    connection: PoolConnectionProxy[asyncpg.Record],
    key: str,
    case: asyncpg.Record,
    request: RecordRevocation,
    nominees: list[int],
) -> RevocationResult:
    start, command = request.start, request.start.command
    facts: dict[str, Any] = {
        "decision_number": command.decision_number,
        "decided_on": command.decided_on.isoformat(),
        "origin": {"nomination": start.nomination, "hash": await connection.fetchval(LAST_HASH, start.nomination)},
    }
    new = written(
        Entry(
            nomination=start.revocation,
            sequence=1,
            act=Act.REVOKED,
            nominees=len(nominees),
            exceptions=tuple(NomineeChange(nominee=n, outcome=Outcome.REVOKED, ground=command.ground) for n in nominees),
            actor=command.actor,
            unit=case["unit"],
            level=command.actor.level,
            facts=facts,
            reason=command.ground,
            clause=start.clause or None,
            note=command.note,
            update_id=start.revocation,
            at=request.at,
            others=(start.nomination,),
        )
    )
    result = RevocationResult(
        revocation=start.revocation,
        nomination=start.nomination,
        nominees=len(nominees),
        hash=new.hash,
        fingerprint=command.fingerprint,
    )
    await keep(connection, key, new, result.model_dump(mode="json"))
    await connection.execute(REVOKE, start.nomination, command.ground, nominees)
    await connection.execute(TELL, start.nomination, case["unit"])
    return result
