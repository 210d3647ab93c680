"""Puts nominations on the agenda of a session, by name or by the thousand, and takes them off.

One word holds a thousand of them, so a request may take several. Their update ids follow from the key of the request; what each has
done stands in the session's ledger. So the whole may be cut off anywhere: sent again, it says what is done, and does the rest.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from temporalio.exceptions import ApplicationError

from models.errors import Conflict, KeyReused, TooLarge
from models.ids import update_id
from models.messages.council_session import MAX_AGENDA, MAX_AT_ONCE
from models.vocabulary import NominationState, SessionCommand
from starter.council_sessions.candidates import awaiting, question_of
from starter.council_sessions.delivery import recorded_status
from starter.council_sessions.seen import Seen, must_see_session, sees_results
from starter.council_sessions.speaking import say_as, speaker
from starter.idempotency import fingerprint
from starter.people.caller import Caller
from starter.problems import type_uri
from starter.resources import Resources
from starter.rights.visibility import seen_from
from starter.schemas.council_session_bodies import AgendaBody
from starter.schemas.council_sessions import AgendaChanged, LeftOffAnswer, SessionStatusAnswer

_NAMED = """
select n.id, n.state, t.number from unnest($1::text[]) with ordinality as named (id, place)
join nomination n on n.id = named.id left join task t on t.nomination = n.id and t.closed_at is null
where $2::text[] is null or n.area && $2
order by named.place
"""
_OTHERS = """
select count(*) from agenda_item
where session = $1 and outcome is distinct from 'left' and nomination <> all($2::text[])
"""
_SAID = """
select update_id, sequence, body::jsonb -> 'facts' as facts from ledger
where nomination = $1 and starts_with(update_id, $2) order by sequence
"""


@dataclass(frozen=True, slots=True)
class _Request:
    """Who asks what of which session; `prefix` is how the update ids of all its words begin, `sent` stands for what it asks."""

    here: Resources
    caller: Caller
    session: Seen
    body: AgendaBody
    prefix: str
    sent: str


@dataclass(slots=True)
class _Plan:
    """How many words it takes, and which were said before; what is still to come, and what cannot, by the type of the reason."""

    total: int = 0
    said: set[int] = field(default_factory=set)
    coming: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


async def change_agenda(here: Resources, caller: Caller, session: str, key: str, body: AgendaBody) -> AgendaChanged:
    """What became of the agenda.

    Raises NotFound, WrongOffice, WrongState, UnknownAward, InvalidInput, TooLarge (more than one agenda holds; nothing has changed
    then), Conflict (none could be put on it: it says why), KeyReused, or NotKnownYetError when nobody answers in time.
    """
    seen = await must_see_session(here.pool, caller, session)
    sent = fingerprint(body.model_dump(mode="json"))[:16]
    request = _Request(here, caller, seen, body, prefix_of(caller, key), sent)
    plan = await _begun(request)
    if plan is None:
        speaker(caller, SessionCommand.SET_AGENDA, seen.standing)
        plan = await _looked_up(request, _Plan())
        await _must_fit(request, plan)
        plan.total = max(-(-len(plan.coming) // MAX_AT_ONCE), 1 if body.remove else 0)
    elif len(plan.said) < plan.total:
        plan = await _looked_up(request, plan)
    await _say(request, plan)
    return await _changed(request, plan)


def prefix_of(caller: Caller, key: str) -> str:
    """How the update ids of all words of such a request begin."""
    return f"{update_id(caller.officer, 'agenda')}-{hashlib.sha256(key.encode()).hexdigest()[:40]}/"


async def _begun(request: _Request) -> _Plan | None:
    """What the key has done already. Raises KeyReused when something else was asked."""
    plan = None
    for row in await request.here.pool.fetch(_SAID, request.session.id, request.prefix):
        total, number, asked = row["update_id"].removeprefix(request.prefix).split("/")
        if asked != request.sent:
            raise KeyReused("Idempotency-Key", "it came with another request before")
        plan = plan or _Plan(int(total))
        plan.said.add(int(number))
    return plan


async def _looked_up(request: _Request, plan: _Plan) -> _Plan:
    """The plan with what comes, each with the task by which it awaits the council, and what cannot."""
    pool, session, body = request.here.pool, request.session, request.body
    if body.filter is not None:
        found = await awaiting(pool, session, question_of(request.here.law, session, body.filter), MAX_AGENDA + 1)
        plan.coming = [{"nomination": row["nomination"], "task": row["task"]} for row in found if row["awaits"] is None]
        plan.refused = {row["nomination"]: "Duplicate" for row in found if row["awaits"] is not None}
        return plan
    rows = await pool.fetch(_NAMED, body.add, seen_from(request.caller))
    plan.coming = [{"nomination": row["id"], "task": row["number"]} for row in rows if row["number"] is not None]
    plan.refused = {row["id"]: _why_not(row["state"]) for row in rows if row["number"] is None}
    plan.refused |= dict.fromkeys(set(body.add) - {row["id"] for row in rows}, "NotFound")
    return plan


def _why_not(state: str) -> str:
    return "AlreadyClosed" if NominationState(state).closed else "WrongState"


async def _must_fit(request: _Request, plan: _Plan) -> None:
    body = request.body
    moved = [*body.remove, *(one["nomination"] for one in plan.coming)]
    total = await request.here.pool.fetchval(_OTHERS, request.session.id, moved) + len(plan.coming)
    if total > MAX_AGENDA:
        raise TooLarge("more nominations than stand on one agenda: narrow the filter", nominations=total, limit=MAX_AGENDA)
    if body.add and not plan.coming and not body.remove:
        told = [{"nomination": nomination, "refused": kind} for nomination, kind in sorted(plan.refused.items())]
        raise Conflict("none of them could be put on the agenda", left_off=told)


async def _say(request: _Request, plan: _Plan) -> None:
    """Every word that has not been said yet. One of which nothing could come onto the agenda does not keep the others back."""
    left = plan.coming
    for number in range(1, plan.total + 1):
        if number in plan.said:
            continue
        coming, left = left[:MAX_AT_ONCE], left[MAX_AT_ONCE:]
        said = {"add": coming, "remove": request.body.remove if number == 1 else []}
        if not coming and not said["remove"]:
            continue
        update = f"{request.prefix}{plan.total}/{number}/{request.sent}"
        try:
            await say_as(request.here, request.caller, request.session, command=SessionCommand.SET_AGENDA, update=update, said=said)
        except ApplicationError as refusal:
            left_off = _left_off(refusal)
            if not left_off or plan.total == 1:
                raise
            plan.refused |= left_off


def _left_off(refusal: ApplicationError) -> dict[str, str]:
    facts = refusal.details[0] if refusal.details and isinstance(refusal.details[0], dict) else {}
    return {one["nomination"]: one["refused"] for one in facts.get("left_off", ())}


async def _changed(request: _Request, plan: _Plan) -> AgendaChanged:
    """What the ledger says of all its words."""
    pool, session = request.here.pool, request.session
    rows = await pool.fetch(_SAID, session.id, request.prefix)
    statuses = [await recorded_status(pool, session.id, row["sequence"]) for row in rows]
    for status in statuses:
        plan.refused |= {one.nomination: one.refused for one in status.left_off}
    status = statuses[-1] if statuses else await recorded_status(pool, session.id, session.version)
    return AgendaChanged(
        status=SessionStatusAnswer.of(status, results=sees_results(request.caller, session)),
        added=sum(len(row["facts"]["added"]) for row in rows),
        removed=sum(len(row["facts"]["removed"]) for row in rows),
        refused=[LeftOffAnswer(nomination=one, type=type_uri(kind)) for one, kind in sorted(plan.refused.items())],
    )


async def agenda_status(pool: asyncpg.Pool, session: str, prefix: str) -> Sequence[int] | None:
    """The sequences of the words of such a request, if all of them were carried out."""
    rows = await pool.fetch(_SAID, session, prefix)
    totals = {int(row["update_id"].removeprefix(prefix).split("/")[0]) for row in rows}
    return [row["sequence"] for row in rows] if totals and len(rows) >= max(totals) else None
