"""Files in object storage under the hash of their content: nothing that a caller says ever becomes part of a key."""

import asyncio
import hashlib
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from models.errors import FileDamaged, Unavailable
from models.ids import stored_file_key

CHUNK = 1024 * 1024
_AT_ONCE = 4
"""An object is written in one request, whole or not at all, from memory: so many at a time."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """Files by their SHA-256. Every method raises Unavailable when the storage does not answer."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._writing = asyncio.Semaphore(_AT_ONCE)

    async def put(self, sha256: str, file: BinaryIO) -> None:
        """The content of `file` lies under its hash. Writing it again changes nothing, and mends a damaged one."""
        async with self._writing:
            file.seek(0)
            try:
                # No upload in parts: S3 would keep those of one that was cut off, unseen, until a rule of the bucket drops them.
                await obstore.put_async(self._objects, _key(sha256), file.read(), use_multipart=False)
            except (BaseError, OSError) as error:
                raise _away() from error
            if isinstance(self._objects, LocalStore) and self._objects.prefix is not None:
                await asyncio.to_thread(_keep_through_a_power_cut, Path(self._objects.prefix) / _key(sha256))

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The content, piece by piece. Raises FileDamaged instead of the last piece when it is not what its hash says."""
        digest = hashlib.sha256()
        held = b""
        try:
            found = await obstore.get_async(self._objects, _key(sha256))
            async for piece in found.stream(min_chunk_size=CHUNK):
                if held:
                    yield held
                held = bytes(piece)
                digest.update(held)
        except FileNotFoundError as error:
            raise _damaged(sha256) from error
        except (BaseError, OSError) as error:
            raise _away() from error
        if digest.hexdigest() != sha256:
            raise _damaged(sha256)
        yield held

    async def verify(self, sha256: str) -> None:
        """Returns if the whole content is what its hash says. Raises FileDamaged."""
        async for _ in self.read(sha256):
            pass

    async def delete(self, sha256: str) -> None:
        """The content is gone; that it was gone already is no error."""
        try:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._objects, _key(sha256))
        except (BaseError, OSError) as error:
            raise _away() from error

    async def clear_drafts(self, older_than_seconds: float) -> int:
        """In a folder: drafts of writes whose process was killed are gone; how many. A bucket keeps no drafts."""
        if not isinstance(self._objects, LocalStore) or self._objects.prefix is None:
            return 0
        return await asyncio.to_thread(_clear_drafts, Path(self._objects.prefix), time.time() - older_than_seconds)


def _clear_drafts(folder: Path, before: float) -> int:
    """The storage library writes `<key>#<number>` beside the key, and gives it the key's name when it is whole."""
    drafts = [file for file in folder.glob("sha256/??/*#*") if file.stat().st_mtime < before]
    for file in drafts:
        file.unlink(missing_ok=True)
    return len(drafts)


def _key(sha256: str) -> str:
    """The key of a file. Raises ValueError for anything but a hash."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("no SHA-256")
    return stored_file_key(sha256)


def _damaged(sha256: str) -> FileDamaged:
    return FileDamaged("the stored file is not the one that was handed in", sha256=sha256)


def _away() -> Unavailable:
    return Unavailable("the storage of files does not answer; nothing is known to have failed")


def _keep_through_a_power_cut(file: Path) -> None:
    for path in (file, file.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
