"""A starter that kills itself (SIGKILL) the moment after it has stored the bytes of a file, before any nomination has it."""

import os
import signal
from typing import BinaryIO

from runtime.starter import main
from starter.documents.store import FileStore

_put = FileStore.put


async def put_and_die(self: FileStore, sha256: str, file: BinaryIO) -> None:
    """The bytes are stored; nobody ever hears of it."""
    await _put(self, sha256, file)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    FileStore.put = put_and_die  # type: ignore[method-assign]
    main()
