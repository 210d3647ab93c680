"""What awaits a council: the open tasks of its step at its unit, asked for as in an inbox."""

from typing import Any

import asyncpg

from models.vocabulary import ENDED_SESSIONS, Role, StepKind
from policy.law import Law
from starter.council_sessions.seen import Seen, must_see_session
from starter.inbox.desks import Desk
from starter.inbox.question import DUE, Question, asked
from starter.people.caller import Caller
from starter.reads.page_mark import page_mark, read_page_mark
from starter.schemas.council_session_bodies import CandidateFilter, CandidateQuery, CandidateSearch
from starter.schemas.council_sessions import CandidateAnswer, CandidatePage
from starter.schemas.inbox import InboxView
from starter.units import Database


async def list_candidates(
    pool: asyncpg.Pool, law: Law, caller: Caller, session: str, view: CandidateQuery | CandidateSearch
) -> CandidatePage:
    """The page, the most urgent first.

    Raises NotFound, UnknownAward, InvalidInput (a wrong mark, a span that ends before it begins, an unsearchable text).
    """
    seen = await must_see_session(pool, caller, session)
    question = question_of(law, seen, view)
    mark = read_page_mark(view.after)
    if mark is not None:
        moment, nomination = question.parameter(mark[0], "timestamptz"), question.parameter(mark[1], "text")
        question.conditions.append(f"({DUE}, t.nomination) > (coalesce({moment}, 'infinity'), {nomination})")
    rows = await awaiting(pool, seen, question, view.limit + 1)
    found = [CandidateAnswer(**row) for row in rows[: view.limit]]
    more = len(rows) > view.limit
    return CandidatePage(candidates=found, next=page_mark(found[-1].due_at, found[-1].nomination) if more else None)


def question_of(law: Law, session: Seen, view: CandidateFilter) -> Question:
    """What is asked of the council's desk. Raises UnknownAward, InvalidInput."""
    said = view.model_dump(exclude_none=True, exclude={"after", "limit"})
    return asked(InboxView.model_validate(said), (Desk(session.unit, Role.SECRETARY.value),), law)


async def awaiting(database: Database, session: Seen, question: Question, limit: int) -> list[Any]:
    """The open tasks that the question is about and that are not on this agenda, the most urgent first."""
    unit, role = question.parameter(session.unit, "text"), question.parameter(Role.SECRETARY.value, "text")
    level, step = question.parameter(session.level.value, "text"), question.parameter(StepKind.COUNCIL.value, "text")
    here, ended = question.parameter(session.id, "text"), question.parameter(list(ENDED_SESSIONS), "text[]")
    conditions = [*question.conditions, *question.besides]
    if question.tokens is not None:
        conditions.append(f"t.tokens @@ {question.parameter(question.tokens, 'text')}::tsquery")
    wanted = "".join(f" and {one}" for one in conditions)
    statement = f"""
select t.nomination, t.number as task, t.award, t.proposer, t.movement, n.nominees, t.received_on, t.due_at, (
  select item.session from agenda_item item join council_session s on s.id = item.session
  where item.nomination = t.nomination and item.task = t.number and item.outcome is null
    and s.state <> all({ended})
  limit 1
) as awaits
from task t join nomination n on n.id = t.nomination
where t.closed_at is null and t.unit = {unit} and t.role = {role} and t.level = {level} and t.step = {step}
  and not exists (
    select from agenda_item own where own.session = {here} and own.nomination = t.nomination and own.task = t.number
  ){wanted}
order by {DUE}, t.nomination limit {limit:d}
"""  # noqa: S608 -- parts of our own
    return list(await database.fetch(statement, *question.values))
