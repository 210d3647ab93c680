"""The award report: how many awards were given, to how many, by whom. One query, and what its rows mean.

Counted are nominees with the outcome "awarded" whose decision was made from the first to the last day (both included) and on whose
way the unit stood: as the one that proposed, or as any office on the route. Awards that were revoked since are counted apart.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import asyncpg

from models.errors import InvalidInput, UnknownAward
from models.vocabulary import AwardKind, Level, RecipientKind, Regime
from policy.law import Law
from policy.law_models import AwardLaw, Decider
from policy.units import CENTRE
from starter.reports.schema import AwardReport, Counts, Grantor, KindTotal, ReportLine
from starter.units import Database, find_unit

# Every nominee has its own turn; grouping sets count distinct recipients at each step, where sums would count them twice.
_COUNT = f"""
with granted as (
  select decision_level as level, decision_unit ~ '^[A-Za-z]' and decision_unit <> '{CENTRE}' as by_organisation,
         award, regime, kind, recipient_key, outcome, decision_unit
  from nominee_outcome
  where decided_on between $2 and $3 and outcome in ('awarded', 'revoked')
    and (path @> array[$1::text] or nominee in (
      select went.nominee from joined_nominee went join nomination source on source.id = went.source
      where source.path @> array[$1::text]
    ))
)
select grouping(level, by_organisation, award, kind) as what,
       level, by_organisation, award, kind,
       max(regime) as regime, min(decision_unit) as first_unit, max(decision_unit) as last_unit,
       count(*) filter (where outcome = 'awarded') as turns,
       count(distinct recipient_key) filter (where outcome = 'awarded') as recipients,
       count(*) filter (where outcome = 'revoked') as revoked
from granted
group by grouping sets ((level, by_organisation, award, kind), (level, by_organisation), (kind), ())
"""  # noqa: S608 -- our own code
_LINE, _GRANTOR, _KIND, _ALL = 0b0000, 0b0011, 0b1110, 0b1111
"""What a row counts: a bit is set for each column over which it counts."""

_KINDS = (RecipientKind.COLLECTIVE, RecipientKind.INDIVIDUAL, RecipientKind.HOUSEHOLD)
"""The order in which the articles count."""


async def award_report(database: Database, law: Law, unit: str, first: date, last: date) -> AwardReport:
    """The report on one unit, from the first to the last day of decision.

    Raises UnknownUnit, and InvalidInput when the days are in the wrong order.
    """
    if first > last:
        raise InvalidInput("from", "lies after the last day")
    found = await find_unit(database, unit)
    counted: dict[int, list[asyncpg.Record]] = {_LINE: [], _GRANTOR: [], _KIND: [], _ALL: []}
    for row in await database.fetch(_COUNT, unit, first, last):
        counted[row["what"]].append(row)
    names = await _names(database, counted[_GRANTOR])
    return AwardReport(
        unit=unit,
        unit_name=found.name,
        first=first,
        last=last,
        all=Counts(**_counts(counted[_ALL][0])),
        kinds=sorted((_kind(row) for row in counted[_KIND]), key=lambda total: _KINDS.index(total.kind)),
        lines=sorted((_line(law, row, names) for row in counted[_LINE]), key=lambda line: _order(law, line)),
    )


async def _names(database: Database, grantors: Iterable[asyncpg.Record]) -> dict[tuple[str, bool], str]:
    """The name of the one unit that decided at a level, where only one did."""
    return {
        (row["level"], row["by_organisation"]): (await find_unit(database, row["first_unit"])).name
        for row in grantors
        if row["first_unit"] == row["last_unit"]
    }


def _line(law: Law, row: asyncpg.Record, names: Mapping[tuple[str, bool], str]) -> ReportLine:
    level = Level(row["level"])
    award = _award(law, row["award"], row["regime"])
    return ReportLine(
        level=level,
        grantor=_grantor(level, award, by_organisation=row["by_organisation"]),
        grantor_name=names.get((row["level"], row["by_organisation"])),
        award=row["award"],
        name=award.vi if award else row["award"],
        name_en=award.en if award else row["award"],
        award_kind=award.kind if award else AwardKind.FORM,
        kind=RecipientKind(row["kind"]),
        **_counts(row),
    )


def _award(law: Law, code: str, regime: str) -> AwardLaw | None:
    """None for an award that the law files no longer know: it was granted all the same."""
    try:
        return law.award(code, Regime(regime))
    except UnknownAward:
        return None


def _grantor(level: Level, award: AwardLaw | None, *, by_organisation: bool) -> Grantor:
    if by_organisation:
        return Grantor.ORGANISATION
    if level is not Level.CENTRAL:
        return Grantor.COMMITTEE
    deciders = {decider.by for decider in award.deciders} if award else set()
    return Grantor.PRESIDENT if Decider.PRESIDENT in deciders else Grantor.PRIME_MINISTER


def _kind(row: asyncpg.Record) -> KindTotal:
    return KindTotal(kind=RecipientKind(row["kind"]), **_counts(row))


def _counts(row: asyncpg.Record) -> dict[str, int]:
    return {"turns": row["turns"], "recipients": row["recipients"], "revoked": row["revoked"]}


def _order(law: Law, line: ReportLine) -> tuple[int, int, bool, int, str, int]:
    """From the highest office down, titles before forms, and within these from the highest award down."""
    catalogue = {code: place for regime in law.regimes for place, code in enumerate(regime.awards)}
    return (
        -line.level.rank,
        list(Grantor).index(line.grantor),
        line.award_kind is AwardKind.FORM,
        -catalogue.get(line.award, -1),
        line.award,
        _KINDS.index(line.kind),
    )
