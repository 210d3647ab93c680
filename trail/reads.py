"""Who was shown personal data: answers of the API and files that were given out, in one list, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

FILE, ANSWER = "file", "answer"
# $1 the units from which the asker may look (None: all), $2 to $6 what is asked, $7 the places of the nominee that is asked for,
# $8 to $10 where the page before ended. Each table is read along its own index, and the two pages are put together after that.
_SEEN = """
($1::text[] is null
  or exists (select from nomination n where n.id = r.subject and n.area && $1)
  or exists (select from dossier d where d.id = r.subject and d.area && $1)
  or exists (select from council_session s join council c on c.id = s.council where s.id = r.subject and c.area && $1)
  or exists (select from membership m where m.officer = r.officer and m.unit = any($1))
  or r.subject is null and exists (
    select from nominee p join nomination n on n.id = p.nomination where p.id = any(r.nominees) and n.area && $1
  ))
"""
_ASKED = f"""
where ($2::text is null or r.subject = $2) and ($3::text is null or r.officer = $3)
  and ($5::timestamptz is null or r.at >= $5) and ($6::timestamptz is null or r.at < $6)
  and ($8::timestamptz is null or r.at <= $8 and (r.at, r.kind, r.id) < ($8, $9::text, $10::bigint))
  and ($4::bigint is null or r.nominees @> array[$4::bigint] or cardinality(r.nominees) = 0 and r.subject = any($7::text[]))
  and {_SEEN}
order by r.at desc, r.id desc limit $11
"""
_ANSWERS = f"""
select r.* from (
  select read_at as at, '{ANSWER}' as kind, id, officer, operation, subject, nominees, request_id, null as sha256 from personal_read
) r {_ASKED}
"""  # noqa: S608 -- our own words
_ANSWERS_ABOUT = _ANSWERS.replace(
    "from personal_read",
    """from personal_read where id in (
      select id from personal_read where nominees @> array[$4::bigint]
      union all select id from personal_read where subject = any($7::text[]) and cardinality(nominees) = 0
    )""",
)
_FILES = f"""
select r.* from (
  select downloaded_at as at, '{FILE}' as kind, id, officer,
    case when starts_with(nomination, 'ph-') then 'council_sessions_minutes_signed' else 'nominations_attachments_download' end
      as operation,
    nomination as subject,
    array(select a.nominee from attachment a where a.sha256 = download.sha256 and a.nominee is not null) as nominees,
    request_id, sha256
  from download
  where $4::bigint is null or nomination = any($7::text[])
) r {_ASKED}
"""  # noqa: S608 -- our own words
# Wherever a nominee ever stood: the dossier, what it was split off into, what it was joined into; its list; rounds on it.
_PLACES = """
with recursive place as (
  select dossier as id from nominee where id = $1
  union select nomination from nominee where id = $1
  union select target from joined_nominee where nominee = $1
  union select source from joined_nominee where nominee = $1
), above as (
  select id from place union select regexp_replace(id, '\\.[0-9]+$', '') from above where id ~ '\\.[0-9]+$'
)
select id from above
union select batch from dossier where id in (select id from place) and batch is not null
union select session from slate_line where nominee = $1
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Which reads. Everything that is left out does not matter; `units` are those from which the asker may look (None: all)."""

    units: Sequence[str] | None = None
    subject: str | None = None
    officer: str | None = None
    nominee: int | None = None
    since: datetime | None = None
    before: datetime | None = None


class LoggedRead(BaseModel):
    """Somebody was shown personal data."""

    model_config = ConfigDict(frozen=True)

    kind: str = Field(description="`answer` of an operation, or a `file` that was given out.")
    id: int
    at: datetime
    officer: str = Field(description="Who was shown it; `operator:` and a number for somebody at the machine itself.")
    operation: str = Field(description="The operation as the document names it, or the command.")
    subject: str | None = Field(
        default=None, description="What was asked for: a nomination, a session, a list. None: no one thing."
    )
    nominees: list[int] = Field(description="Whose data the answer held; empty where it was about the subject as a whole.")
    sha256: str | None = Field(default=None, description="Which file.")
    request_id: str | None = None


Mark = tuple[datetime, str, int]
"""Where a page ended: moment, kind, id."""


async def read_reads(pool: asyncpg.Pool, asked: Question, after: Mark | None, limit: int) -> list[LoggedRead]:
    """At most so many, the latest first, after the mark."""
    said = (
        None if asked.units is None else list(asked.units),
        asked.subject,
        asked.officer,
        asked.nominee,
        asked.since,
        asked.before,
        await _places(pool, asked.nominee),
        *(after or (None, None, None)),
        limit,
    )
    answers = _ANSWERS if asked.nominee is None else _ANSWERS_ABOUT
    found = [LoggedRead(**row) for query in (answers, _FILES) for row in await pool.fetch(query, *said)]
    return sorted(found, key=lambda one: (one.at, one.kind, one.id), reverse=True)[:limit]


async def _places(pool: asyncpg.Pool, nominee: int | None) -> list[str]:
    if nominee is None:
        return []
    return [row["id"] for row in await pool.fetch(_PLACES, nominee)]
