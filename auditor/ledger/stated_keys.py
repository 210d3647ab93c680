"""The public keys that a ledger itself states: good enough to find damage, not to find whoever could sign anew."""

from collections.abc import Iterable, Iterator, Sequence

import asyncpg
from obstore.store import ObjectStore

from activities.ledger_objects import vkey_key
from auditor.ledger.archive import StoredProof
from auditor.ledger.findings import Deed, Finding, Part, Where
from proofs.checkpoint import BadCheckpoint, read_vkey


async def stated_in_database(pool: asyncpg.Pool) -> list[str]:
    """The keys beside the checkpoints, the newest last."""
    rows = await pool.fetch("select vkey from checkpoint group by vkey order by max(size)")
    return [row["vkey"] for row in rows if _says_a_key(row["vkey"])]


async def stated_in_archive(objects: ObjectStore) -> list[str]:
    """The keys that lie in the archive."""
    return [text.strip() for _, text in await StoredProof(objects).vkeys() if _says_a_key(text)]


def stated_key_findings(stated: Iterable[tuple[str, str]], vkeys: Sequence[str]) -> Iterator[Finding]:
    """Files of the archive that say no key, another one than their name, or one that is none of those that are believed."""
    for name, text in stated:
        wrong = _wrong_with(name, text, vkeys)
        if wrong is not None:
            yield Finding(Part.KEY, Deed.CHANGED, Where.ARCHIVE, None, None, f"{name}: {wrong}")


def _wrong_with(name: str, text: str, vkeys: Sequence[str]) -> str | None:
    try:
        read_vkey(text)
    except BadCheckpoint as bad:
        return str(bad)
    vkey = text.strip()
    if vkey not in vkeys:
        return "this is none of the keys that are known; name a former one by --vkey too"
    return None if (name, text) == (vkey_key(vkey), f"{vkey}\n") else "it is not named, or not written, as the signer writes keys"


def _says_a_key(vkey: str) -> bool:
    try:
        read_vkey(vkey)
    except BadCheckpoint:
        return False
    return True
