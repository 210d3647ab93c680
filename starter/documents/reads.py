"""The files of a nomination, and who was given which.

Files go with what they are about: those of a nominee stand where the nominee stands now, whatever was split or joined since; those
of a whole list are seen from every nomination in which somebody of that list stands.
"""

from datetime import datetime

import asyncpg

from starter.reads.page_mark import page_mark, read_page_mark
from starter.schemas.attachments import AttachmentAnswer, AttachmentPage, DownloadAnswer, DownloadPage

# $1 the nomination, $2 those from which it was split off.
_OF_NOMINATION = """
from attachment a join stored_file f using (sha256) left join attachment_name n on n.attachment = a.id
where f.erased_at is null and not exists (select from nominee e where e.id = a.nominee and e.erased_at is not null)
  and (a.nomination = $1
       or a.nominee in (select id from nominee where nomination = $1)
       or a.nominee is null and (a.nomination = any($2::text[])
                                 or a.nomination in (select dossier from nominee where nomination = $1)))
"""
_COLUMNS = """
a.sha256, a.nomination, a.part, a.nominee, coalesce(n.file_name, a.part) as file_name, a.media_type, a.size, f.scan,
a.uploaded_by, a.unit, a.role, a.on_behalf_of, a.attached_at
"""
_ONE = f"select {_COLUMNS} {_OF_NOMINATION} and a.sha256 = $3 order by a.nomination <> $1, a.id limit 1"
_LIST = f"""
select {_COLUMNS} {_OF_NOMINATION} and ($3::timestamptz is null or (a.attached_at, a.sha256) > ($3, $4))
order by a.attached_at, a.sha256 limit $5
"""
_DOWNLOADS = """
select id, sha256, officer, request_id, downloaded_at from download where nomination = $1 and id > $2 order by id limit $3
"""


async def find_attachment(pool: asyncpg.Pool, nomination: str, sha256: str) -> AttachmentAnswer | None:
    """The file, if it belongs to the nomination."""
    row = await pool.fetchrow(_ONE, nomination, _origins(nomination), sha256)
    return None if row is None else AttachmentAnswer.of(nomination, dict(row))


async def list_attachments(pool: asyncpg.Pool, nomination: str, after: str | None, limit: int) -> AttachmentPage:
    """The files in the order in which they came. Raises InvalidInput for an `after` that no page has given."""
    moment: datetime | None
    moment, sha256 = read_page_mark(after) or (None, "")
    rows = await pool.fetch(_LIST, nomination, _origins(nomination), moment, sha256, limit + 1)
    files = [AttachmentAnswer.of(nomination, dict(row)) for row in rows[:limit]]
    return AttachmentPage(attachments=files, next=page_mark(files[-1].attached_at, files[-1].sha256) if len(rows) > limit else None)


async def list_downloads(pool: asyncpg.Pool, nomination: str, after: int, limit: int) -> DownloadPage:
    """Who was given which file of this nomination, in order."""
    rows = await pool.fetch(_DOWNLOADS, nomination, after, limit + 1)
    downloads = [DownloadAnswer(**row) for row in rows[:limit]]
    return DownloadPage(downloads=downloads, next=downloads[-1].id if len(rows) > limit else None)


def _origins(nomination: str) -> list[str]:
    """`hs-x.1` and `hs-x` of `hs-x.1.2`: a nomination that was split off is named after its origin."""
    parts = nomination.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]
