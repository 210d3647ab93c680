"""A page of an inbox, from the index of its order: however long the inbox, a page reads little more than itself.

The desks of an inbox are read as one, in order, until the page is full.

A text is looked for in two ways. The tasks are looked through in order, by the bits of their words, until the page is full: that
finds what many of them say. What few say is found by its tokens, and sorted. How many say it is guessed from the first tasks.
Either way little is read: as a rule a few thousand entries of an index, or a few hundred tasks.
"""

import re
from collections.abc import Sequence
from typing import Any

import asyncpg

from policy.law import Law
from starter.inbox.desks import Box, columns, desks
from starter.inbox.marks import FIELDS, mark_of, read_mark
from starter.inbox.question import Question, asked
from starter.people.caller import Caller
from starter.schemas.inbox import InboxPage, InboxQuery, InboxSearch, InboxSort, InboxTask, Order

LOOKED_THROUGH = 600
"""So many tasks are looked through at first, by the bits that the index holds: what few of them say, few say."""
READ_THROUGH = 1_000
"""So many where each task is read."""
FEW = 90
"""What fewer than one in so many say is found sooner by its tokens than by going on."""

_TASK = """t.nomination, t.number, t.unit, t.level, t.step, t.role, t.opened_at, t.due_at, t.award, t.proposer, t.state, t.movement,
  t.received_on, t.changed_at, t.claimed_by, t.claimed_for, t.claimed_at, t.claim_version, t.assigned_by"""
_WITHOUT_VALUE = {"due_at": "'infinity'::timestamptz", "movement": "''"}
"""Where a task stands in order of something that it has not."""
_PLACE = re.compile(r"\$(\d+)")


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
    return await _looked_through(pool, statements)


async def _looked_through(pool: asyncpg.Pool, statements: "_Statements") -> Sequence[Any]:
    """The first tasks are looked through; by how many of them say it one knows whether to go on, or to ask for all that say it."""
    look = LOOKED_THROUGH if statements.has_bits else READ_THROUGH
    seen = await statements.run(pool, statements.first_look(look))
    found = [row for row in seen if row["says_it"]]
    if len(found) == statements.rows or not seen or seen[-1]["place"] < look:
        return found
    if not statements.has_bits or len(found) * FEW < look:
        return await statements.run(pool, statements.by_tokens())
    return [*found, *await statements.run(pool, statements.further(seen[-1], len(found)))]


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
        self.has_bits = view.sort is InboxSort.DUE and view.award is None and view.state is None
        self._sort = view.sort
        self._down = view.order is Order.DESCENDING
        self._officer = question.parameter(caller.officer, "text")
        at = desks(caller.person, view.box, view.level, view.step)
        self._desks = [question.parameter(column, "text[]") for column in columns(at)[: 3 if view.box is Box.MINE else 2]]
        self._numbers = range(1, len(at) + 1)
        # As a query of its own: then the server does not plan anew for each text, which took longer than most answers.
        self._tokens = f"(select {question.parameter(question.tokens, 'text')}::tsquery)"
        bits = f"(select word_bits({question.parameter(question.said, 'text[]')}))"
        self._may_say_it = f"bits & {bits} = {bits}"
        self._says_it = " and ".join([f"t.tokens @@ {self._tokens}", *question.besides])
        self._in_index = ["t.closed_at is null", *question.conditions, *([] if mark is None else [self._behind(mark)])]

    async def run(self, pool: asyncpg.Pool, statement: str) -> Sequence[Any]:
        """The rows. Only the values that the statement names travel with it."""
        named = sorted({int(number) for number in _PLACE.findall(statement)})
        places = {number: place for place, number in enumerate(named, 1)}
        numbered = _PLACE.sub(lambda found: f"${places[int(found[1])]}", statement)
        return await pool.fetch(numbered, *(self.question.values[number - 1] for number in named))

    def in_order(self) -> str:
        """The first tasks, as they come. An index has those of each desk in order, so that none is read to its end."""
        return self._told(f"select {_TASK} from ({self._first(self.rows, _TASK, self._in_index, self.question.besides)}) t")  # noqa: S608 -- parts of our own

    def first_look(self, look: int) -> str:
        """The tasks of which the text says it, among the first so many.

        The last of so many is told in any case, with its place: by it one sees whether there are more, and where they begin.
        """
        first = self._first(look, "t.nomination, t.bits", self._in_index)
        numbered = f"select *, row_number() over () as place from ({first}) t"  # noqa: S608 -- parts of our own
        seen = f"select nomination, place from ({numbered}) seen where {self._may_say_it} or place = {look}"  # noqa: S608 -- parts of our own
        return self._told(f"""
select {_TASK}, seen.place, {self._says_it} as says_it
from {self._read(seen)}
where {self._says_it} or seen.place = {look}
limit {self.rows}
""")  # noqa: S608 -- parts of our own

    def further(self, last: Any, found: int) -> str:
        """The tasks after one of which the text says it, where so many are found already. The others are not read."""
        after = self._behind([last[name] for name in FIELDS[self._sort]])
        seen = self._first(None, "t.nomination", [*self._in_index, after, self._may_say_it])
        most = self.question.parameter(self.rows - found, "int")  # a statement of the same text has its plan already
        return self._told(f"""
select {_TASK}
from {self._read(seen)}
where {self._says_it}
limit {most}
""")  # noqa: S608 -- parts of our own

    def _read(self, seen: str) -> str:
        # Each task by itself, in the order in which it was seen: `offset 0` keeps the server from reading more at once.
        task = "select * from task t where t.nomination = seen.nomination and t.closed_at is null offset 0"
        return f"({seen}) seen cross join lateral ({task}) t"

    def by_tokens(self) -> str:
        """All tasks of which the text says it, sorted. The words come first: the server cannot guess how few there are of them."""
        return self._sorted(f"said.tokens @@ {self._tokens}")

    def by_holder(self) -> str:
        """The same, read from the few tasks that somebody holds."""
        return self._sorted(f"said.claimed_by = any({self._desks[2]}) and said.tokens @@ {self._tokens}")

    def _sorted(self, first: str) -> str:
        return self._told(f"""
select {_TASK}
from (select * from task said where {first} and said.closed_at is null offset 0) t
where {" and ".join([*self._in_index, *self.question.besides])} and {self._may_say_it}
  and ({" or ".join(self._at(number) for number in self._numbers)})
order by {self._order()} limit {self.rows}
""")  # noqa: S608 -- parts of our own

    def _first(self, most: int | None, said: str, conditions: Sequence[str], besides: Sequence[str] = ()) -> str:
        """So many open tasks of all desks, in order. The server takes them from the index of each desk in turn, as needed."""
        limit = "" if most is None else f"limit {most}"
        keys = [f"key_{number}" for number in range(len(FIELDS[self._sort]))]
        named = ", ".join(f"{how} as {key}" for how, key in zip(self._keys(), keys, strict=True))
        parts = " union all ".join(
            f"(select {said}, {named} from task t where {' and '.join([self._at(number), *conditions, *besides])}"  # noqa: S608 -- parts of our own
            f" order by {self._order()} {limit})"
            for number in self._numbers
        )
        in_order = ", ".join(f"{key} desc" if self._down else key for key in keys)
        return f"select * from ({parts}) t order by {in_order} {limit}"  # noqa: S608 -- parts of our own

    def _at(self, number: int) -> str:
        columns = zip(("unit", "role", "claimed_by"), self._desks, strict=False)
        return " and ".join(f"t.{name} = ({values})[{number}]" for name, values in columns)

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

    def _behind(self, mark: Sequence[Any]) -> str:
        places = []
        for name, value in zip(FIELDS[self._sort], mark, strict=True):
            kind = {"due_at": "timestamptz", "changed_at": "timestamptz", "received_on": "date"}.get(name, "text")
            places.append(_sorted_by(name, self.question.parameter(value, kind)))
        return f"({', '.join(self._keys())}) {'<' if self._down else '>'} ({', '.join(places)})"


def _sorted_by(name: str, place: str) -> str:
    """The same expressions as the indexes of `task`."""
    return f"coalesce({place}, {_WITHOUT_VALUE[name]})" if name in _WITHOUT_VALUE else place
