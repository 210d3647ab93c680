"""Writes a file of the archive, and believes nothing until it has been read back."""

import asyncio
import os
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore

from activities.archive_files import ArchiveDamaged


async def keep(objects: ObjectStore, key: str, content: bytes) -> bytes:
    """The content as it was read back from under the key; it stays there through a power cut. Raises ArchiveDamaged otherwise."""
    # No upload in parts: S3 would keep those of one that was cut off, unseen, until a rule of the bucket drops them.
    await obstore.put_async(objects, key, content, use_multipart=False)
    if isinstance(objects, LocalStore) and objects.prefix is not None:
        await asyncio.to_thread(_keep_through_a_power_cut, Path(objects.prefix) / key)
    found = await read(objects, key)
    if found != content:
        raise ArchiveDamaged(f"{key}: what was read back is not what was written")
    return found


async def read(objects: ObjectStore, key: str) -> bytes:
    """The content under the key. Raises ArchiveDamaged when there is none."""
    try:
        return bytes(await (await obstore.get_async(objects, key)).bytes_async())
    except FileNotFoundError as missing:
        raise ArchiveDamaged(f"{key}: there is no such file") from missing


async def lies_there(objects: ObjectStore, key: str) -> bool:
    """Whether anything lies under the key."""
    try:
        await obstore.head_async(objects, key)
    except FileNotFoundError:
        return False
    return True


def _keep_through_a_power_cut(file: Path) -> None:
    for path in (file, file.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
