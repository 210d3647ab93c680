"""The files of a nomination, and who was given which.

What was handed in at a nomination is seen there. Files go with what they are about: those of a nominee stand where the nominee
stands now, whatever was split or joined since; those of a whole list are seen from every nomination in which somebody stands who
stood on that list when they came. But nobody is shown a list that they may not see: whoever is sent home out of a joined nomination
takes no file of the joined list to their unit, which never saw those others.
"""

from datetime import datetime

import asyncpg

from starter.people.caller import Caller
from starter.reads.page_mark import page_mark, read_page_mark
from starter.rights.visibility import seen_from
from starter.schemas.attachments import AttachmentAnswer, AttachmentPage, DownloadAnswer, DownloadPage

# $1 the nomination, $2 the units whose area the caller sees (null: all), $3 the caller.
# `line` is every nomination in which those who stand here, or went from here into a join, stood before, each until they left it.
# `side` are the units from which the caller looks at it: their own, that of a council with which they vote on it, and those whose
# place one of these has taken since.
_SEEN = """
with recursive line as (
  select came.nominee, $1::text as nomination, 'infinity'::timestamptz as until
  from (select id as nominee from nominee where nomination = $1 union select nominee from joined_nominee where source = $1) as came
  union all
  select line.nominee, above.nomination, above.until
  from line cross join lateral (
    select origin as nomination, opened_at as until from nomination where id = line.nomination and origin is not null
    union all
    select source, 'infinity' from joined_nominee where nominee = line.nominee and target = line.nomination
  ) as above
), successor as (
  select said ->> 'unit' as of, said ->> 'successor' as unit
  from ledger cross join jsonb_array_elements(ledger.body::jsonb #> '{facts,successions}') as said
  where ledger.nomination = any(array(select distinct nomination from line)) and ledger.act = 'handed_over'
), side as (
  (
    select unnest($2::text[]) as unit
    union
    select session.unit from agenda_item item
    join council_session session on session.id = item.session and session.state <> 'cancelled'
    join session_seat seat on seat.session = item.session and $3 in (seat.officer, seat.delegate)
    where item.nomination = $1 and item.outcome is distinct from 'left'
  )
  union
  select successor.of from side join successor on successor.unit = side.unit
), list as (
  select line.nomination, max(line.until) as until
  from line join nomination on nomination.id = line.nomination
  where $2::text[] is null or nomination.area && array(select unit from side)
  group by line.nomination
)
"""
_OF_NOMINATION = """
from attachment a join stored_file f using (sha256) left join attachment_name n on n.attachment = a.id
where f.erased_at is null and not exists (select from nominee e where e.id = a.nominee and e.erased_at is not null)
  and a.nomination = any(array(select $1 union select nomination from line))
  and (a.nomination = $1
       or (a.nomination, a.nominee) in (select nomination, nominee from line)
       or a.nominee is null and exists (select from list where list.nomination = a.nomination and a.attached_at <= list.until))
"""
_COLUMNS = """
a.sha256, a.nomination, a.part, a.nominee, coalesce(n.file_name, a.part) as file_name, a.media_type, a.size, f.scan,
a.uploaded_by, a.unit, a.role, a.on_behalf_of, a.attached_at
"""
_ONE = f"{_SEEN} select {_COLUMNS} {_OF_NOMINATION} and a.sha256 = $4 order by a.nomination <> $1, a.id limit 1"
_LIST = f"""
{_SEEN} select {_COLUMNS} {_OF_NOMINATION} and ($4::timestamptz is null or (a.attached_at, a.sha256) > ($4, $5))
order by a.attached_at, a.sha256 limit $6
"""
_DOWNLOADS = """
select id, sha256, officer, request_id, downloaded_at from download where nomination = $1 and id > $2 order by id limit $3
"""


async def find_attachment(pool: asyncpg.Pool, caller: Caller, nomination: str, sha256: str) -> AttachmentAnswer | None:
    """The file, if it belongs to the nomination and the caller, who sees the nomination, may see the list of which it is."""
    row = await pool.fetchrow(_ONE, nomination, seen_from(caller), caller.officer, sha256)
    return None if row is None else AttachmentAnswer.of(nomination, dict(row))


async def list_attachments(pool: asyncpg.Pool, caller: Caller, nomination: str, after: str | None, limit: int) -> AttachmentPage:
    """Those files, in the order in which they came. Raises InvalidInput for an `after` that no page has given."""
    moment: datetime | None
    moment, sha256 = read_page_mark(after) or (None, "")
    rows = await pool.fetch(_LIST, nomination, seen_from(caller), caller.officer, moment, sha256, limit + 1)
    files = [AttachmentAnswer.of(nomination, dict(row)) for row in rows[:limit]]
    return AttachmentPage(attachments=files, next=page_mark(files[-1].attached_at, files[-1].sha256) if len(rows) > limit else None)


async def list_downloads(pool: asyncpg.Pool, nomination: str, after: int, limit: int) -> DownloadPage:
    """Who was given which file of this nomination, in order."""
    rows = await pool.fetch(_DOWNLOADS, nomination, after, limit + 1)
    downloads = [DownloadAnswer(**row) for row in rows[:limit]]
    return DownloadPage(downloads=downloads, next=downloads[-1].id if len(rows) > limit else None)
