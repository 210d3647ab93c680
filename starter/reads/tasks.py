"""What an office has to do."""

import asyncpg

from starter.identity_cache import Caller
from starter.reads.page_mark import page_mark, read_page_mark
from starter.schemas.nominations import TaskAnswer, TaskPage

_LIST = """
select t.nomination, t.number, t.unit, t.level, t.step, t.role, t.opened_at, t.due_at, n.award, n.state, n.nominees
from task t join nomination n on n.id = t.nomination
where t.closed_at is null and t.unit = $1 and t.role = any($2::text[])
  and (not $3 or (coalesce(t.due_at, 'infinity'), t.nomination) > (coalesce($4::timestamptz, 'infinity'), $5))
order by coalesce(t.due_at, 'infinity'), t.nomination limit $6
"""


async def list_tasks(pool: asyncpg.Pool, caller: Caller, after: str | None, limit: int) -> TaskPage:
    """Open tasks of the caller's office in the caller's roles, the most urgent first. Raises InvalidInput for a wrong mark."""
    mark = read_page_mark(after)
    roles = sorted(role.value for role in caller.roles)
    rows = await pool.fetch(_LIST, caller.unit, roles, mark is not None, *(mark or (None, "")), limit + 1)
    found = [TaskAnswer(**row) for row in rows[:limit]]
    return TaskPage(tasks=found, next=page_mark(found[-1].due_at, found[-1].nomination) if len(rows) > limit else None)
