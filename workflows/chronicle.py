"""How a change is written down: the ledger entry, the status that the caller is told, the notices, the new nominations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.ids import nomination_workflow_id, receipt_key
from models.messages.actor import Actor
from models.messages.nomination import NominationStatus, StartNomination
from models.messages.record import Entry, Notice, OpenedNomination, RecordInput, Split
from models.vocabulary import Act, NominationState
from workflows.case import Case, Place
from workflows.change import Change, Departure
from workflows.splitting import split_off
from workflows.tasks import days_left, open_task, rungs_missed

TEMPLATE_OF_ACT: dict[Act, str] = {Act.RESUBMITTED: "resubmitted", Act.RELEASED: "released"}
TEMPLATE_OF_STATE: dict[NominationState, str] = {NominationState.AWAITING_SUPPLEMENT: "returned", NominationState.ON_HOLD: "held"}


@dataclass
class Before:
    """What the case was before a command, as far as the entry and the task depend on it."""

    place: Place
    standing: tuple[Any, ...]
    shown: dict[str, Any]
    office: str
    days_left: int | None

    @classmethod
    def of(cls, case: Case, now: datetime) -> "Before":
        """The case as it is now."""
        return cls(
            place=case.place,
            standing=standing(case),
            shown=shown(case),
            office=case.office.unit,
            days_left=days_left(case, now),
        )


@dataclass
class Draft:
    """A change that waits to be recorded. The hash of the entry before it is known only when its turn comes."""

    record: RecordInput
    departures: list[Departure] = field(default_factory=list)
    children: list[StartNomination] = field(default_factory=list)


def standing(case: Case) -> tuple[Any, ...]:
    """Whatever, when it changes, opens another task."""
    return (case.place, case.office, case.waiting, case.holding, case.closed)


def shown(case: Case) -> dict[str, Any]:
    """Where the nomination stands, as ledger entries say it."""
    office = case.office
    return {"state": case.state, "unit": office.unit, "level": office.level}


def status_of(case: Case) -> NominationStatus:
    """Where the nomination stands, as callers are told."""
    office, task = case.office, case.task
    return NominationStatus(
        nomination=case.start.nomination,
        version=case.sequence,
        state=case.state,
        level=office.level,
        unit=office.unit,
        step=task.step if task else None,
        task=task.number if task else None,
        due_at=task.due_at if task else None,
        nominees=len(case.nominees),
    )


def write_down(
    case: Case,
    before: Before,
    change: Change,
    now: datetime,
    *,
    actor: Actor | None,
    update_id: str | None = None,
    fingerprint: str | None = None,
) -> Draft:
    """The change as it will be recorded, with the case moved on to its next sequence and task."""
    case.sequence += 1
    moved = before.standing != standing(case)
    if moved:
        if before.days_left is not None and case.place == before.place and case.closed is None:
            case.clocks[before.place] = before.days_left
        case.task = open_task(case, now)
        case.rungs_done = rungs_missed(case, now)
    children = [
        split_off(case, before.place, before.days_left, departure, number)
        for number, departure in enumerate(change.departures, case.splits + 1)
    ]
    case.splits += len(children)
    status = status_of(case).model_copy(
        update={
            "splits": tuple(child.nomination for child in children),
            "derivation": change.derivation,
            "fingerprint": fingerprint,
            "handover": change.handover and change.handover.model_copy(update={"days_left": before.days_left}),
        }
    )
    after = shown(case)
    entry = Entry(
        nomination=case.start.nomination,
        sequence=case.sequence,
        act=change.act,
        nominees=change.nominees,
        exceptions=tuple(change.exceptions),
        actor=actor,
        unit=case.home.unit,
        level=before.shown["level"],
        step=case.stations[before.place[0]].steps[before.place[1]].kind,
        before={key: value for key, value in before.shown.items() if after[key] != value},
        after={key: value for key, value in after.items() if before.shown[key] != value},
        facts=change.facts | _who_left(children),
        reason=change.reason,
        clause=change.clause,
        note=change.note,
        update_id=update_id,
        at=now,
        others=(*status.splits, *change.others),
    )
    record = RecordInput(
        key=receipt_key(nomination_workflow_id(case.start.nomination), case.sequence),
        entry=entry,
        previous_hash="",
        status=status,
        task=case.task,
        decision=change.decision,
        notices=tuple(change.notices or _notices(case, before, change)),
        splits=tuple(_split(child, departure) for child, departure in zip(children, change.departures, strict=True)),
        joins=change.joins,
        reshaped=change.reshaped,
    )
    return Draft(record=record, departures=change.departures, children=children)


def opening(case: Case, now: datetime) -> Draft:
    """The first entry of a nomination: handed in, or split off another."""
    start = case.start
    before = Before.of(case, now)
    before.standing, before.shown = (), {"state": NominationState.SUBMITTED, "unit": start.unit, "level": case.home.level}
    change = Change(act=Act.SUBMITTED, nominees=len(case.nominees), clause=start.policy.said_by.clause)
    change.facts = {"nominees": list(case.nominees)}
    if start.origin is not None:
        # Who split it off, and on what word, stands in the entry that the origin names.
        change.act = Act.SPLIT_OFF
        change.facts |= {"origin": start.origin.model_dump()}
        change.reason = _ground_of_split(start)
        change.notices = _notices_of_split(case)
    elif start.joined is not None:
        change.act = Act.JOINED_FROM
        change.facts |= {"join": start.joined.join, "sources": [one.model_dump(mode="json") for one in start.joined.sources]}
        change.others = tuple(one.nomination for one in start.joined.sources)
        change.notices = [Notice(unit=case.office.unit, template="task_opened")]
    if start.origin is None:
        change.facts |= {"policy": start.policy.version, "regime": start.policy.regime, "award": start.policy.award}
        if start.commitment is not None:
            change.facts["commitment"] = start.commitment
        change.notices = change.notices or [
            Notice(unit=start.unit, template="submitted"),
            Notice(unit=case.office.unit, template="task_opened"),
        ]
    draft = write_down(case, before, change, now, actor=None if start.origin else start.submitted_by)
    draft.record = draft.record.model_copy(
        update={
            "opened": OpenedNomination(
                award=start.policy.award,
                regime=start.policy.regime,
                policy_version=start.policy.version,
                unit=case.home.unit,
                path=case.path,
                received_on=start.policy.received_on,
                movement=start.movement,
                origin=start.origin.nomination if start.origin else None,
                joined=tuple(case.nominees) if change.act is Act.JOINED_FROM else (),
            )
        }
    )
    return draft


def _split(child: StartNomination, departure: Departure) -> Split:
    """What the read model must know at once of a nomination that is split off."""
    split = Split(nomination=child.nomination, nominees=child.nominees, state=departure.state)
    if departure.home is None:
        return split
    case = Case.begin(child)
    return split.model_copy(
        update={"home": departure.home.nomination, "unit": case.home.unit, "path": case.path, "movement": child.movement}
    )


def _who_left(children: list[StartNomination]) -> dict[str, Any]:
    """The nominees who go on in nominations of their own, by its id."""
    return {"splits": {child.nomination: list(child.nominees) for child in children}} if children else {}


def _ground_of_split(start: StartNomination) -> str | None:
    memory = start.memory
    if memory.withdrawn_for is not None:
        return memory.withdrawn_for
    if memory.holding is not None:
        return memory.holding.ground
    return memory.waiting.ground if memory.waiting else None


def _notices_of_split(case: Case) -> list[Notice]:
    """The proposing unit is told what became of the nominees who left; the office that is asked for a supplement, of its task."""
    home = case.home.unit
    notices = [Notice(unit=home, template=TEMPLATE_OF_STATE.get(case.state, case.state))]
    if case.state is NominationState.AWAITING_SUPPLEMENT and case.office.unit != home:
        notices.append(Notice(unit=case.office.unit, template="task_opened"))
    return notices


def _notices(case: Case, before: Before, change: Change) -> list[Notice]:
    """Who is told: the proposing unit, of what concerns it; the office that has the case now, if it is another. Nobody twice."""
    home, told = case.home.unit, TEMPLATE_OF_ACT.get(change.act)
    if case.closed is not None:
        told = None if case.closed is NominationState.SPLIT_UP else case.closed
    elif told is None and case.state != before.shown["state"]:
        told = TEMPLATE_OF_STATE.get(case.state)
    notices = [Notice(unit=home, template=told)] if told else []
    if case.closed is None and case.office.unit != before.office and not (told and case.office.unit == home):
        notices.append(Notice(unit=case.office.unit, template="task_opened"))
    return notices
