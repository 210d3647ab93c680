"""The folder that holds the key of each open round, outside the database: made when it opens, destroyed when it was counted.

One small file for each round, for its owner only. Every worker that counts must see the same folder.
"""

import contextlib
import os
import re
import secrets
from pathlib import Path

from models.ballots.sealing import SEED_BYTES, RoundKey, new_key
from models.errors import KeyLost
from models.ids import SESSION


class KeyFolder:
    """The keys of open rounds. Raises OSError where the folder itself cannot be used: that may pass."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, session: str, round_: int) -> RoundKey:
        """The key of the round, made now if there is none yet, and safe on the disk when this returns."""
        file = self._file(session, round_)
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            self._make(file)
        return self.key_of(session, round_)

    def key_of(self, session: str, round_: int) -> RoundKey:
        """The key of a round. Raises KeyLost when the folder is there, but the key is not, or is none."""
        self._must_be_there()
        try:
            seed = self._file(session, round_).read_bytes()
        except FileNotFoundError:
            seed = b""
        if len(seed) != SEED_BYTES:
            raise KeyLost("the key of this round is gone: its ballots cannot be read by anybody", session=session, round=round_)
        return RoundKey(seed)

    def destroy(self, session: str, round_: int) -> None:
        """Write over the key, remove it, and see to it that the disk knows. Nothing where the folder is there, but no key in it."""
        self._must_be_there()
        file = self._file(session, round_)
        for each in (file, *self._path.glob(f"{file.name}.*")):
            if each.exists():
                _destroy_file(each)
        _sync(self._path)

    def _must_be_there(self) -> None:
        """A folder that is away may come back with its keys: nobody takes them for lost, or for destroyed."""
        if not self._path.is_dir():
            raise FileNotFoundError(f"there is no key folder {self._path}")

    def _make(self, file: Path) -> None:
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(new_key())
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)  # of two at once, one makes the key, and both go on with that one
        draft.unlink()
        _sync(self._path)

    def _file(self, session: str, round_: int) -> Path:
        if not re.fullmatch(SESSION, session):
            raise ValueError(f"no session of a council has the id {session!r}")
        return self._path / f"{session}-{round_}.key"


def _destroy_file(file: Path) -> None:
    with file.open("r+b") as out:
        out.write(secrets.token_bytes(SEED_BYTES))
        out.flush()
        os.fsync(out.fileno())
    file.unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
