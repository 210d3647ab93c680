"""Notices that were sent, wait or have failed; the retry of those that failed; and the addresses at which offices listen."""

import ipaddress
import re

import asyncpg
import httpx

from activities.deliveries import RefusedError
from activities.webhook import checked_url, in_open_internet, new_secret
from models.errors import Conflict, InvalidInput, NotFound, WrongOffice
from models.messages.notification import Channel, DeliveryState
from models.vocabulary import Role
from runtime.settings import Settings
from starter.identity_cache import Caller
from starter.schemas.notices import NewSubscription, NewSubscriptionAnswer, NoticeAnswer, NoticePage, SubscriptionAnswer
from starter.units import find_unit

MAX_SUBSCRIPTIONS = 20
"""Of one unit: every notice goes to each of them."""

MANAGERS = frozenset({Role.CLERK, Role.CHAIR})

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
_MAX_EMAIL = 254

_NOTICES = """
select delivery.id, outbox.nomination, outbox.sequence, outbox.unit, outbox.template, delivery.channel, delivery.address,
       delivery.state, delivery.attempts, case delivery.state when 'waiting' then delivery.next_attempt_at end as next_attempt_at,
       delivery.last_error as error, outbox.written_at, delivery.sent_at
from delivery join outbox on outbox.id = delivery.notice
"""
_LIST = f"""
{_NOTICES}
where delivery.state = $1 and ($2::text is null or outbox.unit = $2) and delivery.id > $3
order by delivery.id limit $4
"""
_READ = f"{_NOTICES} where delivery.id = $1"
_RETRY = "update delivery set state = 'waiting', attempts = 0, next_attempt_at = now() where id = $1 and state = 'failed'"

_COLUMNS = "id, unit, channel, address, created_at"
_SUBSCRIBE = f"""
insert into subscription (unit, channel, address, secret)
select $1, $2, $3, $4 where (select count(*) from subscription where unit = $1) < $5
on conflict (unit, channel, address) do nothing returning {_COLUMNS}, secret
"""  # noqa: S608 -- our own column list
_SUBSCRIBED = f"select {_COLUMNS}, secret from subscription where unit = $1 and channel = $2 and address = $3"  # noqa: S608 -- as above
_SUBSCRIPTIONS = f"select {_COLUMNS} from subscription where unit = $1 order by id"  # noqa: S608 -- as above


async def list_notices(pool: asyncpg.Pool, caller: Caller, state: DeliveryState, after: int, limit: int) -> NoticePage:
    """Notices in that state with ids after `after`: all for auditors and administrators, those of the own unit for others."""
    rows = await pool.fetch(_LIST, state, None if caller.sees_everything else caller.unit, after, limit + 1)
    notices = [NoticeAnswer(**row) for row in rows[:limit]]
    return NoticePage(notices=notices, next=notices[-1].id if len(rows) > limit else None)


async def retry_notice(pool: asyncpg.Pool, caller: Caller, notice: int) -> NoticeAnswer:
    """The notice, due at once with a new series of attempts. One that waits already is left alone.

    Raises NotFound for what the caller does not see, WrongOffice, and Conflict for one that was sent.
    """
    found = await _read(pool, notice)
    if found.unit != caller.unit and not caller.sees_everything:
        raise NotFound("no such notice", notice=notice)
    _must_manage(caller, found.unit)
    await pool.execute(_RETRY, notice)
    answer = await _read(pool, notice)
    if answer.state is DeliveryState.SENT:
        raise Conflict("the notice has been sent", notice=notice, state=answer.state)
    return answer


async def _read(pool: asyncpg.Pool, notice: int) -> NoticeAnswer:
    row = await pool.fetchrow(_READ, notice)
    if row is None:
        raise NotFound("no such notice", notice=notice)
    return NoticeAnswer(**row)


async def subscribe(pool: asyncpg.Pool, settings: Settings, caller: Caller, new: NewSubscription) -> NewSubscriptionAnswer:
    """The subscription; asking again for the same gives the same. It hears of what happens from now on.

    Raises WrongOffice, UnknownUnit, InvalidInput for an address that cannot be, Conflict when the unit has too many.
    """
    _must_manage(caller, new.unit)
    await find_unit(pool, new.unit)
    address = _email_address(new.address) if new.channel is Channel.EMAIL else _webhook_address(new.address, settings)
    secret = new_secret() if new.channel is Channel.WEBHOOK else None
    row = await pool.fetchrow(_SUBSCRIBE, new.unit, new.channel, address, secret, MAX_SUBSCRIPTIONS)
    row = row or await pool.fetchrow(_SUBSCRIBED, new.unit, new.channel, address)
    if row is None:
        raise Conflict("the unit has too many subscriptions", limit=MAX_SUBSCRIPTIONS)
    return NewSubscriptionAnswer(**row)


async def list_subscriptions(pool: asyncpg.Pool, caller: Caller, unit: str) -> list[SubscriptionAnswer]:
    """Where the unit listens, without secrets. Raises WrongOffice."""
    _must_manage(caller, unit)
    return [SubscriptionAnswer(**row) for row in await pool.fetch(_SUBSCRIPTIONS, unit)]


async def unsubscribe(pool: asyncpg.Pool, caller: Caller, subscription: int) -> None:
    """The address hears nothing more, what already waits for it included. Raises NotFound for what the caller does not manage."""
    unit = await pool.fetchval("select unit from subscription where id = $1", subscription)
    if unit is None or not _manages(caller, unit):
        raise NotFound("no such subscription", subscription=subscription)
    await pool.execute("delete from subscription where id = $1", subscription)


def _manages(caller: Caller, unit: str) -> bool:
    if Role.ADMINISTRATOR in caller.roles:
        return True
    return caller.unit == unit and not caller.roles.isdisjoint(MANAGERS)


def _must_manage(caller: Caller, unit: str) -> None:
    if not _manages(caller, unit):
        raise WrongOffice("only a clerk or the chair of the unit, or an administrator, may do this", unit=unit)


def _email_address(address: str) -> str:
    """The address, its domain in small letters. Raises InvalidInput."""
    if len(address) > _MAX_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInput("address", "is not an e-mail address")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _webhook_address(address: str, settings: Settings) -> str:
    """The address as it will be called. Raises InvalidInput. The network behind a name is looked at when it is called."""
    try:
        url = checked_url(address, settings)
    except (httpx.InvalidURL, UnicodeError, RefusedError):
        raise InvalidInput("address", "is not an https address without a user name") from None
    if not settings.webhook_allow_private_addresses and _is_private_literal(url.host):
        raise InvalidInput("address", "lies in a private network")
    return str(url.copy_with(fragment=None))


def _is_private_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return not in_open_internet(host)
