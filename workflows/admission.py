"""Which starts a nomination accepts. What could not be lived through to the end is refused on the first day, once and for all."""

from models.errors import InvalidInput, NotAllowed
from models.ids import join_workflow_id, nomination_workflow_id
from models.messages.nomination import Memory, StartNomination
from models.messages.policy import PinnedPolicy, Source
from models.vocabulary import Act, StepKind

ACTS_OF_LADDER = (Act.REMINDED, Act.OVERDUE, Act.ESCALATED)
FURTHEST_RUNG = 400
"""Working days between a due date and a rung, at most."""


def admit(start: StartNomination, workflow_id: str, parent_id: str | None, *, continues: bool) -> None:
    """Refuse a start whose policy is no way up, whose list names somebody twice, or that claims a past it does not have.

    `continues` says that the engine itself carries the nomination over from its run before. Raises InvalidInput or NotAllowed.
    """
    if workflow_id != nomination_workflow_id(start.nomination):
        raise InvalidInput("nomination", "the workflow of a nomination bears its id", workflow_id=workflow_id)
    if len(set(start.nominees)) < len(start.nominees):
        raise InvalidInput("nominees", "somebody is named twice")
    if not continues:
        _refuse_made_up_past(start, parent_id)
    _refuse_broken_route(start.policy)
    _refuse_broken_ladder(start.policy)
    _refuse_places_off_the_route(start)


def _refuse_made_up_past(start: StartNomination, parent_id: str | None) -> None:
    """Approvals are earned, or inherited from the nomination that this one was split off, or from those joined in it."""
    if start.origin is None and start.joined is not None:
        if parent_id != join_workflow_id(start.joined.join):
            raise NotAllowed("only the join that it comes from begins a joined nomination", join=start.joined.join)
    elif start.origin is None and start.memory != Memory():
        raise NotAllowed("a new nomination has no past")
    if start.origin is not None and parent_id != nomination_workflow_id(start.origin.nomination):
        raise NotAllowed("only the nomination that it comes from splits another off", origin=start.origin.nomination)


def _refuse_broken_route(policy: PinnedPolicy) -> None:
    steps = [step for station in policy.stations for step in station.steps]
    if not policy.stations or not all(station.steps for station in policy.stations):
        raise InvalidInput("policy", "a route has stations, and each station steps")
    if any(step.kind is StepKind.COUNCIL and step.vote is None for step in steps):
        raise InvalidInput("policy", "a council needs a vote rule")
    deciding = [step.kind for step in policy.stations[-1].steps]
    if deciding.index(StepKind.SIGN) != len(deciding) - 1 if StepKind.SIGN in deciding else True:
        raise InvalidInput("policy", "the last station decides by its last step, a signature")
    said_by: list[Source] = [policy.said_by, *(step.said_by for step in steps), *(step.vote.said_by for step in steps if step.vote)]
    if not all(source.clause.isprintable() for source in said_by):
        raise InvalidInput("policy", "a clause has unprintable characters")


def _refuse_broken_ladder(policy: PinnedPolicy) -> None:
    offsets = [rung.offset_days for rung in policy.ladder]
    if any(rung.act not in ACTS_OF_LADDER for rung in policy.ladder):
        raise InvalidInput("ladder", "a rung reminds, reports overdue or escalates", acts=list(ACTS_OF_LADDER))
    if offsets != sorted(offsets) or any(abs(offset) > FURTHEST_RUNG for offset in offsets):
        raise InvalidInput("ladder", f"rungs stand in order, within {FURTHEST_RUNG} working days of the due date")


def _refuse_places_off_the_route(start: StartNomination) -> None:
    memory, stations = start.memory, start.policy.stations
    places = [(approval.station, approval.step) for approval in memory.approvals]
    places += [(station, step) for station, step, _ in memory.clocks]
    asked = memory.waiting.station if memory.waiting else None
    if asked is not None:
        places.append((asked, 0))
    if not all(0 <= station < len(stations) and 0 <= step < len(stations[station].steps) for station, step in places):
        raise InvalidInput("memory", "names a place that is not on the route")
