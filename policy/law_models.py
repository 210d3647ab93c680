"""The law as the program asks it: one `RegimeLaw` for a time, in it one `AwardLaw` for each award, all defaults filled in."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Self

from pydantic import Field, model_validator

from models.errors import InvalidInput, UnknownAward
from models.messages.base import Code
from models.messages.policy import Rung, Source, VoteRule
from models.vocabulary import AwardKind, Confidence, DossierPart, Duty, Level, RecipientKind, Regime, StepKind
from policy.law_needs import Entry, GeneralRules, Need, Said


class Decider(StrEnum):
    """Who may decide an award: the chair of an administrative level, the head of a unit, or the centre."""

    COMMUNE_CHAIR = "commune_chair"
    DISTRICT_CHAIR = "district_chair"
    PROVINCE_CHAIR = "province_chair"
    PRIME_MINISTER = "prime_minister"
    PRESIDENT = "president"
    AGENCY_HEAD = "agency_head"
    ENTERPRISE_DIRECTOR = "enterprise_director"
    BOARD_CHAIR = "board_chair"

    @property
    def level(self) -> Level | None:
        """The level whose office decides; None for the head of a unit, who decides wherever the unit stands."""
        return _LEVEL_OF_DECIDER.get(self)


_LEVEL_OF_DECIDER = {
    Decider.COMMUNE_CHAIR: Level.COMMUNE,
    Decider.DISTRICT_CHAIR: Level.DISTRICT,
    Decider.PROVINCE_CHAIR: Level.PROVINCE,
    Decider.PRIME_MINISTER: Level.CENTRAL,
    Decider.PRESIDENT: Level.CENTRAL,
}


class StateLevel(StrEnum):
    """State-level awards: commendations (NĐ 152/2025 Art. 3(1)) and titles (Art. 3(2))."""

    COMMENDATION = "commendation"
    TITLE = "title"


class QuotaBase(StrEnum):
    """Of what a quota is a share."""

    LDTT_MEMBERS = "ldtt_members"
    CLUSTER_LEADERS = "cluster_leaders"


class Quota(Entry):
    """At most `percent` of the base may get the award."""

    percent: int = Field(ge=1, le=100)
    of: QuotaBase
    law: Said


_NO_LEAP_YEAR = 2023


class DueDay(Entry):
    """The last day of a yearly dossier: that day, `years_after` the year that it counts from."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    years_after: int = Field(ge=0, le=5)

    @model_validator(mode="after")
    def _is_a_day_of_every_year(self) -> Self:
        date(_NO_LEAP_YEAR, self.month, self.day)
        return self


class Due(Entry):
    """Until when a dossier must be handed in.

    Counted from the year of achievement, or with `decision_of` from the year in which the latest of those awards was decided.
    `education` is the day for units of education, whose year ends in summer.
    """

    last_day: DueDay
    education: DueDay | None = None
    decision_of: tuple[Code, ...] = ()
    law: Said


class DeciderLaw(Entry):
    """Somebody who may decide the award, and where that is written."""

    by: Decider
    law: Said


class DocumentLaw(Entry):
    """A paper of the dossier, and the part of the dossier that it belongs to."""

    code: Code
    part: DossierPart
    vi: str
    en: str


class StepLaw(Entry):
    """A step of an office: working days it has, days that a notice stands, the parts it relies on, how its council votes."""

    kind: StepKind
    clock_days: int = Field(gt=0, le=400)
    notice_days: int = Field(default=0, ge=0, le=400)
    inputs: tuple[DossierPart, ...] = ()
    vote: VoteRule | None = None
    law: Said


class Apart(Entry):
    """Parts of the work on one case, each of which lies in other hands. What is only remembered informs, and binds nobody."""

    duties: tuple[Duty, ...] = Field(min_length=2)
    law: Said

    @property
    def pairs(self) -> tuple[tuple[Duty, Duty], ...]:
        """Every two of them, where a text was found that asks for it."""
        return tuple(combinations(self.duties, 2)) if self.law.confidence in _FOUND else ()


_FOUND = frozenset({Confidence.FOUND, Confidence.SECONDARY})


class AwardLaw(Entry):
    """One award in one regime, complete: `steps` of the offices by level, `needs` by kind of recipient."""

    code: Code
    regime: Regime
    kind: AwardKind
    vi: str
    en: str
    aliases: tuple[str, ...]
    state_level: StateLevel | None
    yearly: bool
    recipients: tuple[RecipientKind, ...]
    deciders: tuple[DeciderLaw, ...]
    steps: dict[Level, tuple[StepLaw, ...]]
    needs: dict[RecipientKind, Need]
    quota: Quota | None
    due: Due | None
    documents: tuple[DocumentLaw, ...]
    documents_law: Said
    law: Said
    apart: tuple[Apart, ...] = ()

    def vote_at(self, level: Level) -> VoteRule | None:
        """How the council of that level votes on this award; None where no council does."""
        return next((step.vote for step in self.steps[level] if step.kind is StepKind.COUNCIL), None)


class StandIn(Entry):
    """A part of a regime's time in which it stands in for older law that has not been read."""

    since: date = Field(alias="from")
    until: date = Field(alias="to")
    law: Said


class CouncilFact(Entry):
    """Something that the law, or a place of its own, says of councils; `months` where it says how often."""

    vi: str
    en: str
    months: int | None = Field(default=None, ge=1, le=120)
    share: str | None = None
    law: Said


class CouncilsLaw(Entry):
    """What is said of councils beside the vote on one award, and how they vote on awards that the catalogue does not hold."""

    says: dict[Code, CouncilFact] = Field(default={})
    votes: dict[Code, VoteRule] = Field(default={})


class RegimeLaw(Entry):
    """A body of law: when it applies (both days included), the levels there are, and its awards by code."""

    id: Regime
    version: Code
    since: date
    until: date
    levels: tuple[Level, ...]
    law: Said
    stand_ins: tuple[StandIn, ...] = ()
    revocation: Said
    general: GeneralRules
    ladder: tuple[Rung, ...]
    awards: dict[Code, AwardLaw]
    names: dict[str, Code]

    def award(self, code_or_alias: str) -> AwardLaw:
        """The award of that code, name or alias, however its letters, marks and spaces are written. Raises `UnknownAward`."""
        code = code_or_alias if code_or_alias in self.awards else self.names.get(plain(code_or_alias))
        if code is None or code not in self.awards:
            raise UnknownAward("award", f"not an award of {self.id}", regime=str(self.id))
        return self.awards[code]

    def source_on(self, day: date) -> Source:
        """The law that the regime rests on that day: what it stands in for, where it stands in for something."""
        return next((part.law for part in self.stand_ins if part.since <= day <= part.until), self.law)


def check_recipients(award: AwardLaw, kinds: Iterable[RecipientKind]) -> None:
    """Nothing when the award may honour every one of the kinds; raises `InvalidInput` on the first that it may not."""
    for kind in kinds:
        if kind not in award.recipients:
            allowed = ", ".join(award.recipients)
            raise InvalidInput("recipient_kind", f"{award.code} honours {allowed}, not {kind}", award=award.code, kind=str(kind))


def check_of_regime(award: AwardLaw, regime: RegimeLaw) -> None:
    """Nothing when the award is of the regime; raises `InvalidInput` on `award` else."""
    if award.regime is not regime.id:
        raise InvalidInput("award", f"{award.code} is of {award.regime}, not of {regime.id}", award=award.code)


def plain(name: str) -> str:
    """A name without case, marks, quotes and the words that newspapers put before it: "Danh hiệu văn hoá" is "van hoa".

    Marks are dropped because the same word is written with the tone on either vowel (hóa, hoá).
    """
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    words = re.sub(r"[^0-9a-z]+", " ", "".join(char for char in letters if not unicodedata.combining(char))).strip()
    return re.sub(r"^(danh hieu|hinh thuc) (thi dua |khen thuong )?", "", words)
