"""`vinhdanh audit anomalies`: what is worth a question."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from runtime.audit.cases import ArchiveOption, AwardOption, FromOption, ToOption, UnitOption, cases_to_count, wanted
from runtime.audit.printing import screen, show_table
from runtime.audit.timeline import language_of
from trail.anomalies.findings import Finding
from trail.anomalies.report import Anomalies, anomalies, anomaly_words
from trail.anomalies.thresholds import Thresholds, thresholds_with, usual_thresholds
from trail.words import Language, words

_CASES_SHOWN = 5
_CERTAIN = 0.0001
_SMALL = 0.01


def anomalies_(  # noqa: PLR0917 -- the options of a command, each given by its name
    unit: UnitOption = None,
    first: FromOption = None,
    last: ToOption = None,
    award: AwardOption = None,
    thresholds: Annotated[Path | None, typer.Option(help="A YAML file with other thresholds in the place of some.")] = None,
    lang: Annotated[str, typer.Option(help="vi, or en.")] = "vi",
    archive: ArchiveOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line, alone.")] = False,
) -> None:
    """Ask about reviews done in seconds, officers who always agree, offices overturned above, rushes at deadlines, odd papers.

    Each question says how often, out of how many, what is usual, and in which cases. An anomaly is a question, not an accusation.
    Exit code 0 also where something was found: whether anything is wrong is for people to find out.
    """
    asked, language, limits = wanted(unit, award, first, last), language_of(lang), _limits(thresholds)
    cases = asyncio.run(cases_to_count(asked, archive))
    found = anomalies(cases, asked.since, asked.before, limits)
    if as_json:
        typer.echo(found.model_dump_json())
        return
    show(found, language, screen())


def _limits(file: Path | None) -> Thresholds:
    if file is None:
        return usual_thresholds()
    try:
        return thresholds_with(file)
    except (ValueError, OSError) as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--thresholds") from wrong


def show(found: Anomalies, language: Language, console: Console) -> None:
    """The questions on a screen, each kind under its definition."""
    said = anomaly_words()
    console.print(Text(said.notice.in_(language), style="bold"))
    console.print(said.labels["looked_at"].in_(language).format(cases=found.cases, reviews=found.reviews), highlight=False)
    if not found.findings:
        console.print(said.labels["nothing"].in_(language), highlight=False)
    for kind, means in found.means.items():
        console.print()
        console.print(Text(means.title.in_(language), style="bold"))
        console.print(Text(means.means.in_(language), style="dim"))
        _show_kind([one for one in found.findings if one.kind is kind], language, console)


def _show_kind(found: list[Finding], language: Language, console: Console) -> None:
    """A line of numbers for each, then in which cases: their ids stay in one piece, to be copied."""
    labels = {name: text.in_(language) for name, text in anomaly_words().labels.items()}
    compared = any(one.usual is not None or one.chance is not None for one in found)
    placed = any(one.level or one.step for one in found)
    names = ["whose", *(["where"] if placed else []), "count", "sample", "rate", *(["usual", "chance"] if compared else [])]
    rows = []
    for one in found:
        numbers = [str(one.count), str(one.sample), _percent(one.rate), *([_percent(one.usual), _chance(one)] if compared else [])]
        rows.append([one.officer or one.unit or "", *([_where(one, language)] if placed else []), *numbers])
    show_table(console, [labels[name] for name in names], rows, right=range(names.index("count"), len(names)))
    for one in found:
        whose = f"{one.officer or one.unit}: " if len(found) > 1 else ""
        console.print(Padding(Text(f"{labels['cases']}: {whose}{_cases(one)}", style="dim"), (0, 0, 0, 2)))


def _where(one: Finding, language: Language) -> str:
    has = words(language)
    return ", ".join(said for said in (has.levels.get(one.level or ""), has.steps.get(one.step or "")) if said)


def _percent(rate: float | None) -> str:
    if rate is None:
        return "-"
    return f"{rate:.1%}" if 0 < rate < _SMALL else f"{rate:.0%}"


def _chance(one: Finding) -> str:
    if one.chance is None:
        return "-"
    return f"< {_CERTAIN}" if one.chance < _CERTAIN else f"{one.chance:.4f}"


def _cases(one: Finding) -> str:
    more = len(one.cases) - _CASES_SHOWN
    return ", ".join(one.cases[:_CASES_SHOWN]) + (f" (+{more})" if more > 0 else "")
