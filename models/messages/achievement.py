"""What a nominee's report says, as plain facts without a name, and what the rules answer to it.

Everywhere `None` means "the record does not say", from which no rule ever concludes that something is missing. An empty tuple
means "the record says that there is none". Ratings are the exception inside their list: a year without a rating is a year of
which the record does not say anything.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.messages.base import Code, Message
from models.vocabulary import Confidence, Eligibility, HoldGround, RecipientKind

Year = Annotated[int, Field(ge=1945, le=2100)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class PositionClass(StrEnum):
    """The rows of the national statistics for individuals (TT 2/2023/TT-BNV, form 0603.N)."""

    LEADER_PROVINCE = "leader_province"
    LEADER_DEPARTMENT = "leader_department"
    ENTREPRENEUR = "entrepreneur"
    LEADER_OTHER = "leader_other"
    DIRECT = "direct"


class Rating(StrEnum):
    """The yearly level of task completion, from the best down."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETE = "complete"
    NOT_COMPLETE = "not_complete"

    def at_least(self, other: "Rating") -> bool:
        """True when this rating is as good as `other` or better."""
        order = list(Rating)
        return order.index(self) <= order.index(other)


class AwardBasis(StrEnum):
    """On what ground an award was or is to be given (Law 06/2022 Art. 8)."""

    MERIT = "merit"
    SUDDEN = "sudden"
    THEMATIC = "thematic"
    SERVICE = "service"
    SENIORITY = "seniority"
    FOREIGN = "foreign"
    RESISTANCE = "resistance"


class Scope(StrEnum):
    """How far something reaches, from the unit itself up to the whole country."""

    BASE = "base"
    PROVINCE = "province"
    NATIONAL = "national"

    def at_least(self, other: "Scope") -> bool:
        """True when this scope reaches as far as `other` or further."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class InitiativeKind(StrEnum):
    """An initiative, an accepted science work, or resourcefulness in combat that was recognised."""

    INITIATIVE = "initiative"
    SCIENCE = "science"
    COMBAT = "combat"


class AchievementKind(StrEnum):
    """What a single achievement was."""

    PRODUCTIVE_WORK = "productive_work"
    MOVEMENT = "movement"
    MOVEMENT_LEADER = "movement_leader"
    SUDDEN = "sudden"
    CONTRIBUTION = "contribution"
    INFLUENCE = "influence"
    INVENTION = "invention"
    SPECIAL = "special"
    WORLD_GOLD = "world_gold"
    WORLD_SILVER = "world_silver"
    WORLD_BRONZE = "world_bronze"
    CONTINENTAL_GOLD = "continental_gold"
    CONTINENTAL_SILVER = "continental_silver"


class DisciplineKind(StrEnum):
    """Disciplinary measures from the lightest to the gravest."""

    REPRIMAND = "reprimand"
    WARNING = "warning"
    PAY_CUT = "pay_cut"
    DEMOTION = "demotion"
    REMOVAL = "removal"
    DISMISSAL = "dismissal"


class Post(StrEnum):
    """Posts that the service-record tables name (NĐ 152/2025 Arts. 19 to 21), equivalents included."""

    MINISTER = "minister"
    DEPUTY_MINISTER = "deputy_minister"
    DIRECTOR_GENERAL = "director_general"
    DEPUTY_DIRECTOR_GENERAL = "deputy_director_general"


class ClusterLead(StrEnum):
    """Whether a collective was judged the leader of its emulation cluster or block, and who runs that cluster."""

    NONE = "none"
    PROVINCE = "province"
    CENTRAL = "central"


class YearRating(Message):
    """The rating of one year."""

    year: Year
    rating: Rating


class PriorAward(Message):
    """An award that the nominee holds.

    `year` is the year (of achievement) it was given for; `period_to` the end of the achievement period that its decision writes.
    `basis` matters for forms of commendation only: sudden and thematic ones do not count upward.
    """

    award: Code
    year: Year
    decided_on: date | None = None
    period_to: date | None = None
    basis: AwardBasis | None = None
    revoked: bool = False


class Initiative(Message):
    """A recognised initiative or science work. `used_for` is the award for which it has served before."""

    scope: Scope
    kind: InitiativeKind = InitiativeKind.INITIATIVE
    year: Year
    ref: Code
    used_for: Code | None = None


class Achievement(Message):
    """One achievement. `scope` says how far its influence reaches; `rewarded_with` which award it has brought already."""

    kind: AchievementKind
    scope: Scope = Scope.BASE
    year: Year | None = None
    ref: Code | None = None
    rewarded_with: Code | None = None


class Discipline(Message):
    """A disciplinary measure and the last day of its period; without a day the record does not say when it ends."""

    kind: DisciplineKind
    until: date | None = None


class PostHeld(Message):
    """Whole years in a leading post, for service-record awards."""

    post: Post
    years: int = Field(ge=0, le=60)


class NomineeRecord(Message):
    """What the report of one nominee says, free of names. At most 100 items in any list."""

    kind: RecipientKind
    basis: AwardBasis | None = None
    period_from: date | None = None
    period_to: date | None = None
    ratings: tuple[YearRating, ...] | None = Field(default=None, max_length=100)
    awards: tuple[PriorAward, ...] | None = Field(default=None, max_length=100)
    initiatives: tuple[Initiative, ...] | None = Field(default=None, max_length=100)
    achievements: tuple[Achievement, ...] | None = Field(default=None, max_length=100)
    discipline: tuple[Discipline, ...] | None = Field(default=None, max_length=100)
    pending_matters: tuple[HoldGround, ...] | None = Field(default=None, max_length=100)
    # individuals
    position_class: PositionClass | None = None
    posts: tuple[PostHeld, ...] | None = Field(default=None, max_length=100)
    leave_years: tuple[Year, ...] = Field(default=(), max_length=100, description="years with maternity leave")
    woman: bool | None = None
    # collectives
    members: Count | None = None
    ldtt_members: Count | None = Field(default=None, description="members with LĐTT or CSTT in the period")
    members_completed: Count | None = Field(default=None, description="members who completed their tasks")
    cstdcs_members: Count | None = None
    members_disciplined: Count | None = Field(default=None, description="members disciplined with a warning or more")
    cluster_lead: ClusterLead | None = None
    education: bool | None = Field(default=None, description="whether the unit belongs to education, whose year ends in summer")
    # households, villages, offices
    culture_standard_met: bool | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.period_from and self.period_to and self.period_from > self.period_to:
            raise ValueError("period_from lies after period_to")
        years = [rating.year for rating in self.ratings or ()]
        if len(years) != len(set(years)):
            raise ValueError("ratings name a year twice")
        for name in ("ldtt_members", "members_completed", "cstdcs_members", "members_disciplined"):
            part = getattr(self, name)
            if part is not None and self.members is not None and part > self.members:
                raise ValueError(f"{name} exceeds members")
        return self


class RuleLine(Message):
    """What one rule asks, what the record shows, and what follows from it alone.

    Lines with the same positive `choice` are ways to meet one requirement together; lines with 0 each have to hold.
    """

    clause: str
    source: str = ""
    confidence: Confidence
    asks_vi: str
    asks_en: str
    shows_vi: str
    shows_en: str
    verdict: Eligibility
    choice: int = 0


class EligibilityReport(Message):
    """The answer for one nominee and one award: the verdict, and every rule that led to it."""

    award: Code
    verdict: Eligibility
    lines: tuple[RuleLine, ...]
