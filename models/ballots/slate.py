"""The slate of a round: its numbered lines. Its hash (proofs/box.py) shows anybody that all were shown the same."""

from typing import NamedTuple

from proofs.box import canonical, slate_hash

__all__ = ["Line", "canonical", "slate_hash"]


class Line(NamedTuple):
    """A line of the ballot paper: a nominee of a nomination, in the order in which the agenda and its lists have them."""

    nomination: str
    nominee: int
