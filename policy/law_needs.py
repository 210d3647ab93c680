"""What an award asks of a nominee, as the data files write it: single rules, and `all` / `any` of them.

Each rule is one class, told apart by its `rule`. What a rule means, and how a record is held against it, stands in policy/rules/.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from models.messages.achievement import AchievementKind, AwardBasis, ClusterLead, InitiativeKind, Post, Rating, Scope
from models.messages.base import Code
from models.messages.policy import Source
from models.vocabulary import Confidence
from policy.shares import ShareText

_CITED = re.compile(r"^(?P<clause>.+?) \[(?:(?P<source>S\d+(?:-[a-z])?), )?(?P<confidence>found|secondary|inferred|memory)\]$")


class Entry(BaseModel):
    """A piece of a data file: nothing in it may be unknown, and nothing of it changes after load."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_source(written: Any) -> Any:
    """A `Source` out of "NĐ 152/2025/NĐ-CP Điều 35(3) [S1, found]", or out of "… [memory]" where no text was read."""
    if not isinstance(written, str):
        return written
    match = _CITED.match(written)
    if match is None:
        raise ValueError('write the law as "clause [source, confidence]", for example "NĐ 152/2025/NĐ-CP Điều 35(3) [S1, found]"')
    clause, source, confidence = match["clause"], match["source"] or "", Confidence(match["confidence"])
    if not source and confidence is not Confidence.MEMORY:
        raise ValueError(f'"{confidence}" needs a source; only "memory" stands without one')
    return Source(clause=clause, source=source, confidence=confidence)


Said = Annotated[Source, BeforeValidator(read_source)]


class Rule(Entry):
    """What all rules have: where they stand in law, and a name by which a local rule can replace their numbers."""

    law: Said
    name: Code | None = None


class RatingRule(Rule):
    """Every one of the last `years` years was rated `at_least` so."""

    rule: Literal["rating"]
    at_least: Rating
    years: int = Field(default=1, ge=1, le=30)


class HeldRule(Rule):
    """One of the `awards` was received `times` times in a row.

    `counted: years` asks for years that follow each other without a gap; `counted: times` for awards that follow each other, of
    which the law does not say that they must be of neighbouring years.
    """

    rule: Literal["held"]
    awards: tuple[Code, ...] = Field(min_length=1)
    times: int = Field(default=1, ge=1, le=30)
    counted: Literal["years", "times"] = "years"


class HeldThisYearRule(Rule):
    """One of the `awards` was received for the year of achievement itself."""

    rule: Literal["held_this_year"]
    awards: tuple[Code, ...] = Field(min_length=1)


class MeritSinceRule(Rule):
    """Holds one of the `awards`, and since its achievement period at least `years` years in a row were rated `at_least`.

    No year since then may be rated below `others`; a year with one of `or_held` counts as one rated `at_least`.
    """

    rule: Literal["merit_since"]
    awards: tuple[Code, ...] = Field(min_length=1)
    years: int = Field(ge=1, le=50)
    at_least: Rating = Rating.GOOD
    others: Rating = Rating.GOOD
    or_held: tuple[Code, ...] = ()


class InitiativeRule(Rule):
    """At least `count` recognised initiatives of the `kinds` that reach `scope`, out of the last `within_years` years if given."""

    rule: Literal["initiative"]
    scope: Scope
    kinds: tuple[InitiativeKind, ...] = (InitiativeKind.INITIATIVE, InitiativeKind.SCIENCE)
    count: int = Field(default=1, ge=1, le=30)
    within_years: int | None = Field(default=None, ge=1, le=50)


class AchievementRule(Rule):
    """An achievement of one of the `kinds` that reaches `scope`, and that no form of commendation has honoured before."""

    rule: Literal["achievement"]
    kinds: tuple[AchievementKind, ...] = Field(min_length=1)
    scope: Scope = Scope.BASE


class ProductiveWorkRule(Rule):
    """Productive work of somebody who gets no yearly rating (a worker, a farmer): the proposing unit says so."""

    rule: Literal["productive_work"]


class MemberShareRule(Rule):
    """At least `percent` of the members are LĐTT or CSTT."""

    rule: Literal["member_share"]
    percent: int = Field(ge=1, le=100)


class MembersCompleteRule(Rule):
    """All members completed their tasks."""

    rule: Literal["members_complete"]


class MemberHoldsRule(Rule):
    """At least `count` members are CSTĐ cơ sở."""

    rule: Literal["member_holds"]
    count: int = Field(default=1, ge=1)


class NobodyDisciplinedRule(Rule):
    """No member was disciplined with a warning (cảnh cáo) or more."""

    rule: Literal["nobody_disciplined"]


class ClusterLeaderRule(Rule):
    """The collective was judged the leader of a cluster or block run by one of these."""

    rule: Literal["cluster_leader"]
    run_by: tuple[ClusterLead, ...] = (ClusterLead.PROVINCE, ClusterLead.CENTRAL)


class CultureRule(Rule):
    """The standard of a cultural family, village or office is met."""

    rule: Literal["culture_standard"]


class PostYears(Entry):
    """A post, and for how many years it must have been held: from `at_least` up to, not including, `below`."""

    post: Post
    at_least: int = Field(default=0, ge=0)
    below: int | None = None


class ServiceRule(Rule):
    """A service record: one of the posts was held for so many years. The table is not complete in what we have read."""

    rule: Literal["service"]
    posts: tuple[PostYears, ...] = Field(min_length=1)


SingleRule = (
    RatingRule
    | HeldRule
    | HeldThisYearRule
    | MeritSinceRule
    | InitiativeRule
    | AchievementRule
    | ProductiveWorkRule
    | MemberShareRule
    | MembersCompleteRule
    | MemberHoldsRule
    | NobodyDisciplinedRule
    | ClusterLeaderRule
    | CultureRule
    | ServiceRule
)
"""Every kind of rule about a nominee that the data can hold."""


class AllOf(Entry):
    """Every part has to hold."""

    all: "tuple[Need, ...]" = Field(min_length=1)

    def rules(self) -> Iterator[SingleRule]:
        """Every single rule underneath, in the order of the file."""
        return rules_of(self.all)

    def with_parts(self, parts: "tuple[Need, ...]") -> Self:
        """The same with other parts."""
        return self.model_copy(update={"all": parts})


class AnyOf(Entry):
    """One part is enough."""

    any: "tuple[Need, ...]" = Field(min_length=1)

    def rules(self) -> Iterator[SingleRule]:
        """Every single rule underneath, in the order of the file."""
        return rules_of(self.any)

    def with_parts(self, parts: "tuple[Need, ...]") -> Self:
        """The same with other parts."""
        return self.model_copy(update={"any": parts})


def _shape(written: Any) -> str:
    if isinstance(written, dict):
        return next((key for key in ("all", "any") if key in written), "single")
    if isinstance(written, AllOf):
        return "all"
    return "any" if isinstance(written, AnyOf) else "single"


Need = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Annotated[SingleRule, Field(discriminator="rule")], Tag("single")],
    Discriminator(_shape),
]
"""A requirement: a single rule, or `all` / `any` of requirements."""

AllOf.model_rebuild()
AnyOf.model_rebuild()


def rules_of(needs: "tuple[Need, ...]") -> Iterator[SingleRule]:
    """Every single rule in `needs`, in the order of the file."""
    for need in needs:
        if isinstance(need, AllOf | AnyOf):
            yield from need.rules()
        else:
            yield need


class GeneralRules(Entry):
    """Rules over all awards of a regime (docs/law.md, R2 to R11). A missing one does not apply."""

    bases_not_counted: "BasesNotCounted"
    pending_matter: "GeneralRule"
    discipline: "GeneralRule"
    initiative_once: "GeneralRule"
    one_form_each: "GeneralRule"
    maternity: "GeneralRule"
    fresh_report: "FreshReport"
    women_leaders: "WomenLeaders"


class GeneralRule(Entry):
    """A rule without numbers."""

    law: Said


class WomenLeaders(Entry):
    """R7: a woman in a leading post needs `share` of the years.

    A law that was kept before the share stood in its files means two thirds by the same clause.
    """

    law: Said
    share: ShareText = Fraction(2, 3)


class BasesNotCounted(Entry):
    """R2: forms given on these grounds are no basis for a higher one."""

    law: Said
    bases: tuple[AwardBasis, ...]


class FreshReport(Entry):
    """R10: the report of a State-level commendation ends at most so many months before it is handed in."""

    law: Said
    months: int = Field(ge=1, le=36)
    except_for: tuple[AwardBasis, ...] = ()


GeneralRules.model_rebuild()
