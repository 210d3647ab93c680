"""The award report before and after a play, and the table that sets it beside what the scenario counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from models.vocabulary import Level, RecipientKind
from runtime.play.client import Api
from runtime.play.layout import Layout
from runtime.play.scenario import Scenario
from runtime.play.tallies import Line

KINDS = {RecipientKind.COLLECTIVE: "tập thể", RecipientKind.INDIVIDUAL: "cá nhân", RecipientKind.HOUSEHOLD: "hộ gia đình"}
LEVELS = {Level.CENTRAL: "Trung ương", Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện, thành phố", Level.COMMUNE: "xã, phường"}


class Granted(NamedTuple):
    """A line of the report: an award, the kind of recipient, the level that decided."""

    award: str
    kind: RecipientKind
    level: Level


@dataclass(frozen=True)
class AwardReport:
    """What the report of the place says: turns (lượt) and distinct recipients by line, and distinct recipients in all."""

    turns: Counter[Granted]
    recipients: Counter[Granted]
    everybody: int

    def since(self, before: "AwardReport") -> "AwardReport":
        """What has come since an earlier report. Exact for recipients as well, because every run has people of its own."""
        return AwardReport(self.turns - before.turns, self.recipients - before.recipients, self.everybody - before.everybody)


async def read_report(api: Api, token: str, scenario: Scenario) -> AwardReport:
    """The award report of the scenario's place over its period."""
    period = scenario.period
    first, last = period.first.isoformat(), period.last.isoformat()
    answer = await api.of(token).reports_awards(unit=scenario.place.unit, from_=first, to=last)
    assert not isinstance(answer, bytes)  # noqa: S101 -- no other form was asked for
    turns: Counter[Granted] = Counter()
    recipients: Counter[Granted] = Counter()
    for line in answer["lines"]:
        granted = Granted(line["award"], RecipientKind(line["kind"]), Level(line["level"]))
        turns[granted] += line["turns"]
        recipients[granted] += line["recipients"]
    return AwardReport(turns, recipients, answer["all"]["recipients"])


def expected(layout: Layout, planned: Mapping[Line, int]) -> Counter[Granted]:
    """What the report must show for these awards: each decided at the level that the law says."""
    levels = {plan.law.code: plan.level for plan in layout.awards}
    return Counter({Granted(*line, levels[line.award]): number for line, number in planned.items()})


def award_table(layout: Layout, planned: Mapping[Line, int], report: AwardReport) -> Table:
    """Every award of the scenario: what the scenario counts, what this play was to give, and what the report shows was given."""
    whole = {Line(plan.law.code, kind): number for plan in layout.awards for kind, number in plan.entry.counts.items()}
    wanted = expected(layout, planned)
    sampled = dict(planned) != whole
    table = Table(title=f"{layout.scenario.title.vi} / {layout.scenario.title.en}", title_style="bold", show_footer=True)
    table.add_column("Cấp quyết định\nDecided at", footer="Cộng / Total")
    table.add_column("Danh hiệu, hình thức\nAward", overflow="fold")
    table.add_column("Đối tượng\nFor")
    table.add_column("Bài báo\nArticle", justify="right", footer=_number(sum(whole.values())))
    if sampled:
        table.add_column("Mẫu\nSample", justify="right", footer=_number(sum(wanted.values())))
    table.add_column("Được tặng\nGiven", justify="right", footer=_number(report.turns.total()))
    table.add_column("Người nhận\nRecipients", justify="right", footer=_number(report.everybody))
    table.add_column("", footer=_mark(report.turns == wanted))
    names = {plan.law.code: plan.law.vi for plan in layout.awards}
    levels = {plan.law.code: plan.level for plan in layout.awards}
    planned_lines = [Granted(line.award, line.kind, levels[line.award]) for line in whole]
    for granted in dict.fromkeys([*planned_lines, *report.turns]):
        line = Line(granted.award, granted.kind)
        middle = [_number(wanted[granted])] if sampled else []
        table.add_row(
            LEVELS[granted.level],
            names.get(granted.award, granted.award),
            KINDS[granted.kind],
            _number(whole.get(line, 0)),
            *middle,
            _number(report.turns[granted]),
            _number(report.recipients[granted]),
            _mark(report.turns[granted] == wanted[granted]),
        )
    return table


def _number(number: int) -> str:
    """With the thousands set apart as Vietnamese texts do: 2.952."""
    return f"{number:,}".replace(",", ".")


def _mark(right: bool) -> Text:  # noqa: FBT001 -- a mark is right or wrong
    return Text("✓", "green") if right else Text("✗", "bold red")
