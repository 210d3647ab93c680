"""The words of minutes: one file for each language, checked as a whole when it is read, so that no paper meets a missing word."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from models.vocabulary import BallotMode, CouncilFunction, MeetingKind, Presence, VoteVerdict
from policy.clock import HANOI
from starter.minutes.paper import Column

FOLDER = Path(__file__).parent
Language = Literal["vi", "en"]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadingWords(_Words):
    """The heading of the paper."""

    country: str
    motto: str
    superior: str
    number: str
    unnumbered: str
    place_and_day: str
    kind: str
    subject: str
    draft: str
    translation: str


class TimeWords(_Words):
    """Days and moments, as the clock in Hà Nội shows them."""

    day: str
    moment: str
    months: tuple[str, str, str, str, str, str, str, str, str, str, str, str]
    decimal: str

    def day_of(self, day: date) -> str:
        """As in "ngày 05 tháng 3 năm 2026": days below 10, and months 1 and 2, have two digits (NĐ 30/2020, Annex I, II.4)."""
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def moment_of(self, at: datetime) -> str:
        """The same with hour and minute."""
        local = at.astimezone(HANOI)
        return self.moment.format(hour=local.hour, minute=local.minute, day=self.day_of(local.date()))


class PartWords(_Words):
    """The headings of the parts."""

    meeting: str
    people: str
    agenda: str
    discussion: str
    results: str
    conclusions: str


class MeetingWords(_Words):
    """When, where, how."""

    started: str
    place: str
    kind: str
    kinds: dict[MeetingKind, str]
    unknown: str


class PeopleWords(_Words):
    """Who took part."""

    presided: str
    recorded: str
    person: str
    members: str
    guests: str
    quorum: str
    counted: str
    met: str
    met_at_opening: str
    recusals: str
    nobody_recused: str
    whole_list: str
    functions: dict[CouncilFunction, str]
    presences: dict[Presence, str]
    by_rule: str


class AgendaWords(_Words):
    """What stood on the agenda. `acts` are those of the ledger by which a nomination leaves one."""

    intro: str
    nothing: str
    left: str
    refused: str
    notices: str
    acts: dict[str, str]
    other_act: str


class ResultWords(_Words):
    """How it was voted, and what came of it."""

    round: str
    how: str
    secret: str
    open: str
    modes: dict[BallotMode, str]
    seal: str
    voided: str
    not_counted: str
    award: str
    basis: str
    derivation: str
    clause: str
    masked: str
    undecided_tie: str
    nothing: str
    hidden: str
    ranked: str
    verdicts: dict[VoteVerdict, str]


class ConclusionWords(_Words):
    """The end."""

    counted: str
    embargo: str
    chairs_word: str
    corrections: str
    closing: str
    closing_unknown: str
    closing_written: str


class SignatureWords(_Words):
    """Who signs."""

    secretary: str
    chair: str


class RecipientWords(_Words):
    """Who is sent the paper."""

    title: str
    usual: tuple[str, ...]


class Words(_Words):
    """Everything that minutes say of themselves in one language. `columns` are the heads of tables, `grounds` of recusals."""

    heading: HeadingWords
    time: TimeWords
    parts: PartWords
    meeting: MeetingWords
    people: PeopleWords
    grounds: dict[str, str]
    agenda: AgendaWords
    results: ResultWords
    conclusions: ConclusionWords
    signatures: SignatureWords
    recipients: RecipientWords
    columns: dict[Column, str]

    @model_validator(mode="after")
    def _whole(self) -> "Words":
        said: tuple[tuple[type[StrEnum], Mapping[Any, str]], ...] = (
            (MeetingKind, self.meeting.kinds),
            (CouncilFunction, self.people.functions),
            (Presence, self.people.presences),
            (BallotMode, self.results.modes),
            (VoteVerdict, self.results.verdicts),
            (Column, self.columns),
        )
        missing = [name for known, words in said for name in known if name not in words]
        if missing:
            raise ValueError(f"no words for {missing}")
        return self


@lru_cache(maxsize=2)
def words(language: Language) -> Words:
    """The words of a language, read once."""
    return Words.model_validate(yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))
