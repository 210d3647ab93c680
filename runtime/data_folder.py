"""The folder in which the embedded stack keeps its state: one layout, one user at a time."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO

from runtime.codec import new_key
from runtime.errors import StackError
from runtime.postgres import MAJOR
from runtime.settings import Settings

VERSION = f"layout=1 postgres={MAJOR}"
"""What a data folder says of itself. Raise the layout when files move or change their meaning."""


class DataFolder:
    """The data folder, locked for this process from `open` to `close`."""

    def __init__(self, settings: Settings) -> None:
        self.path: Path = settings.data_dir.absolute()
        self._key_file = settings.encryption_key_file
        self._lock: IO[str] | None = None

    def open(self) -> None:
        """Makes or takes over the folder. Raises StackError when it is of another version, in use, or somebody else's."""
        self._refuse_a_foreign_folder()
        try:
            for folder in (self.path, self.path / "logs", self.path / "run"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_the_lock()
        except OSError as error:
            raise StackError(f"The data folder {self.path} cannot be used: {error}") from error
        (self.path / "VERSION").write_text(VERSION + "\n")
        if not self._key_file.exists():
            write_secret(self._key_file, json.dumps({"current": "1", "keys": {"1": new_key()}}))

    def close(self) -> None:
        """Gives the folder up."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _refuse_a_foreign_folder(self) -> None:
        note = self.path / "VERSION"
        if note.exists():
            found = note.read_text().strip()
            if found != VERSION:
                raise StackError(
                    f"The data folder {self.path} is of another version: it says '{found}', this program needs '{VERSION}'.\n"
                    "Start it with the program that made it, or set VINHDANH_DATA_DIR to another folder."
                )
        elif self.path.exists() and any(self.path.iterdir()):
            raise StackError(
                f"{self.path} holds files but no VERSION: it is no data folder. Set VINHDANH_DATA_DIR to another folder."
            )

    def _take_the_lock(self) -> None:
        lock = (self.path / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise StackError(f"Another stack runs on {self.path} (process {holder}). Stop it first.") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock


def write_secret(file: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
