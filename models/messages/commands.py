"""What people may say to a nomination: one message for each Update.

A command speaks for the whole list, or names exceptions nominee by nominee. It carries ids, codes, numbers and hashes; texts
stay in the database and are named by their note.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from models.messages.actor import Actor, Note
from models.messages.base import Code, DocumentNumber, Message, Sha256
from models.messages.vote import VoteCount
from models.vocabulary import DossierPart, HoldGround, ItemVerdict, Level, OpinionAnswer, RevocationGround

MAX_NOMINEES = 500

NomineeId = Annotated[int, Field(gt=0, lt=2**53)]
Nominees = Annotated[tuple[NomineeId, ...], Field(min_length=1, max_length=MAX_NOMINEES)]


class CommandInput(Message):
    """What every command says.

    `task` is the number of the task that the officer saw (None: whichever is open now); `fingerprint` the hash of the request,
    so that a key reused for another request is seen.
    """

    actor: Actor
    task: int | None = Field(default=None, ge=1)
    note: Note | None = None
    fingerprint: Sha256 | None = None


class ItemException(Message):
    """What is said of one nominee, other than of the rest of the list.

    `ground` is the code of the clause or reason; a return names the parts that must change and, with `to`, the level it goes back
    to (None: the proposing unit).
    """

    nominee: NomineeId
    verdict: ItemVerdict
    ground: Code | None = None
    parts: tuple[DossierPart, ...] = Field(default=(), max_length=len(DossierPart))
    to: Level | None = None


class ListInput(CommandInput):
    """A step's word over the list: `verdict` for all, `exceptions` for some."""

    verdict: ItemVerdict = ItemVerdict.PASS
    ground: Code | None = None
    exceptions: tuple[ItemException, ...] = Field(default=(), max_length=MAX_NOMINEES)


class AppraiseInput(ListInput):
    """Appraisal (thẩm định): subject, conditions, criteria, file and procedure are right, or not."""


class Opinion(Message):
    """What one office that was asked has answered."""

    office: Code
    answer: OpinionAnswer


class ConsultInput(ListInput):
    """Opinions of other offices (lấy ý kiến)."""

    opinions: tuple[Opinion, ...] = Field(min_length=1, max_length=50)


class PublicNoticeInput(ListInput):
    """A public notice that has stood from `published_on` to `ended_on`, and how many complaints came in."""

    published_on: date
    ended_on: date
    complaints: int = Field(default=0, ge=0, le=100_000)


class NomineeVote(Message):
    """The votes on one nominee, where they differ from the rest."""

    nominee: NomineeId
    votes: VoteCount


class CouncilResultInput(CommandInput):
    """What the council has voted: its members, who was present, and the votes for all alike or nominee by nominee."""

    held_on: date
    members: int = Field(gt=0, le=1000)
    present: int = Field(ge=0, le=1000)
    votes: VoteCount
    exceptions: tuple[NomineeVote, ...] = Field(default=(), max_length=MAX_NOMINEES)


class ForwardInput(ListInput):
    """The office's letter (tờ trình) that sends the list up."""

    letter_number: DocumentNumber
    letter_date: date


class NomineeNumber(Message):
    """A nominee's sequence number in the decision (số thứ tự trong quyết định)."""

    nominee: NomineeId
    number: int = Field(gt=0, le=1_000_000)


class DecideInput(ListInput):
    """The decision. Nominees are numbered in list order from `first_number`, or as `numbers` says."""

    decision_number: DocumentNumber
    decided_on: date
    signatory: Code
    first_number: int = Field(default=1, gt=0, le=1_000_000)
    numbers: tuple[NomineeNumber, ...] = Field(default=(), max_length=MAX_NOMINEES)


class ReturnInput(CommandInput):
    """Send back, all or some, to the unit or to an earlier level, naming what must change."""

    to: Level | None = None
    parts: tuple[DossierPart, ...] = Field(min_length=1, max_length=len(DossierPart))
    ground: Code
    nominees: Nominees | None = None


class ResubmitInput(CommandInput):
    """The supplement: which parts have changed."""

    changed: tuple[DossierPart, ...] = Field(min_length=1, max_length=len(DossierPart))


class HoldInput(CommandInput):
    """Wait (chưa khen thưởng), all or some, on a ground of law."""

    ground: HoldGround
    nominees: Nominees | None = None


class ReleaseInput(CommandInput):
    """End the wait, by the paper that clears the matter."""

    document_number: DocumentNumber
    document_date: date


class WithdrawInput(CommandInput):
    """Take back, all or some."""

    ground: Code
    nominees: Nominees | None = None


class RevokeInput(CommandInput):
    """Revoke an award after it was given (Law 06/2022 Art. 93), all or some."""

    ground: RevocationGround
    decision_number: DocumentNumber
    decided_on: date
    nominees: Nominees | None = None
