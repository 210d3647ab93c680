"""Tells officers of ways into their account that somebody else has opened: whoever takes one acts in their name."""

from activities.telling import Cause, announce
from models.messages.notification import NoticeTemplate
from starter.people.persons import today
from starter.units import Connection


async def tell_of_token(connection: Connection, officer: str, key: str) -> None:
    """Once for each key, in the transaction that issues the token."""
    await _tell(connection, officer, NoticeTemplate.TOKEN_ISSUED, f"token/{key}")


async def tell_of_invitation(connection: Connection, officer: str, key: str) -> None:
    """Once for each key, in the transaction that writes the invitation."""
    await _tell(connection, officer, NoticeTemplate.WAY_IN_OPENED, f"invitation/{key}")


async def tell_of_identity(connection: Connection, officer: str, identity: int) -> None:
    """Once for each link, in the transaction that makes it."""
    await _tell(connection, officer, NoticeTemplate.WAY_IN_OPENED, f"identity/{identity}")


async def _tell(connection: Connection, officer: str, template: NoticeTemplate, key: str) -> None:
    await announce(connection, [officer], template, Cause(key, facts={"day": f"{today():%d/%m/%Y}"}))
