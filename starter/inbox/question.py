"""What is asked of an inbox, as conditions for the database. Values travel as parameters, never in the statement."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from models.errors import InvalidInput, UnknownAward
from policy.law import Law
from starter.inbox.desks import Desk
from starter.inbox.words import SHORTEST_BEGINNING, beneath, in_movement, searched, token_query
from starter.schemas.inbox import InboxFacets, InboxView

DUE = "coalesce(t.due_at, 'infinity'::timestamptz)"


@dataclass(slots=True)
class Question:
    """Conditions on a task `t`, the parameters that they use, and what its text must say.

    Of the conditions an index in some order knows the `conditions`; `besides` are read from the task itself. The text must have the
    `tokens` (None: any), and has then all bits of `said`.
    """

    conditions: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    tokens: str | None = None
    said: list[str] = field(default_factory=list)

    def parameter(self, value: Any, kind: str) -> str:
        """The place of a further parameter."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"

    def where(self, condition: str, value: Any, kind: str) -> None:
        """A condition with `{}` in the place of its value; none if there is no value."""
        if value is not None:
            self.conditions.append(condition.format(self.parameter(value, kind)))

    def and_besides(self, condition: str, value: Any, kind: str) -> None:
        """The same, read from the task itself."""
        if value is not None:
            self.besides.append(condition.format(self.parameter(value, kind)))


def asked(view: InboxFacets, desks: tuple[Desk, ...], law: Law) -> Question:
    """The question. Raises UnknownAward, or InvalidInput naming the field that makes no sense."""
    _must_make_sense(view)
    question = Question()
    question.where(f"{DUE} >= {{}}", view.due_after, "timestamptz")
    question.where(f"{DUE} < {{}}", view.due_before, "timestamptz")
    if view.overdue is not None:
        question.where(f"{DUE} {'<' if view.overdue else '>='} {{}}", datetime.now(UTC), "timestamptz")
    if view.award is not None:
        codes = award_codes(law, view.award)
        one = len(codes) == 1
        question.where("t.award = {}" if one else "t.award = any({})", codes[0] if one else codes, "text" if one else "text[]")
    question.where("t.state = {}", view.state, "text")
    question.and_besides("t.step = {}", view.step, "text")
    question.and_besides("t.level = {}", view.level, "text")
    question.and_besides("t.received_on >= {}", view.received_from, "date")
    question.and_besides("t.received_on <= {}", view.received_to, "date")
    question.and_besides("t.nomination = {}", view.nomination, "text")
    if view.claimed is not None:
        question.besides.append(f"t.claimed_by is {'not ' if view.claimed else ''}null")
    _ask_text(question, view, desks)
    return question


def award_codes(law: Law, said: str) -> list[str]:
    """The codes of the award of that code, name or alias in any regime. Raises UnknownAward."""
    found = set()
    for regime in law.regimes:
        try:
            found.add(law.award(said, regime).code)
        except UnknownAward:
            continue
    if not found:
        raise UnknownAward("award", "no regime has such an award")
    return sorted(found)


def _ask_text(question: Question, view: InboxFacets, desks: tuple[Desk, ...]) -> None:
    parts = []
    if view.unit is not None:
        parts.append(beneath(view.unit))
    if view.movement is not None:
        parts.append(in_movement(view.movement))
    words = searched(view.q) if isinstance(view, InboxView) and view.q is not None else []
    beginning = words.pop() if words and len(words[-1]) >= SHORTEST_BEGINNING else None
    parts += words
    if parts or beginning is not None:
        question.tokens = token_query((desk.unit for desk in desks), parts, beginning)
        question.said = [*parts, beginning[:SHORTEST_BEGINNING] + "*"] if beginning is not None else parts


def _must_make_sense(view: InboxFacets) -> None:
    if view.due_after is not None and view.due_before is not None and view.due_before <= view.due_after:
        raise InvalidInput("due_before", "is not after due_after")
    if view.received_from is not None and view.received_to is not None and view.received_to < view.received_from:
        raise InvalidInput("received_to", "lies before received_from")
