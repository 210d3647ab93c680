"""The policy's files as they are, in one ZIP: so that a case can be judged again when the files have long become others."""

import asyncio
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from obstore.store import ObjectStore

from activities.archive_files import policy_key, sha256_of
from activities.archive_storage import keep, lies_there
from policy.law import DATA, load_law
from policy.retention import RetentionLaw

LAW, OVERRIDES = "law", "overrides"
_KEPT = frozenset({".yaml", ".csv", ".json", ".md"})
_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every file in the ZIP: the same files give the same bytes."""


class KeptPolicy(NamedTuple):
    """The policy of today: its version, the hash of its files in the archive, and how long cases are kept by it."""

    version: str
    sha256: str
    retention: RetentionLaw


def zip_policy(data: Path, overrides: Sequence[Path] = ()) -> bytes:
    """Everything under `data` that is data, and the override files in their order as `overrides/<number>/<name>`."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in _named(data, overrides):
            place = zipfile.ZipInfo(name, _DAY)
            place.external_attr = 0o644 << 16
            place.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(place, file.read_bytes())
    return packed.getvalue()


def _named(data: Path, overrides: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for file in sorted(data.rglob("*")):
        if file.is_file() and file.suffix in _KEPT:
            yield file.relative_to(data).as_posix(), file
    for number, file in enumerate(overrides, 1):
        yield f"{OVERRIDES}/{number:02}/{file.name}", file


class PolicyFiles:
    """The policy of this installation, read and kept once for each process."""

    def __init__(self, overrides: Sequence[Path] = ()) -> None:
        self._overrides = overrides
        self._kept: KeptPolicy | None = None

    async def keep(self, objects: ObjectStore) -> KeptPolicy:
        """The policy, its files in the archive. Raises LawError, ArchiveDamaged, and what the storage raises."""
        if self._kept is None:
            law = await asyncio.to_thread(load_law, DATA, self._overrides)
            packed = await asyncio.to_thread(zip_policy, DATA.parent, self._overrides)
            sha256 = sha256_of(packed)
            if not await lies_there(objects, policy_key(sha256)):
                await keep(objects, policy_key(sha256), packed)
            self._kept = KeptPolicy(law.version, sha256, law.retention)
        return self._kept
