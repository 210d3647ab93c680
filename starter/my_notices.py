"""Each officer's own choice: where to be told, in which language, and how soon."""

from typing import Any

import asyncpg

from models.messages.notification import USUAL_CHOICE, NoticeKind
from starter.people.caller import Caller
from starter.schemas.my_notices import Choices, MyNotices, MyNoticesAnswer
from starter.subscriptions import email_address

_READ = """
select contact.email, contact.language, contact.choices, contact.rhythm, contact.hour, trouble.last_error as trouble
from contact left join lateral (
  select state, last_error from message where message.officer = contact.officer and state in ('sent', 'bounced', 'failed')
  order by id desc limit 1
) as trouble on trouble.state <> 'sent'
where contact.officer = $1
"""
_WRITE = """
insert into contact (officer, email, language, choices, rhythm, hour) values ($1, $2, $3, $4, $5, $6)
on conflict (officer) do update set email = excluded.email, language = excluded.language, choices = excluded.choices,
  rhythm = excluded.rhythm, hour = excluded.hour, changed_at = now()
"""
# Whoever can be told only now is told of what lies on their desk; what they were told of before is not repeated.
_INTRODUCE_AGAIN = "delete from introduction where officer = $1"


async def read_my_notices(pool: asyncpg.Pool, caller: Caller) -> MyNoticesAnswer:
    """What the caller has chosen; what holds for everybody, where nothing was."""
    row: Any = await pool.fetchrow(_READ, caller.officer)
    if row is None:
        return MyNoticesAnswer()
    usual = {kind.value: choice.value for kind, choice in USUAL_CHOICE.items()}
    known = {kind: choice for kind, choice in row["choices"].items() if kind in set(NoticeKind)}
    return MyNoticesAnswer(
        email=row["email"],
        language=row["language"],
        choices=Choices(**(usual | known)),
        rhythm=row["rhythm"],
        hour=row["hour"],
        trouble=row["trouble"],
    )


async def choose_my_notices(pool: asyncpg.Pool, caller: Caller, chosen: MyNotices) -> MyNoticesAnswer:
    """The choice, as it holds from now on. Raises InvalidInput for an address that cannot be."""
    email = email_address(chosen.email, "email") if chosen.email is not None else None
    choices = chosen.choices.model_dump(mode="json")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_WRITE, caller.officer, email, chosen.language, choices, chosen.rhythm, chosen.hour)
        await connection.execute(_INTRODUCE_AGAIN, caller.officer)
    return await read_my_notices(pool, caller)
