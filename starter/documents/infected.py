"""Word of an infected file: to the unit that handed it in, and to the officer who did."""

from asyncpg.pool import PoolConnectionProxy

from activities.telling import Cause, announce
from models.messages.notification import NoticeTemplate
from models.vocabulary import Role

_ATTACHED = """
select a.id, a.nomination, a.uploaded_by, a.unit, a.role, coalesce(n.version, 0) as sequence
from attachment a left join nomination n on n.id = a.nomination where a.sha256 = $1 order by a.id
"""
_TELL_UNIT = "insert into outbox (nomination, sequence, unit, template) values ($1, $2, $3, $4)"


async def tell_of_infection(connection: PoolConnectionProxy, sha256: str) -> None:
    """Within the transaction of the verdict, for every nomination that has the file: its unit is told, and so its clerks.

    Whoever handed it in in another role is told by name.
    """
    for row in await connection.fetch(_ATTACHED, sha256):
        template = NoticeTemplate.FILE_INFECTED
        await connection.execute(_TELL_UNIT, row["nomination"], row["sequence"], row["unit"], template)
        if row["role"] != Role.CLERK:
            cause = Cause(f"attachment/{row['id']}", row["unit"], row["nomination"], row["sequence"])
            await announce(connection, [row["uploaded_by"]], template, cause)
