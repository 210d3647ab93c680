"""What a nomination hands over when it is joined, and the nomination that is made of what several hand over.

The joined nomination begins at the office that joins: its way is what all have before them, and what was behind them is kept list
by list, so that nominees can be sent back to where they came from.
"""

import hashlib
from collections.abc import Iterable, Sequence

import orjson

from models.messages.join import StartJoin
from models.messages.nomination import Approval, Handover, HomeList, Joined, JoinedFrom, Memory, StartNomination
from models.vocabulary import Level
from workflows.case import Case, Place


def route_mark(case: Case) -> str:
    """The same for two nominations that may be joined: one award, regime, policy and step, and one way from here up."""
    station, step = case.place
    policy = case.start.policy
    way = [stop.model_dump(mode="json") for stop in case.stations[station:]]
    said = [policy.award, policy.regime, policy.version, step, way, [rung.model_dump(mode="json") for rung in policy.ladder]]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def handover_of(case: Case) -> Handover:
    """Everything that the nomination hands over, should it be joined by its next entry."""
    station, step = case.place
    start = case.start
    return Handover(
        nomination=start.nomination,
        sequence=case.next_sequence,
        nominees=tuple(case.nominees),
        policy=start.policy.model_copy(update={"stations": start.policy.stations[station:]}),
        step=step,
        interested=start.interested,
        movement=start.movement,
        approvals=_moved_by(-station, (one for one in case.approvals.values() if one.station >= station)),
        acted=tuple(case.acted.items()),
        did=case.duties,
        clocks=tuple((at - station, number, days) for (at, number), days in case.clocks.items() if at >= station),
        moved=case.successions,
        lists=tuple(_lists(case, station)),
    )


def joined_start(asked: StartJoin, handed: Sequence[Handover]) -> StartNomination:
    """The start of the nomination that goes on for all of them: their lists one after the other, and what they remember together.

    Approvals are those that all of them have; everybody who acted has acted, at the lowest level where they did; the shortest
    clock counts. It is bound by the policy of the one that was received last.
    """
    movements = {one.movement for one in handed}
    return StartNomination(
        nomination=asked.target,
        unit=asked.actor.unit,
        policy=max(handed, key=lambda one: one.policy.received_on).policy,
        nominees=tuple(nominee for one in handed for nominee in one.nominees),
        interested=tuple(dict.fromkeys(officer for one in handed for officer in one.interested)),
        submitted_by=asked.actor,
        movement=movements.pop() if len(movements) == 1 else None,
        joined=Joined(
            join=asked.join,
            sources=tuple(
                JoinedFrom(nomination=one.nomination, sequence=one.sequence, hash=one.hash, nominees=one.nominees) for one in handed
            ),
            lists=tuple(list_ for one in handed for list_ in one.lists),
        ),
        memory=Memory(
            approvals=_common_approvals(handed),
            acted=_lowest_levels(handed),
            did=tuple(dict.fromkeys(pair for one in handed for pair in one.did)),
            clocks=_shortest_clocks(handed),
            moved=tuple({unit: (unit, successor, level) for one in handed for unit, successor, level in one.moved}.values()),
        ),
    )


def _lists(case: Case, station: int) -> Iterable[HomeList]:
    start = case.start
    behind = start.policy.stations[:station]
    approved = [one for one in case.approvals.values() if one.station < station]
    if start.joined is None:
        yield HomeList(
            nomination=start.nomination,
            unit=start.unit,
            nominees=tuple(case.nominees),
            submitted_by=start.submitted_by,
            interested=start.interested,
            movement=start.movement,
            below=behind,
            approvals=tuple(approved),
        )
    for list_ in case.lists:
        yield list_.model_copy(
            update={
                "below": (*list_.below, *behind),
                "approvals": (*list_.approvals, *_moved_by(len(list_.below), approved)),
            }
        )


def _moved_by(stations: int, approvals: Iterable[Approval]) -> tuple[Approval, ...]:
    return tuple(one.model_copy(update={"station": one.station + stations}) for one in approvals)


def _common_approvals(handed: Sequence[Handover]) -> tuple[Approval, ...]:
    places = set.intersection(*({(one.station, one.step) for one in each.approvals} for each in handed))
    return tuple(one for one in handed[0].approvals if (one.station, one.step) in places)


def _lowest_levels(handed: Sequence[Handover]) -> tuple[tuple[str, Level], ...]:
    acted: dict[str, Level] = {}
    for officer, level in (pair for one in handed for pair in one.acted):
        if officer not in acted or level.rank < acted[officer].rank:
            acted[officer] = level
    return tuple(acted.items())


def _shortest_clocks(handed: Sequence[Handover]) -> tuple[tuple[int, int, int], ...]:
    clocks: dict[Place, int] = {}
    for one in handed:
        here = () if one.days_left is None else ((0, one.step, one.days_left),)
        for station, step, days in (*one.clocks, *here):
            clocks[station, step] = min(days, clocks.get((station, step), days))
    return tuple((station, step, days) for (station, step), days in clocks.items())
