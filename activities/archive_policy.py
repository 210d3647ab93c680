"""The policy's files as they are, in one ZIP: so that a case can be judged again when the files have long become others."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

LAW, OVERRIDES = "law", "overrides"
_KEPT = frozenset({".yaml", ".csv", ".json", ".md"})
_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every file in the ZIP: the same files give the same bytes."""


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
