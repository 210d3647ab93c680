"""What others wrote of somebody who is erased, in the transaction that erases them: comments, minutes, file names, filters, words.

A text that speaks of them alone goes; one that names them beside others loses their name. Either way its salt goes with it: the
hash in the ledger stays, and nobody can find out by it what the text was.
"""

from typing import Any

from asyncpg.pool import PoolConnectionProxy

from activities.forgotten_words import Forgotten

# Every list on which the nominee ever stood: their dossier, and whatever was split off it or joined with it on their way.
LISTS = """
with stood as (
  select dossier as id from nominee where id = $1
  union select nomination from nominee where id = $1
  union select source from joined_nominee where nominee = $1
  union select target from joined_nominee where nominee = $1
), parts as (
  select string_to_array(id, '.') as said from stood
)
select array(
  select distinct array_to_string(said[1:length], '.') from parts, generate_series(1, cardinality(said)) as length order by 1
)
"""

# Those with whom a nomination began. Nobody came to it later: who is joined begins in the nomination that the join makes.
SOMEBODY_LEFT = """
exists (
  select from ledger first
  cross join lateral jsonb_array_elements_text(first.body::jsonb #> '{{facts,nominees}}') as listed (id)
  join nominee other on other.id = listed.id::bigint and other.erased_at is null
  where first.nomination = {nomination} and first.sequence = 1
)
"""
_STILL = SOMEBODY_LEFT.format(nomination="note.nomination")

_FORGET_NOTES = f"""
update note set salt = null, body = null where nomination = any($1::text[]) and body is not null and not {_STILL}
"""  # noqa: S608 -- our own text
_NOTES = "select id, body from note where nomination = any($1::text[]) and body is not null for update"
_STRIKE_NOTE = "update note set salt = null, body = $2 where id = $1"

_MINUTES = """
select session, version, text from session_minutes
where session in (select session from agenda_item where nomination = any($1::text[])) for update
"""
_STRIKE_MINUTES = "update session_minutes set text = $3, salt = '' where session = $1 and version = $2"

_FORGET_FILE_NAMES = f"""
delete from attachment_name where attachment in (
  select id from attachment a
  where a.nominee = $2 or (a.nominee is null and a.nomination = any($1::text[]) and not {SOMEBODY_LEFT.format(nomination="a.nomination")})
)
"""  # noqa: S608, E501 -- as above
_FILE_NAMES = """
select n.attachment, n.file_name from attachment_name n join attachment a on a.id = n.attachment
where a.nomination = any($1::text[]) for update of n
"""
_FORGET_FILE_NAME = "delete from attachment_name where attachment = any($1::bigint[])"

# What an officer keeps to look for them again. Whoever searches for a person says their words, in whatever order.
_FORGET_FILTERS = """
delete from saved_filter
where search_words($1) <> '{}' and search_words(name || ' ' || coalesce(query ->> 'q', '')) @> search_words($1)
"""
# The words of an ended nomination stay on its old tasks: of those nobody searches any more.
_FORGET_TOKENS = """
update task set tokens = null, bits = null
where nomination = any($1::text[]) and closed_at is not null and (tokens is not null or bits is not null)
"""
# By the plain hash of a whole request somebody could try whether a guess of what was in it is right.
_FORGET_REQUESTS = """
with handed_in as (
  update dossier set request_hash = ''
  where id = $1 or batch = (select batch from dossier where id = $1)
)
update batch set request_hash = '' where id = (select batch from dossier where id = $1)
"""


async def forget_texts(connection: PoolConnectionProxy, nominee: int, dossier: str, person: Forgotten) -> None:
    """Within the transaction in which `nominee.erased_at` was set: nothing that anybody wrote names the nominee any more."""
    lists = await connection.fetchval(LISTS, nominee)
    await _forget_notes(connection, lists, person)
    await _forget_minutes(connection, lists, person)
    await _forget_file_names(connection, lists, nominee, person)
    await connection.execute(_FORGET_FILTERS, person.name)
    await connection.execute(_FORGET_TOKENS, lists)
    await connection.execute(_FORGET_REQUESTS, dossier)


async def _forget_notes(connection: PoolConnectionProxy, lists: list[str], person: Forgotten) -> None:
    await connection.execute(_FORGET_NOTES, lists)
    for note in await connection.fetch(_NOTES, lists):
        left = person.struck_out_of(note["body"])
        if left != note["body"]:
            await connection.execute(_STRIKE_NOTE, note["id"], left)


async def _forget_minutes(connection: PoolConnectionProxy, lists: list[str], person: Forgotten) -> None:
    for version in await connection.fetch(_MINUTES, lists):
        left: Any = person.struck_out_of_all(version["text"])
        if left != version["text"]:
            await connection.execute(_STRIKE_MINUTES, version["session"], version["version"], left)


async def _forget_file_names(connection: PoolConnectionProxy, lists: list[str], nominee: int, person: Forgotten) -> None:
    await connection.execute(_FORGET_FILE_NAMES, lists, nominee)
    named = [row["attachment"] for row in await connection.fetch(_FILE_NAMES, lists) if person.is_named_in(row["file_name"])]
    await connection.execute(_FORGET_FILE_NAME, named)
