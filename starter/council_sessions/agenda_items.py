"""The agenda as people read it: what stands on it, what has left it, and what came of each nomination."""

from typing import Any

import asyncpg

from activities.council_agenda import STANDS
from models.vocabulary import SessionState
from starter.council_sessions.seen import must_see_session
from starter.people.caller import Caller
from starter.problems import type_uri
from starter.schemas.council_sessions import AgendaItemAnswer, AgendaPage, ItemStanding

_ITEMS = f"""
select item.nomination, item.task, item.position, n.award, n.unit as proposer, n.nominees, n.state, item.added_at, item.outcome,
  item.delivered_at, item.refused, item.refused_why, exists (select from task where {STANDS}) as stands
from agenda_item item join nomination n on n.id = item.nomination
where item.session = $1 and item.position > $2 order by item.position limit $3
"""  # noqa: S608 -- our own text


async def list_agenda(pool: asyncpg.Pool, caller: Caller, session: str, after: int, limit: int) -> AgendaPage:
    """Items behind that position, in the order of the agenda. Raises NotFound."""
    seen = await must_see_session(pool, caller, session)
    rows = await pool.fetch(_ITEMS, session, after, limit + 1)
    found = [_item(row, seen.state) for row in rows[:limit]]
    return AgendaPage(items=found, next=found[-1].position if len(rows) > limit else None)


def _item(row: Any, state: SessionState) -> AgendaItemAnswer:
    told = {name: value for name, value in row.items() if name != "stands"}
    published = state is SessionState.PUBLISHED
    shown = {
        "standing": _standing(row, published=published),
        "outcome": row["outcome"] if published or row["outcome"] == ItemStanding.LEFT else None,
        "refused": type_uri(row["refused"]) if row["refused"] else None,
    }
    return AgendaItemAnswer(**told | shown)


def _standing(row: Any, *, published: bool) -> ItemStanding:
    """One that has taken its verdict is decided. What has moved on otherwise, or refused, has left."""
    if row["delivered_at"] is not None:
        return ItemStanding.DECIDED
    if row["outcome"] == ItemStanding.LEFT or row["refused"] is not None:
        return ItemStanding.LEFT
    if published and row["outcome"] in {"pass", "fail", "mixed"}:
        return ItemStanding.DECIDED
    return ItemStanding.ON_AGENDA if row["stands"] else ItemStanding.LEFT
