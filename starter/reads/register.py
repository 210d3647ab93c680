"""The register of holders: who was awarded what, by which decision. Whoever was not awarded never stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import asyncpg

from activities.award_names import lawful_award_names
from models.errors import InvalidInput
from models.vocabulary import Level
from starter.minutes.matters import unit_names
from starter.reads.page_mark import page_mark, read_page_mark
from starter.schemas.base import UnitName
from starter.schemas.erasures import Holder, RegisterPage

# The number in the decision is counted for those who are shown, not for all who are looked at.
_PAGE = """
with page as (
  select n.id, m.decided_on from nomination m join nominee n on n.nomination = m.id
  where m.decided_on is not null and m.state = 'awarded' and coalesce(n.outcome, 'awarded') in ('awarded', 'revoked')
    and ($1::text[] is null or n.award = any($1))
    and ($2::text is null or n.period = $2)
    and ($3::text is null or $3 in (m.unit, m.decision_unit))
    and ($4::date is null or (m.decided_on, n.id) < ($4, $5::bigint))
  order by m.decided_on desc, n.id desc limit $6
)
select n.id as nominee, n.name, n.kind, n.award, n.period, n.nomination, o.regime, o.outcome = 'revoked' as revoked, o.number,
  o.unit, coalesce(m.home_level, o.level, m.decision_level) as unit_level, o.decision_unit, o.decision_level, o.decision_number,
  o.decided_on
from page join nominee n using (id) join nominee_outcome o on o.nominee = n.id join nomination m on m.id = n.nomination
order by page.decided_on desc, n.id desc
"""


@dataclass(frozen=True, slots=True)
class RegisterQuestion:
    """What the register is narrowed to. `awards` are codes, `unit` is one that proposed or decided."""

    awards: Sequence[str] | None = None
    period: str | None = None
    unit: str | None = None


async def read_register(pool: asyncpg.Pool, question: RegisterQuestion, after: str | None, limit: int) -> RegisterPage:
    """Holders, the newest decision first. Raises InvalidInput for a mark that no page has given."""
    day, last = _read_mark(after)
    async with pool.acquire() as connection:
        rows = await connection.fetch(_PAGE, question.awards, question.period, question.unit, day, last, limit + 1)
        names = await unit_names(connection, {code for row in rows for code in (row["unit"], row["decision_unit"])})
    holders = [_holder(row, names) for row in rows[:limit]]
    return RegisterPage(holders=holders, next=_mark(holders[-1]) if len(rows) > limit else None)


def _holder(row: asyncpg.Record, names: dict[str, str]) -> Holder:
    award = lawful_award_names(row["award"], row["regime"])
    told = {name: row[name] for name in Holder.model_fields if name not in {"unit", "decided_by", "award_vi", "award_en"}}
    return Holder(
        **told,
        award_vi=award.vi,
        award_en=award.en,
        unit=_unit(row["unit"], row["unit_level"], names),
        decided_by=_unit(row["decision_unit"], row["decision_level"], names),
    )


def _unit(code: str, level: str, names: dict[str, str]) -> UnitName:
    return UnitName(code=code, name=names.get(code, code), level=Level(level))


def _mark(last: Holder) -> str:
    return page_mark(datetime.combine(last.decided_on, time(), UTC), str(last.nominee))


def _read_mark(after: str | None) -> tuple[object, int | None]:
    moment, key = read_page_mark(after) or (None, "")
    if moment is None:
        if after is not None:
            raise InvalidInput("after", "is no mark that a page has given")
        return None, None
    if not key.isdecimal() or len(key) > 18:  # noqa: PLR2004 -- what a bigint holds
        raise InvalidInput("after", "is no mark that a page has given")
    return moment.date(), int(key)
