"""Who was told what: messages that were sent, wait or have failed, and the retry of those that failed."""

from collections.abc import Collection
from dataclasses import dataclass

import asyncpg

from models.errors import Conflict, NotFound, WrongOffice
from models.messages.notification import MessageState
from models.vocabulary import Role
from policy.units import CENTRE
from starter.people.administering import must_administer_unit
from starter.people.caller import Caller
from starter.rights.sphere import IN_SPHERE, sphere_of
from starter.schemas.notices import NoticeAnswer, NoticePage

MANAGERS = frozenset({Role.CLERK, Role.CHAIR})
IN_TROUBLE = (MessageState.FAILED, MessageState.BOUNCED)

_NOTICES = """
select id, nomination, sequence, unit, template, reason, template_version, language, officer, channel, address, state, digest,
       attempts, case state when 'waiting' then next_attempt_at end as next_attempt_at, hold_until, last_error as error, written_at,
       sent_at, proof, bounced_at
from message
"""
# Your own, those of your units; for auditors and administrators those of every unit beneath, organisations included.
_SEEN = f"(officer = $4 or {IN_SPHERE})"
_LIST = f"""
{_NOTICES} where state = any($5::text[]) and ($6::text is null or nomination = $6) and ($7::text is null or officer = $7)
  and id > $8 and {_SEEN} order by id limit $9
"""
_READ = f"{_NOTICES} where id = $5 and {_SEEN}"
_RETRY = """
update message set state = 'waiting', attempts = 0, next_attempt_at = now() where id = $1 and state in ('failed', 'bounced')
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: those in these states, about this nomination, to this officer."""

    states: Collection[MessageState]
    nomination: str | None = None
    officer: str | None = None


async def list_notices(pool: asyncpg.Pool, caller: Caller, wanted: Wanted, after: int, limit: int) -> NoticePage:
    """Such messages with ids after `after`, as far as the caller may see them."""
    narrowed = [*wanted.states], wanted.nomination, wanted.officer
    rows = await pool.fetch(_LIST, *_seen_by(caller), *narrowed, after, limit + 1)
    notices = [NoticeAnswer(**row) for row in rows[:limit]]
    return NoticePage(notices=notices, next=notices[-1].id if len(rows) > limit else None)


async def retry_notice(pool: asyncpg.Pool, caller: Caller, notice: int) -> NoticeAnswer:
    """The message, due at once with a new series of attempts. One that waits already is left alone.

    Raises NotFound for what the caller does not see, WrongOffice or OutsideArea for what is not theirs to manage, and Conflict for
    one that was sent, or goes in a digest, or is not to be sent at all.
    """
    found = await _read(pool, caller, notice)
    if found.officer != caller.officer:
        await must_manage(pool, caller, found.unit or CENTRE)
    await pool.execute(_RETRY, notice)
    answer = await _read(pool, caller, notice)
    if answer.state is not MessageState.WAITING:
        raise Conflict("the notice has not failed", notice=notice, state=answer.state)
    return answer


async def must_manage(pool: asyncpg.Pool, caller: Caller, unit: str) -> None:
    """Returns for a clerk or the chair of the unit, an administrator of it or of a unit above it, and whoever stands in for one.

    Raises WrongOffice, OutsideArea, UnknownUnit.
    """
    if any(actor.unit == unit and actor.role in MANAGERS for actor in caller.actors):
        return
    if Role.ADMINISTRATOR not in caller.roles:
        raise WrongOffice("only a clerk or the chair of the unit, or an administrator, may do this", unit=unit)
    await must_administer_unit(pool, caller, unit)


async def _read(pool: asyncpg.Pool, caller: Caller, notice: int) -> NoticeAnswer:
    row = await pool.fetchrow(_READ, *_seen_by(caller), notice)
    if row is None:
        raise NotFound("no such notice", notice=notice)
    return NoticeAnswer(**row)


def _seen_by(caller: Caller) -> tuple[list[str] | None, list[str], list[str], str]:
    """The first four values of a statement with _SEEN."""
    return *sphere_of(caller.person), caller.officer
