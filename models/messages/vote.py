"""What a council's vote on one nominee consists of, and what it comes to. Counts only: whose hand it was stays in the room."""

from typing import Annotated

from pydantic import Field

from models.messages.base import Message

Votes = Annotated[int, Field(ge=0, le=1000)]
"""A number of votes. The largest councils have a few dozen members."""


class VoteCount(Message):
    """The votes cast in the room, and the written opinions of absent members."""

    in_favour: Votes
    against: Votes
    abstaining: Votes = 0
    written_in_favour: Votes = 0
    written_against: Votes = 0
    written_abstaining: Votes = 0

    @property
    def in_room(self) -> int:
        """Votes cast by members present, abstentions among them."""
        return self.in_favour + self.against + self.abstaining

    @property
    def written(self) -> int:
        """Written opinions of absent members, abstentions among them."""
        return self.written_in_favour + self.written_against + self.written_abstaining


class VoteResult(Message):
    """What the vote comes to: `in_favour` of `base` votes, where `needed` pass it.

    `in_favour` counts the written opinions that the rule admits. The derivations say how the result follows, in numbers only.
    """

    passed: bool
    needed: int
    base: int
    in_favour: int
    derivation_vi: str
    derivation_en: str
    clause: str
