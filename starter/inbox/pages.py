"""A page of an inbox, from the index of its order: however long the inbox, a page reads little more than itself.

A text is looked for in two ways. The first tasks of each desk are looked through in order, by the bits of their words: that finds
what many of them say. What few say is found by its tokens, and sorted. Either way little is read, not more in a bigger office.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

from policy.law import Law
from starter.inbox.desks import Box, columns, desks
from starter.inbox.marks import FIELDS, mark_of, read_mark
from starter.inbox.question import Question, asked
from starter.people.caller import Caller
from starter.schemas.inbox import InboxPage, InboxQuery, InboxSearch, InboxSort, InboxTask, Order

LOOKED_THROUGH = 2_000
"""So many tasks of a desk are looked through where the index holds the bits: what one in forty says fills a page."""
READ_THROUGH = 1_000
"""So many where each task is read."""

_TASK = """t.nomination, t.number, t.unit, t.level, t.step, t.role, t.opened_at, t.due_at, t.award, t.proposer, t.state, t.movement,
  t.received_on, t.changed_at, t.claimed_by, t.claimed_for, t.claimed_at, t.claim_version, t.assigned_by"""
_WITHOUT_VALUE = {"due_at": "'infinity'::timestamptz", "movement": "''"}
"""Where a task stands in order of something that it has not."""


async def list_inbox(pool: asyncpg.Pool, law: Law, caller: Caller, view: InboxQuery | InboxSearch) -> InboxPage:
    """The page. Raises InvalidInput (a wrong mark, a span that ends before it begins, an unsearchable text), UnknownAward."""
    mark = read_mark(view.after, view.sort, view.order)
    at = desks(caller.person, view.box, view.level, view.step)
    question = asked(view, at, law)
    if not at:
        return InboxPage(tasks=[])
    rows = await _found(pool, _Statements(question, view, caller, mark), view.box)
    more = len(rows) > view.limit
    tasks = [InboxTask.model_validate(dict(row)) for row in rows[: view.limit]]
    return InboxPage(tasks=tasks, next=mark_of(rows[view.limit - 1], view.sort, view.order) if more else None)


async def _found(pool: asyncpg.Pool, statements: "_Statements", box: Box) -> Sequence[Any]:
    if statements.question.tokens is None:
        return await statements.run(pool, statements.in_order())
    if box is Box.MINE:
        return await statements.run(pool, statements.by_holder())
    first = await statements.run(pool, statements.looking_through())
    if first[0]["cut"]:
        return await statements.run(pool, statements.by_tokens())
    return [row for row in first if row["nomination"] is not None]


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
        units, roles, self._holders = (question.parameter(column, "text[]") for column in columns(at))
        self._desks = f"unnest({units}, {roles}, {self._holders}) with ordinality as desk (unit, role, holder, number)"
        self._tokens = question.parameter(question.tokens, "text") + "::tsquery" if question.tokens is not None else ""
        bits = f"(select word_bits({question.parameter(question.said, 'text[]')}))" if question.tokens is not None else ""
        self._may_say_it = f"bits & {bits} = {bits}"
        self._look = LOOKED_THROUGH if view.sort is InboxSort.DUE and view.award is None and view.state is None else READ_THROUGH
        conditions = ["t.closed_at is null", "t.unit = desk.unit", "t.role = desk.role", *question.conditions]
        if mark is not None:
            conditions.append(self._behind(mark))
        besides = [*question.besides, "t.claimed_by = desk.holder"] if view.box is Box.MINE else question.besides
        self._in_index = " and ".join(conditions)
        self._where = " and ".join([*conditions, *besides])
        self._says_it = " and ".join([f"t.tokens @@ {self._tokens}", *besides])

    async def run(self, pool: asyncpg.Pool, statement: str) -> Sequence[Any]:
        """The rows."""
        return await pool.fetch(statement, *self.question.values)

    def in_order(self) -> str:
        """The first tasks, as they come. An index has those of each desk in order, so that none is read to its end."""
        return self._told(f"""
select t.* from {self._desks} cross join lateral (
  select {_TASK} from task t where {self._where} order by {self._order()} limit {self.rows}
) t order by {self._order()} limit {self.rows}
""")  # noqa: S608 -- parts of our own

    def looking_through(self) -> str:
        """The first tasks of which the text says it. `cut`: there may be more of some desk, or others; `hits` has none then."""
        keys = self._keys()
        named = ", ".join(f"{key} as key_{n}" for n, key in enumerate(keys))
        in_order = ", ".join(f"key_{n} desc" if self._down else f"key_{n}" for n in range(len(keys)))
        hits = self._told(f"""
select {_TASK} from (select nomination from hit order by {in_order} limit {self.rows}) hit
join task t on t.nomination = hit.nomination and t.closed_at is null
""")  # noqa: S608 -- parts of our own
        # The subquery of `task` comes last, so that a task is read only if its bits say that it may be one.
        return f"""
with hit as materialized (
  select desk.number, may.* from {self._desks} cross join lateral (
    select * from (
      select t.nomination, t.bits, {named} from task t where {self._in_index} order by {self._order()} limit {self._look}
    ) seen
    where {self._may_say_it}
      and (select {self._says_it} from task t where t.nomination = seen.nomination and t.closed_at is null)
    order by {in_order} limit {self.rows}
  ) may
),
looked as materialized (
  select exists (
    select from {self._desks}
    where (select count(*) from hit where hit.number = desk.number) < {self.rows}
      and exists (select from task t where {self._in_index} offset {self._look} limit 1)
  ) as cut
)
select looked.cut, found.* from looked left join lateral ({hits}) found on not looked.cut
"""  # noqa: S608 -- parts of our own

    def by_tokens(self) -> str:
        """All tasks of which the text says it, sorted. The words come first: the server cannot guess how few there are of them."""
        return self._sorted(f"said.tokens @@ {self._tokens}")

    def by_holder(self) -> str:
        """The same, read from the few tasks that somebody holds."""
        return self._sorted(f"said.claimed_by = any({self._holders}) and said.tokens @@ {self._tokens}")

    def _sorted(self, first: str) -> str:
        return self._told(f"""
select {_TASK}
from (select * from task said where {first} and said.closed_at is null offset 0) t
join {self._desks} on true
where {self._where} and {self._may_say_it}
order by {self._order()} limit {self.rows}
""")  # noqa: S608 -- parts of our own

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
