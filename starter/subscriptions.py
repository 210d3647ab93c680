"""The addresses at which offices listen: e-mail for notices, webhooks for events; secrets, and the replay of what was missed."""

import ipaddress
import re
from typing import Any

import asyncpg
import httpx

from activities.deliveries import RefusedError
from activities.webhook import checked_url, in_open_internet, new_secret
from models.errors import Conflict, InvalidInput, KeyReused, NotAllowed, NotFound
from models.messages.notification import Channel
from runtime.settings import Settings
from starter.idempotency import request_of
from starter.notices import must_manage
from starter.people.caller import Caller
from starter.reads.events import read_cursor
from starter.schemas.subscriptions import NewSubscription, NewSubscriptionAnswer, ReplayAnswer, ReplayFrom, SubscriptionAnswer
from starter.units import find_unit

MAX_SUBSCRIPTIONS = 20
"""Of one unit: every notice goes to each of them."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
_MAX_EMAIL = 254

_COLUMNS = "id, unit, channel, address, created_at, case when former_until > now() then former_until end as former_until"
_SUBSCRIBE = f"""
insert into subscription (unit, channel, address, secret)
select $1, $2, $3, $4 where (select count(*) from subscription where unit = $1) < $5
on conflict (unit, channel, address) do nothing returning {_COLUMNS}, secret
"""  # noqa: S608 -- our own column list
_SUBSCRIBED = f"select {_COLUMNS}, secret from subscription where unit = $1 and channel = $2 and address = $3"  # noqa: S608 -- as above
_SUBSCRIPTIONS = f"select {_COLUMNS} from subscription where unit = $1 order by id"  # noqa: S608 -- as above
_ONE = f"select {_COLUMNS} from subscription where id = $1"  # noqa: S608 -- as above

# Until its time is over the former secret signs as well, so that receivers can change theirs without losing a call.
_ROTATE = f"""
update subscription set former_secret = secret, former_until = now() + interval '24 hours', secret = $2, rotated_by = $3
where id = $1 and rotated_by is distinct from $3 returning {_COLUMNS}, secret
"""  # noqa: S608 -- as above
_ROTATED = f"select {_COLUMNS}, secret from subscription where id = $1"  # noqa: S608 -- as above

_REPLAY_COLUMNS = "id, subscription, first, position, last, created_at, done_at"
_REPLAY = f"""
insert into replay (subscription, first, position, last, request, asked_by, done_at)
select $1, $2, $2, newest.number, $3, $4, case when newest.number <= $2 then now() end
from (select coalesce(max(number), 0) as number from event) as newest
on conflict (request) do nothing returning {_REPLAY_COLUMNS}
"""  # noqa: S608 -- as above
_REPLAYED = f"select {_REPLAY_COLUMNS} from replay where request = $1"  # noqa: S608 -- as above


async def subscribe(pool: asyncpg.Pool, settings: Settings, caller: Caller, new: NewSubscription) -> NewSubscriptionAnswer:
    """The subscription; asking again for the same gives the same. It hears of what happens from now on.

    Raises WrongOffice, OutsideArea, UnknownUnit, InvalidInput for an address that cannot be, Conflict when the unit has too many.
    """
    await find_unit(pool, new.unit)
    await must_manage(pool, caller, new.unit)
    address = email_address(new.address) if new.channel is Channel.EMAIL else _webhook_address(new.address, settings)
    secret = new_secret() if new.channel is Channel.WEBHOOK else None
    row = await pool.fetchrow(_SUBSCRIBE, new.unit, new.channel, address, secret, MAX_SUBSCRIPTIONS)
    row = row or await pool.fetchrow(_SUBSCRIBED, new.unit, new.channel, address)
    if row is None:
        raise Conflict("the unit has too many subscriptions", limit=MAX_SUBSCRIPTIONS)
    return NewSubscriptionAnswer(**row)


async def list_subscriptions(pool: asyncpg.Pool, caller: Caller, unit: str) -> list[SubscriptionAnswer]:
    """Where the unit listens, without secrets. Raises WrongOffice, OutsideArea, UnknownUnit."""
    await must_manage(pool, caller, unit)
    return [SubscriptionAnswer(**row) for row in await pool.fetch(_SUBSCRIPTIONS, unit)]


async def unsubscribe(pool: asyncpg.Pool, caller: Caller, subscription: int) -> None:
    """The address hears nothing more, what already waits for it included. Raises NotFound for what the caller does not manage."""
    await _managed(pool, caller, subscription)
    await pool.execute("delete from subscription where id = $1", subscription)


async def rotate_secret(pool: asyncpg.Pool, caller: Caller, key: str, subscription: int) -> NewSubscriptionAnswer:
    """The webhook with a new secret; the one before signs for another day as well. The same key gives the same secret again.

    Raises NotFound for what the caller does not manage, Conflict for an e-mail address, which has no secret.
    """
    found = await _managed(pool, caller, subscription)
    if found["channel"] != Channel.WEBHOOK:
        raise Conflict("an e-mail address has no secret", subscription=subscription)
    request = request_of(caller.officer, key)
    row: Any = await pool.fetchrow(_ROTATE, subscription, new_secret(), request)
    row = row or await pool.fetchrow(_ROTATED, subscription)
    if row is None:
        raise NotFound("no such subscription", subscription=subscription)
    return NewSubscriptionAnswer(**row)


async def replay(pool: asyncpg.Pool, caller: Caller, key: str, subscription: int, wanted: ReplayFrom) -> ReplayAnswer:
    """Everything after the cursor, up to now, is sent to the webhook once more, each event under the id it had before.

    Raises NotFound, InvalidInput for a cursor that is none, Conflict for an e-mail address, KeyReused.
    """
    found = await _managed(pool, caller, subscription)
    if found["channel"] != Channel.WEBHOOK:
        raise Conflict("events go to webhooks only", subscription=subscription)
    after, request = read_cursor(wanted.from_, "from"), request_of(caller.officer, key)
    row: Any = await pool.fetchrow(_REPLAY, subscription, after, request, caller.officer)
    if row is None:
        row = await pool.fetchrow(_REPLAYED, request)
        if (row["subscription"], row["first"]) != (subscription, after):
            raise KeyReused("Idempotency-Key", "it asked for another replay before")
    return ReplayAnswer(
        id=row["id"],
        subscription=row["subscription"],
        after=str(row["first"]),
        position=str(row["position"]),
        last=str(row["last"]),
        created_at=row["created_at"],
        done_at=row["done_at"],
    )


async def _managed(pool: asyncpg.Pool, caller: Caller, subscription: int) -> asyncpg.Record:
    row = await pool.fetchrow(_ONE, subscription)
    if row is None:
        raise NotFound("no such subscription", subscription=subscription)
    try:
        await must_manage(pool, caller, row["unit"])
    except NotAllowed:
        raise NotFound("no such subscription", subscription=subscription) from None
    return row


def email_address(address: str, field: str = "address") -> str:
    """The address, its domain in small letters. Raises InvalidInput."""
    if len(address) > _MAX_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInput(field, "is not an e-mail address")
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
