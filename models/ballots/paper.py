"""The paper of a ballot as bytes: always of one length for one slate, whatever is on it.

    offset  length  what
    0       1       version, 1
    1       4       the line that it is about, big-endian; 0 when it covers the whole slate
    5       1 or n  a mark for that line, or for each line of the slate in its order

A mark is 1 (for), 2 (against), 3 (abstain), or 0: nothing said. A line without a word counts as an invalid vote on it, unless the
member keeps out of it anyway.
"""

from collections.abc import Sequence

from models.errors import UnreadableBallot
from models.vocabulary import Choice

VERSION = 1
WHOLE_SLATE = 0
"""The line of a ballot that covers all of them."""
_HEADER_BYTES = 5
_MARKS: tuple[Choice | None, ...] = (None, Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)

Marks = tuple[Choice | None, ...]


def paper_length(marks: int) -> int:
    """How long the paper is that holds so many marks: as many as the slate has lines, or one."""
    return _HEADER_BYTES + marks


def write_paper(choices: Sequence[Choice | None], line: int = WHOLE_SLATE) -> bytes:
    """The paper with these choices: one for each line of the slate, or the one for `line`."""
    return bytes([VERSION]) + line.to_bytes(4, "big") + bytes(_MARKS.index(choice) for choice in choices)


def read_paper(paper: bytes, marks: int, line: int = WHOLE_SLATE) -> Marks:
    """What the paper says: so many marks, about this line. A mark that is none reads as nothing said.

    Raises UnreadableBallot when it is of another length or version, or about another line.
    """
    if len(paper) != paper_length(marks):
        raise UnreadableBallot("paper", f"has {len(paper)} bytes instead of {paper_length(marks)}")
    if paper[0] != VERSION:
        raise UnreadableBallot("paper", f"is of version {paper[0]}, not {VERSION}")
    if int.from_bytes(paper[1:_HEADER_BYTES], "big") != line:
        raise UnreadableBallot("paper", "is about another line")
    return tuple(_MARKS[mark] if mark < len(_MARKS) else None for mark in paper[_HEADER_BYTES:])
