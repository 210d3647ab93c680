"""What of a long replay is done already, in a file: so that whoever was interrupted does not begin again."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import orjson

from auditor.replay.examination import Found
from auditor.replay.replayed import Divergence, NotComputed
from auditor.replay.sources import Listed

FORMAT = "vinhdanh/replay/1"


class NotTheSame(Exception):
    """The file is of another replay, or none, or none can be kept there. The message says which."""


class Done:
    """A line for each case that is done, written as soon as it is. Use it with `with`.

    `of` says where the cases come from and which code replays them: a file that was begun with others is not gone on with.
    """

    def __init__(self, file: Path, of: str) -> None:
        self._file = file
        self._of = of
        self._found: dict[tuple[str, str], Found] = {}
        self._open: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Raises NotTheSame."""
        try:
            self._take_up()
        except OSError as wrong:
            raise NotTheSame(f"{self._file} cannot be kept ({type(wrong).__name__})") from wrong
        except (KeyError, TypeError) as wrong:
            raise NotTheSame(f"{self._file} is no list of what is done") from wrong
        return self

    def _take_up(self) -> None:
        lines = self._lines()
        if lines and (lines[0].get("format"), lines[0].get("of")) != (FORMAT, self._of):
            raise NotTheSame(f"{self._file} was begun with {lines[0].get('of')!r}, and this is {self._of!r}")
        for line in lines[1:]:
            found = _found(line)
            self._found[found.workflow_id, found.mark] = found
        self._open = self._file.open("ab")
        if not lines:
            self._write({"format": FORMAT, "of": self._of})

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._open is not None:
            self._open.close()

    def of(self, listed: Listed) -> Found | None:
        """What came of this case, in this very state, if it is done."""
        return self._found.get((listed.workflow_id, listed.mark))

    def keep(self, found: Found) -> None:
        """It is done."""
        self._write(found._asdict())

    def _lines(self) -> list[dict[str, Any]]:
        """Every whole line. What a kill has left of the last one is cut off."""
        if not self._file.exists():
            return []
        content = self._file.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        try:
            lines = [orjson.loads(line) for line in whole.splitlines()]
        except orjson.JSONDecodeError as wrong:
            raise NotTheSame(f"{self._file} is no list of what is done") from wrong
        if content and not (lines and isinstance(lines[0], dict)):
            raise NotTheSame(f"{self._file} is no list of what is done")
        if len(whole) < len(content):
            os.truncate(self._file, len(whole))
        return lines

    def _write(self, line: dict[str, Any]) -> None:
        assert self._open is not None  # noqa: S101 -- inside the with
        self._open.write(json.dumps(line).encode() + b"\n")
        self._open.flush()  # a kill takes nothing of it any more


def _found(line: dict[str, Any]) -> Found:
    return Found(
        line["workflow_id"],
        line["mark"],
        line["events"],
        [Divergence(*one) for one in line["divergences"]],
        [NotComputed(*one) for one in line["not_computed"]],
    )
