"""The join (tổng hợp) of several nominations into one, by the office where all of them stand.

First everybody is asked, and nothing changes; where fewer than two could be joined, that is the end. Then each nomination is told
to end for the new one; one that has moved in between stays as it is and is left out. At last the new nomination begins with all who
came. Every word bears an id made from the join, so however often this runs, each nomination ends once and the new one begins once.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.join import Joiner
from models.errors import Conflict, DomainError, InvalidInput, TooLarge
from models.ids import join_workflow_id
from models.messages.commands import MAX_NOMINEES
from models.messages.join import (
    FEWEST_SOURCES,
    AskSource,
    JoinInput,
    JoinLook,
    JoinResult,
    JoinSource,
    KeepJoin,
    LeftOut,
    SourceJoined,
    StartJoin,
)
from models.messages.nomination import Handover
from workflows.joining import joined_start
from workflows.nomination import begin_nomination

ANOTHER_WAY = "WrongState"
_TIMES: Any = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=0.5), maximum_interval=timedelta(seconds=10)),
}
Sources = list[tuple[JoinSource, JoinInput]]


@workflow.defn(name="Join", failure_exception_types=[DomainError, ValidationError])
class JoinWorkflow:
    """One join. It fails, with nothing changed, when fewer than two could be joined or too many stand on the lists."""

    @workflow.run
    async def run(self, start: StartJoin) -> JoinResult:
        """What came of it."""
        if workflow.info().workflow_id != join_workflow_id(start.join):
            raise InvalidInput("join", "the workflow of a join bears its id")
        joining = asyncio.ensure_future(_join(start))
        while True:
            try:
                return await asyncio.shield(joining)
            except asyncio.CancelledError:
                # Half a join would leave people in a nomination that has not begun.
                workflow.logger.warning("a request to cancel was ignored")


async def _join(start: StartJoin) -> JoinResult:
    sources, left_out = await _ask_all(start)
    handed, moved = await _end_all(start, sources)
    left_out = sorted((*left_out, *moved), key=lambda one: [source.nomination for source in start.sources].index(one.nomination))
    if not handed:
        raise Conflict("none of them could be joined", left_out=_told(left_out))
    await begin_nomination(joined_start(start, handed))
    result = JoinResult(
        join=start.join,
        target=start.target,
        joined=tuple(one.nomination for one in handed),
        left_out=tuple(left_out),
        nominees=sum(len(one.nominees) for one in handed),
        fingerprint=start.fingerprint,
    )
    await workflow.execute_activity_method(Joiner.keep_join, KeepJoin(officer=start.actor.officer, result=result), **_TIMES)
    return result


async def _ask_all(start: StartJoin) -> tuple[Sources, list[LeftOut]]:
    """Those that could be joined now, each with what it will be told; and why the others could not. Nothing has changed yet."""
    sources = [
        (
            source,
            JoinInput(
                actor=start.actor,
                task=source.task,
                fingerprint=start.fingerprint,
                join=start.join,
                target=start.target,
                place=place,
            ),
        )
        for place, source in enumerate(start.sources)
    ]
    looks: list[JoinLook] = await asyncio.gather(
        *(workflow.execute_activity_method(Joiner.ask_source, _ask(start, source, said), **_TIMES) for source, said in sources)
    )
    route = _most_common_route(looks)
    ready: Sources = []
    left_out = []
    for (source, said), look in zip(sources, looks, strict=True):
        if look.refused is not None:
            left_out.append(LeftOut(nomination=source.nomination, refused=look.refused, detail=look.detail, facts=look.facts))
        elif look.route != route and not look.joined:
            detail = "it goes another way than the others, or under other rules"
            left_out.append(LeftOut(nomination=source.nomination, refused=ANOTHER_WAY, detail=detail))
        else:
            ready.append((source, said.model_copy(update={"route": route})))
    _refuse_too_few(ready, left_out)
    _refuse_too_many(ready, {source.nomination: look.nominees for (source, _), look in zip(sources, looks, strict=True)})
    return ready, left_out


def _most_common_route(looks: list[JoinLook]) -> str:
    """The way that most of them have before them; of several, the one that was named first."""
    routes = Counter(look.route for look in looks if look.refused is None and not look.joined)
    return max(routes, key=lambda route: routes[route]) if routes else ""


def _refuse_too_few(ready: Sources, left_out: list[LeftOut]) -> None:
    if len(ready) < FEWEST_SOURCES:
        raise Conflict("fewer than two of them can be joined; all stay as they are", left_out=_told(left_out))


def _refuse_too_many(ready: Sources, nominees: dict[str, int]) -> None:
    counts = {source.nomination: nominees[source.nomination] for source, _ in ready}
    if sum(counts.values()) > MAX_NOMINEES:
        raise TooLarge(
            f"{sum(counts.values())} nominees, {MAX_NOMINEES} at most stand in one nomination",
            nominees=sum(counts.values()),
            largest=MAX_NOMINEES,
            counts=counts,
        )


async def _end_all(start: StartJoin, sources: Sources) -> tuple[list[Handover], list[LeftOut]]:
    """What those hand over that have ended for the new nomination, in their order; and who has moved meanwhile."""
    answers: list[SourceJoined] = await asyncio.gather(
        *(workflow.execute_activity_method(Joiner.join_source, _ask(start, source, said), **_TIMES) for source, said in sources)
    )
    handed = [answer.handover for answer in answers if answer.handover is not None]
    left_out = [
        LeftOut(nomination=source.nomination, refused=answer.refused or "", detail=answer.detail, facts=answer.facts)
        for (source, _), answer in zip(sources, answers, strict=True)
        if answer.handover is None
    ]
    return handed, left_out


def _ask(start: StartJoin, source: JoinSource, said: JoinInput) -> AskSource:
    return AskSource(nomination=source.nomination, update_id=start.update_id, message=said)


def _told(left_out: list[LeftOut]) -> list[dict[str, object]]:
    return [one.model_dump(mode="json") for one in left_out]
