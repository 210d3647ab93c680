"""Takes nominations in: what the law says of them, who is on the list, the dossier in the database, the workflow that carries it.

Handing in one nomination and handing in a file of many go through the same functions, in this order: `terms_for` (once for each
unit, award and day), `check_nominee` (pure), `write_dossier` (in a transaction), `start_dossier`.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import asyncpg
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from models.commitments import dossier_commitment
from models.errors import InvalidInput, NotAllowed, NotEligible
from models.ids import nomination_workflow_id
from models.messages.achievement import EligibilityReport, NomineeRecord
from models.messages.actor import Actor
from models.messages.nomination import StartNomination
from models.messages.policy import PinnedPolicy
from models.vocabulary import Eligibility, Level
from policy.areas import area_of
from policy.calendar import calendar_for
from policy.eligibility import eligibility
from policy.law import Law
from policy.law_models import AwardLaw, RegimeLaw
from policy.rights import SUBMITTERS, actors_of
from policy.route import pin_policy
from policy.units import directory, offices_above
from starter.deadline import within
from starter.people.caller import Caller
from starter.people.persons import today
from starter.recipients import recipient_key
from starter.resources import Resources
from starter.schemas.nominations import EligibilityAnswer, EligibilityQuestion, NomineeBody
from starter.units import Database, FoundUnit, find_unit_on

WORKFLOW = "Nomination"


@dataclass(frozen=True, slots=True, repr=False)
class Terms:
    """What the law says of nominations of one unit for one award, received on one day."""

    unit: FoundUnit
    regime: RegimeLaw
    award: AwardLaw
    policy: PinnedPolicy
    received_on: date
    area: frozenset[str]

    @property
    def home_level(self) -> Level:
        """The level at which the proposing unit acts: that of the first office on the way."""
        return self.policy.stations[0].level

    @property
    def path(self) -> list[str]:
        """Every unit that has to do with such a nomination: the one that proposes it, and the offices on its way."""
        return list(dict.fromkeys((self.unit.ref.code, *(station.unit for station in self.policy.stations))))


@dataclass(frozen=True, slots=True, repr=False)
class CheckedNominee:
    """A nominee whom nothing speaks against, with the key of the recipient and what the rules say. Never shown in a log."""

    nominee: NomineeBody
    recipient_key: str
    eligibility: Eligibility


def submitter(caller: Caller, unit: str | None) -> Actor:
    """The caller as the clerk who hands in for that unit, in their own name before another's.

    Without a unit it is the only one whose clerk they are, or else the only one whose clerk they stand in for. Raises NotAllowed,
    and InvalidInput when there are several: it names them.
    """
    clerks = [actor for actor in actors_of(caller.person) if actor.role in SUBMITTERS]
    if not clerks:
        raise NotAllowed("only a clerk hands in nominations", roles=sorted(SUBMITTERS))
    own = [clerk for clerk in clerks if clerk.on_behalf_of is None] or clerks
    units = sorted({clerk.unit for clerk in own})
    if unit is None and len(units) > 1:
        raise InvalidInput("unit", "you are clerk of several units: name one", units=units)
    for clerk in clerks:
        if clerk.unit == (unit or units[0]):
            return clerk
    raise NotAllowed("only its clerk hands in for a unit", unit=unit, roles=sorted(SUBMITTERS))


async def terms_for(database: Database, law: Law, unit: str, award: str, received_on: date | None) -> Terms:
    """The terms for a nomination received that day (today when None). `award` is a code, a name or an alias.

    Raises InvalidInput (a day in the future, an award that nobody decides for this unit), UnknownUnit, UnknownAward, OutsideRegime.
    """
    opened_on = today()
    day = received_on or opened_on
    if day > opened_on:
        raise InvalidInput("received_on", "lies in the future", today=opened_on.isoformat())
    law.regime_on(day)  # says that no regime covers the day before the directory says that there was no such unit
    found = await find_unit_on(database, unit, day)
    offices = offices_above(directory(), found.seat, found.ref.level, day)
    regime = law.regime_on(day, [office.code for office in offices])
    policy = pin_policy(law, award, day, found.ref, offices, calendar_for(day, opened_on))
    stations = [station.unit for station in policy.stations]
    area = area_of(directory(), found.ref.code, found.seat, found.ref.level, stations, day)
    return Terms(found, regime, regime.award(award), policy, day, area)


def report_on(terms: Terms, record: NomineeRecord) -> EligibilityReport:
    """What the rules say of a record. Raises InvalidInput when the award is not for such recipients."""
    return eligibility(record, terms.award, terms.regime, terms.received_on)


async def preview(database: Database, law: Law, unit: str, question: EligibilityQuestion) -> EligibilityAnswer:
    """What intake would say of such a nominee of the unit. Raises what `terms_for` and `report_on` raise."""
    terms = await terms_for(database, law, unit, question.award, question.received_on)
    report = report_on(terms, question.record)
    return EligibilityAnswer(award=terms.award.code, regime=terms.regime.id, verdict=report.verdict, lines=report.lines)


def check_nominee(terms: Terms, nominee: NomineeBody) -> CheckedNominee:
    """The nominee, checked. Raises InvalidInput, or NotEligible with every rule's line; "cannot tell" passes."""
    if nominee.birth_date is not None and nominee.birth_date > terms.received_on:
        raise InvalidInput("birth_date", "lies after the day of receipt")
    report = report_on(terms, nominee.record)
    if report.verdict is Eligibility.NOT_ELIGIBLE:
        lines = [line.model_dump(mode="json") for line in report.lines]
        raise NotEligible("record", f"does not meet the rules for {terms.award.code}", award=terms.award.code, lines=lines)
    return CheckedNominee(nominee, recipient_key(nominee, terms.unit, terms.received_on), report.verdict)


def start_message(
    dossier: str,
    terms: Terms,
    nominees: Mapping[int, str],
    *,
    interested: Sequence[str],
    submitted_by: Actor,
    movement: str | None,
) -> StartNomination:
    """What starts the workflow: ids only. `nominees` are their ids in list order, each with the nominee's commitment."""
    return StartNomination(
        nomination=dossier,
        unit=terms.unit.ref.code,
        policy=terms.policy,
        nominees=tuple(nominees),
        commitment=dossier_commitment(nominees),
        interested=tuple(dict.fromkeys(interested)),
        submitted_by=submitted_by,
        movement=movement,
    )


async def start_dossier(temporal: Client, pool: asyncpg.Pool, task_queue: str, start: StartNomination, seconds: float) -> None:
    """Starts the workflow of a dossier that lies in the database; doing it twice does nothing.

    Raises RPCError or NotKnownYetError when the engine does not answer within `seconds`; the sweeper then tries again.
    """
    call = temporal.start_workflow(
        WORKFLOW,
        start,
        id=nomination_workflow_id(start.nomination),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
    )
    with suppress(WorkflowAlreadyStartedError):  # it ran, and has ended: long ago, and only the mark was missing
        await within(seconds, call)
    await pool.execute("update dossier set started_at = now() where id = $1 and started_at is null", start.nomination)


async def start_known(here: Resources, dossier: str) -> bool:
    """Starts the workflow of a dossier that was taken in; doing it twice does nothing. False when there is none of this id.

    A nomination that the engine has lost begins anew and finds its entries in the ledger.
    """
    start = await here.pool.fetchval("select start from dossier where id = $1", dossier)
    if start is None:
        return False
    message = StartNomination.model_validate(start)
    await start_dossier(here.temporal, here.pool, here.settings.task_queue, message, here.settings.update_wait_seconds)
    return True
