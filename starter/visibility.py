"""Who sees a nomination: the units on its way (the one that proposes, and every station), auditors and administrators."""

from collections import OrderedDict

import asyncpg

from models.errors import NotFound
from starter.identity_cache import Caller

KEEP_AT_MOST = 50_000

# A dossier is on its way as soon as it is handed in, a little before its first entry is recorded.
_PATH = """
select path from nomination where id = $1
union all
select path from dossier where id = $1
limit 1
"""


class PathCache:
    """Which units lie on a nomination's way: pinned with the policy, never changing, kept while there is room."""

    def __init__(self) -> None:
        self._paths: OrderedDict[str, frozenset[str]] = OrderedDict()

    def get(self, nomination: str) -> frozenset[str] | None:
        """The units, if known here."""
        return self._paths.get(nomination)

    def put(self, nomination: str, path: frozenset[str]) -> None:
        """Remember the units; the nomination remembered longest goes when there are too many."""
        self._paths[nomination] = path
        if len(self._paths) > KEEP_AT_MOST:
            self._paths.popitem(last=False)


async def must_see(pool: asyncpg.Pool, paths: PathCache, caller: Caller, nomination: str) -> None:
    """Returns if the caller may know that the nomination exists. Raises NotFound otherwise, whether or not it does."""
    path = paths.get(nomination)
    if path is None:
        found = await pool.fetchval(_PATH, nomination)
        if found is None:
            raise NotFound("no such nomination", nomination=nomination)
        path = frozenset(found)
        paths.put(nomination, path)
    if caller.unit not in path and not caller.sees_everything:
        raise NotFound("no such nomination", nomination=nomination)
