"""A bundle from beginning to end: the trail is followed, its files collected, the page set, the whole written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auditor.bundle.collect import Collected, collect
from auditor.bundle.follow import BundleRefused, follow
from auditor.bundle.page import page_of
from auditor.bundle.press import PageNotSet, set_page
from auditor.bundle.source import Source
from auditor.bundle.write import written


@dataclass(frozen=True)
class Order:
    """What a bundle is to be of. `noted` are sizes of trees that the auditor noted; `minutes` takes minutes that name others."""

    nomination: str
    nominees: Sequence[int] = ()
    noted: Sequence[int] = ()
    minutes: bool = False
    fonts: Path | None = None


async def made(source: Source, order: Order, key: Ed25519PrivateKey | None, at: datetime | None = None) -> tuple[bytes, Collected]:
    """The bundle, and what it was made of; unsigned where there is no key.

    Raises BundleRefused where there is nothing to prove, OtherKey where the key is not that of the checkpoint, and what the
    source raises.
    """
    seen = await source.checkpoint()
    if seen is None:
        raise BundleRefused("nothing is signed yet: a bundle would prove nothing")
    unknown = [size for size in order.noted if not 0 <= size <= seen.size]
    if unknown:
        raise BundleRefused(f"the newest checkpoint is of {seen.size} leaves, so none that was noted can be of {unknown[0]}")
    moment = at or datetime.now(UTC)
    found = await collect(source, seen, await follow(source, order.nomination, order.nominees), order.noted, minutes=order.minutes)
    try:
        found.files["page.pdf"] = await set_page(page_of(found, moment), order.fonts)
    except PageNotSet:
        found.trail.leave_out("page", "not_set")
    return written(found, key, moment), found
