"""A policy out of the archive, laid out as files again: so that `policy.law.load_law` reads it."""

import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath

from activities.archive_files import ArchiveDamaged
from activities.archive_policy import LAW, OVERRIDES
from policy.law import Law, load_law


def unfold_policy(packed: bytes, folder: Path) -> Law:
    """The law as it was, its files written into `folder`. Raises ArchiveDamaged, or LawError when its files are wrong."""
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            names = archive.namelist()
            if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names):
                raise ArchiveDamaged("the policy names a file outside its folder")
            archive.extractall(folder)
    except zipfile.BadZipFile as wrong:
        raise ArchiveDamaged("the policy is no ZIP") from wrong
    # Whatever their names end in: the installation had named them one by one, in this order.
    overrides = sorted((folder / OVERRIDES).glob("*/*"), key=lambda file: int(file.parent.name))
    return load_law(folder / LAW, overrides)
