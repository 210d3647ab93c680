"""Tells officers what concerns their hands: a task that was given to them, an absence that began or ended."""

from typing import Any

from activities.telling import Cause, announce
from models.messages.notification import NoticeTemplate
from starter.tasks.acts import HandOver
from starter.tasks.held import Held
from starter.units import Connection

_WRITE = "insert into task_act (substitution, act, officer, before, actor) values ($1, $2, $3, $4, $5)"
_TEMPLATES = {
    HandOver.ABSENCE_BEGUN: NoticeTemplate.SUBSTITUTION_BEGUN,
    HandOver.ABSENCE_ENDED: NoticeTemplate.SUBSTITUTION_ENDED,
}


async def tell_of_absence(connection: Connection, act: HandOver, absence: Any, actor: str | None) -> None:
    """Writes it down and tells both, once, in the transaction that begins or ends the absence (a row of `substitution`).

    Where nobody stands in there is nobody to tell.
    """
    absent, substitute = absence["absent"], absence["substitute"]
    await connection.execute(_WRITE, absence["id"], act.value, substitute, absent, actor)
    if substitute is None:
        return
    days = {"first_day": f"{absence['valid_from']:%d/%m/%Y}", "last_day": f"{absence['valid_to']:%d/%m/%Y}"}
    cause = Cause(key=f"substitution/{absence['id']}", facts=days)
    await announce(connection, [absent, substitute], _TEMPLATES[act], cause)


async def tell_of_task(connection: Connection, officer: str, task: Held, version: int) -> None:
    """Tells an officer of the task that they were given, in the transaction that gives it; `version` is that of the claim."""
    key = f"claim/{task.nomination}/{task.number}/{version}"
    cause = Cause(key=key, unit=task.unit, nomination=task.nomination, sequence=task.number)
    await announce(connection, [officer], NoticeTemplate.TASK_GIVEN, cause)
