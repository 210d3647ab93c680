"""What the signer writes into object storage: leaves, notes, keys. Only ever the same bytes under the same name.

What follows from the tree follows from it alone, so a signer that was cut off writes the same again.
"""

import re
from collections.abc import Sequence

import obstore
import orjson
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from activities.archive_files import CHECKPOINTS, LEAVES, ArchiveDamaged
from activities.archive_storage import keep
from activities.ledger_nodes import Leaf
from models.errors import Unavailable

VKEYS = "archive/vkeys/"
_NOTE = re.compile(rf"{CHECKPOINTS}([0-9]{{12}})\.txt")


def note_key(size: int) -> str:
    """Where the checkpoint of the tree of `size` leaves lies."""
    return f"{CHECKPOINTS}{size:012}.txt"


def leaves_key(first: int) -> str:
    """Where the leaves from position `first` on lie."""
    return f"{LEAVES}{first:012}.jsonl"


def vkey_key(vkey: str) -> str:
    """Where a public key lies: under its id."""
    return f"{VKEYS}{vkey.split('+')[1]}.txt"


def leaf_lines(first: int, leaves: Sequence[Leaf]) -> bytes:
    """Leaves as they lie in storage, one JSON object a line."""
    return b"".join(
        orjson.dumps({"position": position, **leaf._asdict()}, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        for position, leaf in enumerate(leaves, first)
    )


def read_leaves(content: bytes) -> list[tuple[int, Leaf]]:
    """Positions and leaves out of such lines. Raises ValueError or KeyError for anything else."""
    rows = [orjson.loads(line) for line in content.splitlines()]
    return [(row["position"], Leaf(row["kind"], row["chain"], row["sequence"], row["hash"])) for row in rows]


async def put(objects: ObjectStore, key: str, content: bytes) -> None:
    """The content lies under the key, has been read back, and outlives a power cut. Raises Unavailable when the storage is away."""
    try:
        await keep(objects, key, content)
    except (BaseError, OSError, ArchiveDamaged) as error:
        raise _away() from error


async def notes_after(objects: ObjectStore, size: int) -> list[str]:
    """The notes in storage of trees larger than `size`, the smallest first. Raises Unavailable when the storage is away."""
    try:
        keys = [one["path"] async for some in obstore.list(objects, CHECKPOINTS, offset=note_key(size)) for one in some]
        larger = sorted(key for key in keys if (found := _NOTE.fullmatch(key)) and int(found[1]) > size)
        return [bytes(await (await obstore.get_async(objects, key)).bytes_async()).decode(errors="replace") for key in larger]
    except (BaseError, OSError) as error:
        raise _away() from error


async def leaves_between(objects: ObjectStore, begin: int, end: int) -> list[Leaf]:
    """The leaves at positions from `begin` to before `end`. Raises Unavailable, or KeyError when one of them is not there."""
    try:
        names = [one["path"] async for some in obstore.list(objects, LEAVES) for one in some]
        keys = sorted(name for name in names if name.endswith(".jsonl"))
        after = [place for place, key in enumerate(keys) if key > leaves_key(begin)]
        found: dict[int, Leaf] = {}
        for key in keys[max(0, (after[0] if after else len(keys)) - 1) :]:
            found.update(read_leaves(bytes(await (await obstore.get_async(objects, key)).bytes_async())))
    except (BaseError, OSError) as error:
        raise _away() from error
    return [found[position] for position in range(begin, end)]


def _away() -> Unavailable:
    return Unavailable("the storage of the archive does not answer; nothing is known to have failed")
