"""A page of an inbox, from the index of its order: however long the inbox, a page reads little more than itself.

A text is looked for in two ways. The first tasks in order are looked through: what many of them say is found there, page by page.
What few of them say is found by its tokens, and sorted. Either way few rows are read; the first look says which way it is.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

from policy.law import Law
from starter.inbox.desks import Box, columns, desks
from starter.inbox.marks import FIELDS, mark_of, read_mark
from starter.inbox.question import Question, asked
from starter.people.caller import Caller
from starter.schemas.inbox import InboxPage, InboxQuery, InboxSearch, InboxTask, Order

FIRST_LOOK = 100
"""So many tasks are looked through at first."""
COMMON = 0.05
"""What this share of them says is found soon by looking on."""

_TASK = """t.nomination, t.number, t.unit, t.level, t.step, t.role, t.opened_at, t.due_at, t.award, t.proposer, t.state, t.movement,
  t.received_on, t.changed_at, t.claimed_by, t.claimed_for, t.claimed_at, t.claim_version, t.assigned_by"""
_WITHOUT_VALUE = {"due_at": "'infinity'::timestamptz", "movement": "''"}
"""Where a task stands in order of something that it has not."""
# In a subquery, so that the server looks at each task in its order instead of collecting all that say it.
_HIT = "(select t.tokens @@ {})"


async def list_inbox(pool: asyncpg.Pool, law: Law, caller: Caller, view: InboxQuery | InboxSearch) -> InboxPage:
    """The page. Raises InvalidInput (a wrong mark, a span that ends before it begins, an unsearchable text), UnknownAward."""
    mark = read_mark(view.after, view.sort, view.order)
    at = desks(caller.person, view.box, view.level, view.step)
    question = asked(view, at, law)
    if not at:
        return InboxPage(tasks=[])
    rows = await _found(pool, _Statements(question, view, caller, mark))
    more = len(rows) > view.limit
    tasks = [InboxTask.model_validate(dict(row)) for row in rows[: view.limit]]
    return InboxPage(tasks=tasks, next=mark_of(rows[view.limit - 1], view.sort, view.order) if more else None)


async def _found(pool: asyncpg.Pool, statements: "_Statements") -> Sequence[Any]:
    if statements.question.tokens is None:
        return await statements.run(pool, statements.in_order())
    first = await statements.run(pool, statements.first_look())
    looked_at, hits = first[0]["looked_at"], first[0]["hits"]
    if hits >= statements.rows or looked_at < FIRST_LOOK:
        return [row for row in first if row["nomination"] is not None]
    if hits >= COMMON * looked_at:
        return await statements.run(pool, statements.looking_on())
    return await statements.run(pool, statements.by_tokens())


class _Statements:
    """The ways to read one page. They differ in how they find its tasks, and tell them alike."""

    def __init__(
        self,
        question: Question,
        view: InboxQuery | InboxSearch,
        caller: Caller,
        mark: tuple[Any, ...] | None,
    ) -> None:
        self.question = question
        self.rows = view.limit + 1
        self._sort = view.sort
        self._down = view.order is Order.DESCENDING
        self._officer = question.parameter(caller.officer, "text")
        at = desks(caller.person, view.box, view.level, view.step)
        units, roles, holders = (question.parameter(column, "text[]") for column in columns(at))
        self._desks = f"unnest({units}, {roles}, {holders}) as desk (unit, role, holder)"
        self._tokens = question.parameter(question.tokens, "text") + "::tsquery" if question.tokens is not None else ""
        conditions = ["t.closed_at is null", "t.unit = desk.unit", "t.role = desk.role", *question.conditions]
        if view.box is Box.MINE:
            conditions.append("t.claimed_by = desk.holder")
        if mark is not None:
            conditions.append(self._behind(mark))
        self._where = " and ".join(conditions)

    async def run(self, pool: asyncpg.Pool, statement: str) -> Sequence[Any]:
        """The rows."""
        return await pool.fetch(statement, *self.question.values)

    def in_order(self) -> str:
        """The first tasks, as they come."""
        return self._told(self._merged(self.rows))

    def looking_on(self) -> str:
        """The first tasks of which the text says it."""
        return self._told(self._merged(self.rows, f" and {_HIT.format(self._tokens)}"))

    def first_look(self) -> str:
        """Those of the first tasks of which the text says it, with how many were looked at; one empty row if there is none."""
        hits = self._told(f"""
select {_TASK} from (select l.nomination from looked l where l.hit order by l.place limit {self.rows}) l
join task t on t.nomination = l.nomination and t.closed_at is null
""")  # noqa: S608 -- parts of our own
        keys = ", ".join(f"t.{name}" for name in (*FIELDS[self._sort], "tokens"))
        return f"""
with looked as materialized (
  select t.nomination, row_number() over () as place, {_HIT.format(self._tokens)} as hit
  from ({self._merged(FIRST_LOOK, of=keys)}) t
),
told as (select count(*) as looked_at, count(*) filter (where hit) as hits from looked)
select told.looked_at, told.hits, found.* from told left join lateral ({hits}) found on true
"""  # noqa: S608 -- parts of our own

    def by_tokens(self) -> str:
        """All tasks of which the text says it, sorted. The words come first: the server cannot guess how few there are of them."""
        return self._told(f"""
select {_TASK}
from (select * from task said where said.tokens @@ {self._tokens} and said.closed_at is null offset 0) t
join {self._desks} on true
where {self._where}
order by {self._order()} limit {self.rows}
""")  # noqa: S608 -- parts of our own

    def _merged(self, rows: int, only: str = "", of: str = _TASK) -> str:
        """The first so many of all desks. An index has those of each desk in order, so that none is read to its end."""
        return f"""
select t.* from {self._desks} cross join lateral (
  select {of} from task t where {self._where}{only} order by {self._order()} limit {rows}
) t order by {self._order()} limit {rows}
"""  # noqa: S608 -- parts of our own

    def _told(self, tasks: str) -> str:
        return f"""
select t.*, n.version, n.nominees, coalesce(look.version < n.version, true) as changed_since_look
from ({tasks}) t
join nomination n on n.id = t.nomination
left join look on look.officer = {self._officer} and look.nomination = t.nomination
order by {self._order()}
"""  # noqa: S608 -- parts of our own

    def _keys(self) -> list[str]:
        return [_sorted_by(name, f"t.{name}") for name in FIELDS[self._sort]]

    def _order(self) -> str:
        return ", ".join(f"{key} desc" if self._down else key for key in self._keys())

    def _behind(self, mark: tuple[Any, ...]) -> str:
        places = []
        for name, value in zip(FIELDS[self._sort], mark, strict=True):
            kind = {"due_at": "timestamptz", "changed_at": "timestamptz", "received_on": "date"}.get(name, "text")
            places.append(_sorted_by(name, self.question.parameter(value, kind)))
        return f"({', '.join(self._keys())}) {'<' if self._down else '>'} ({', '.join(places)})"


def _sorted_by(name: str, place: str) -> str:
    """The same expressions as the indexes of `task`."""
    return f"coalesce({place}, {_WITHOUT_VALUE[name]})" if name in _WITHOUT_VALUE else place
