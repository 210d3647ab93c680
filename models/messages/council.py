"""What the council calculus is asked about one nominee, and what it answers. Counts only: whose hand it was is never among them."""

from pydantic import Field

from models.messages.base import Message
from models.messages.commands import NomineeId
from models.messages.vote import Votes
from models.vocabulary import VoteVerdict


class Attendance(Message):
    """Who could vote on one nominee: voting seats in all, those taking part in each way, and those who keep out of this vote.

    `present` counts delegates with a mandate where the rule admits them; `written` the absent, without those who keep out, whose
    opinion has come in; `recused` those of all voting seats who keep out, `recused_present` those of them who are there.
    `policy.council.attendance_of` makes it from seats.
    """

    members: int = Field(ge=1, le=1000)
    present: int = Field(ge=0, le=1000)
    written: int = Field(default=0, ge=0, le=1000)
    recused: int = Field(default=0, ge=0, le=1000)
    recused_present: int = Field(default=0, ge=0, le=1000)


class QuorumToOpen(Message):
    """Whether enough are there for a session to begin: how many must be, how many are, and how that follows."""

    ok: bool
    needed: int
    there: int
    derivation_vi: str
    derivation_en: str
    clause: str


class Tally(Message):
    """The ballots on one nominee, all together: in the room, on line, by delegates and in writing."""

    in_favour: Votes
    against: Votes = 0
    abstaining: Votes = 0
    invalid: Votes = 0

    @property
    def ballots(self) -> int:
        """How many were given, invalid ones among them."""
        return self.in_favour + self.against + self.abstaining + self.invalid


class Verdict(Message):
    """What the vote on one nominee comes to, and how that follows, in words that name the clause.

    `shown` is the tally as far as it may be told (None: only the verdict may, and the words hold no count either; `needed` and
    `base` are 0 where they would tell it). `tie` says that the chair has to speak before there is a decision.
    """

    verdict: VoteVerdict
    needed: int
    base: int
    shown: Tally | None
    tie: bool = False
    derivation_vi: str
    derivation_en: str
    clause: str


class Candidate(Message):
    """Somebody who has the votes, where more have them than there are places."""

    nominee: NomineeId
    in_favour: int = Field(ge=0, le=1000)


class Ranking(Message):
    """Who is within the places, in order of votes; who is out; and who is level at the last place, for the chair to choose among.

    `free` is how many of the level ones there is room for.
    """

    places: int
    within: tuple[NomineeId, ...]
    out: tuple[NomineeId, ...]
    level: tuple[NomineeId, ...] = ()
    free: int = 0
    derivation_vi: str
    derivation_en: str
    clause: str
