"""Finds cases in the archive: by the index in PostgreSQL, or by the cards alone. Both give the same answer."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from activities.archive_index import COLUMNS, card_of_row
from auditor.archive.store import Archive, latest
from models.messages.archive import Card, CaseKind
from policy.clock import local_day


@dataclass(frozen=True, slots=True)
class Question:
    """Which cases are asked for: what is None is not asked.

    `nomination` brings along what was split off it and what came after it (revocations, erasures); `unit` is any that has to do
    with the case; `officer` acted in it, or for whom somebody acted, or sat in the session. `first` and `last` are days: the case
    was open on some day between them. `expired_on` asks for closed cases that need not be kept any more on that day.
    """

    nomination: str | None = None
    unit: str | None = None
    award: str | None = None
    period: str | None = None
    officer: str | None = None
    kind: CaseKind | None = None
    state: str | None = None
    first: date | None = None
    last: date | None = None
    closed: bool | None = None
    expired_on: date | None = None

    def takes(self, card: Card) -> bool:
        """Whether the case of this card is one of those."""
        return (
            (self.nomination is None or f"{card.chain}.".startswith(f"{self.nomination}."))
            and (self.unit is None or self.unit in {card.unit, *card.path})
            and self.award in {None, card.award}
            and self.period in {None, card.period}
            and (self.officer is None or self.officer in card.officers)
            and self.kind in {None, card.kind}
            and self.state in {None, card.state}
            and (self.last is None or local_day(card.opened_at) <= self.last)
            and (self.first is None or card.closed_at is None or local_day(card.closed_at) >= self.first)
            and self.closed in {None, card.closed_at is not None}
            and (self.expired_on is None or (card.keep_until is not None and card.keep_until < self.expired_on))
        )


_DAY = "at time zone 'Asia/Ho_Chi_Minh')::date"
_LISTED = f"""
select {", ".join(COLUMNS)} from archived_history as card
where not exists (
    select from archived_history as later where later.workflow_id = card.workflow_id and later.sequence > card.sequence
  )
  and ($1::text is null or starts_with(chain || '.', $1 || '.'))
  and ($2::text is null or unit = $2 or path @> array[$2])
  and ($3::text is null or award = $3)
  and ($4::text is null or period = $4)
  and ($5::text is null or officers @> array[$5])
  and ($6::text is null or kind = $6)
  and ($7::text is null or state = $7)
  and ($8::date is null or (opened_at {_DAY} <= $8)
  and ($9::date is null or closed_at is null or (closed_at {_DAY} >= $9)
  and ($10::bool is null or (closed_at is not null) = $10)
  and ($11::date is null or keep_until < $11)
order by opened_at, workflow_id collate "C"
"""  # noqa: S608 -- names of our own


async def listed_in_database(pool: asyncpg.Pool, question: Question) -> list[Card]:
    """The newest card of each case that is asked for, the case opened first before the others; by the index alone."""
    rows = await pool.fetch(
        _LISTED,
        *(question.nomination, question.unit, question.award, question.period, question.officer),
        *(question.kind, question.state, question.last, question.first, question.closed, question.expired_on),
    )
    return [card_of_row(row) for row in rows]


async def listed_in_archive(archive: Archive, question: Question) -> list[Card]:
    """The same out of the cards: no database is asked. Raises ArchiveDamaged."""
    found = [card for card in latest(await archive.cards()) if question.takes(card)]
    return sorted(found, key=lambda card: (card.opened_at, card.workflow_id))
