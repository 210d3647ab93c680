"""Hands in one nomination: checked, written whole, started; the same key gives the same answer."""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
import structlog

from models.errors import Conflict, InvalidInput, NotEligible
from models.messages.nomination import StartNomination
from starter.away import ENGINE_AWAY
from starter.dossiers import Envelope, known_dossier, write_dossier
from starter.idempotency import fingerprint
from starter.intake import CheckedNominee, Terms, check_nominee, start_dossier, start_known, submitter, terms_for
from starter.people.caller import Caller
from starter.resources import Resources
from starter.schemas.nominations import AcceptedNominee, Links, NomineeBody, SubmissionAnswer, SubmissionBody

log = structlog.get_logger()

_SHOWN = 20
_FIELDS = {"recipient_kind": "kind"}
"""What the policy calls a value, and what the caller calls it."""
_DOSSIER = "select id, award, regime, unit, received_on from dossier where id = $1"
_NOMINEES = "select id, position, eligibility from nominee where dossier = $1 order by position"


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer, and whether the nomination is in every list already. If not it will be, without the caller's doing."""

    answer: SubmissionAnswer
    visible: bool


async def submit(here: Resources, caller: Caller, key: str, body: SubmissionBody) -> Submitted:
    """The nomination that was handed in.

    Raises NotAllowed, UnknownUnit, UnknownAward, OutsideRegime, InvalidInput, NotEligible (with every rule's line for up to 20
    nominees), Duplicate, KeyReused. Then nothing is written.
    """
    request_hash = fingerprint(body.model_dump(mode="json"))
    dossier = await known_dossier(here.pool, caller.officer, key, request_hash)
    if dossier is None:
        by = submitter(caller, body.unit)
        terms = await terms_for(here.pool, here.law, by.unit, body.award, body.received_on)
        nominees = check_list(terms, body.nominees)
        envelope = Envelope(by, key, request_hash, body.period, body.movement)
        start = await _write(here.pool, terms, envelope, nominees)
        if start is not None:
            return await _begin(here, start, _answer(start, terms, nominees))
        dossier = await known_dossier(here.pool, caller.officer, key, request_hash)
        if dossier is None:
            raise Conflict("another request with this key was undone just now: ask again")
    await _try_to_start(here, dossier)
    return await _shown(here, await _read(here.pool, dossier))


def check_list(terms: Terms, nominees: tuple[NomineeBody, ...]) -> list[CheckedNominee]:
    """Every nominee, checked. Raises InvalidInput naming the index, or NotEligible for all who are not."""
    checked, refused = [], []
    for index, nominee in enumerate(nominees):
        try:
            checked.append(check_nominee(terms, nominee))
        except NotEligible as no:
            refused.append({"index": index, "lines": no.facts["lines"]})
        except InvalidInput as wrong:
            field = _FIELDS.get(wrong.facts["field"], wrong.facts["field"])
            raise InvalidInput(f"nominees[{index}].{field}", wrong.facts["reason"]) from None
    if refused:
        raise NotEligible(
            f"nominees[{refused[0]['index']}].record",
            f"{len(refused)} of {len(nominees)} do not meet the rules for {terms.award.code}",
            award=terms.award.code,
            not_eligible=len(refused),
            nominees=refused[:_SHOWN],
        )
    return checked


async def _write(pool: asyncpg.Pool, terms: Terms, envelope: Envelope, nominees: list[CheckedNominee]) -> StartNomination | None:
    async with pool.acquire() as connection, connection.transaction():
        return await write_dossier(connection, terms, envelope, nominees)


async def _begin(here: Resources, start: StartNomination, answer: SubmissionAnswer) -> Submitted:
    """Starts the workflow and waits until the lists show it. Whatever goes wrong now, the dossier is kept, and will be started."""
    wait = here.settings.update_wait_seconds
    starting = start_dossier(here.temporal, here.pool, here.settings.task_queue, start, wait)
    shown = asyncio.create_task(_shown(here, answer))
    try:
        await starting
    except ENGINE_AWAY as error:
        log.warning("a dossier waits to be started", nomination=start.nomination, error=type(error).__name__)
        shown.cancel()
        return Submitted(answer, visible=False)
    return await shown


async def _try_to_start(here: Resources, dossier: str) -> None:
    if await here.pool.fetchval("select started_at is not null from dossier where id = $1", dossier):
        return
    try:
        await start_known(here, dossier)
    except ENGINE_AWAY as error:
        log.warning("a dossier waits to be started", nomination=dossier, error=type(error).__name__)


async def _shown(here: Resources, answer: SubmissionAnswer) -> Submitted:
    return Submitted(answer, await here.arrivals.arrived(answer.id, here.settings.update_wait_seconds))


def _answer(start: StartNomination, terms: Terms, nominees: list[CheckedNominee]) -> SubmissionAnswer:
    return SubmissionAnswer(
        id=start.nomination,
        award=terms.award.code,
        regime=terms.policy.regime,
        unit=start.unit,
        received_on=terms.received_on,
        nominees=[
            AcceptedNominee(id=id_, position=position, eligibility=one.eligibility)
            for position, (id_, one) in enumerate(zip(start.nominees, nominees, strict=True), 1)
        ],
        links=Links.of(start.nomination),
    )


async def _read(pool: asyncpg.Pool, dossier: str) -> SubmissionAnswer:
    """The same answer, from the database."""
    row: Any = await pool.fetchrow(_DOSSIER, dossier)
    nominees = [AcceptedNominee(**one) for one in await pool.fetch(_NOMINEES, dossier)]
    return SubmissionAnswer(**row, nominees=nominees, links=Links.of(dossier))
