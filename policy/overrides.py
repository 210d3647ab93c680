"""Local rules: since 1 July 2025 much of what was national law is left to each province (NĐ 152/2025 Art. 6(2)).

A local rule replaces numbers, and says which work is kept apart: never a step, a decider or a requirement. It names what it
replaces by a path:

    clock             working days of the step of the rule (`level` and `step` say which)
    notice_days       days that a public notice stands at least
    vote.share        share of votes in favour that is enough, at the rule's `level`, or at every level; "> 1/2" for more than it
    vote.NAME         another part of the vote, by its name in `models.messages.policy.VoteRule`, such as vote.quorum (the share of
                      members that must attend), vote.quorum_to_decide (take part, in writing too), vote.delegates, vote.rounds
    quota.percent     the quota of the award
    apart             duties of one case (draft, appraise, vote, sign) that lie in different hands; commas part groups of them
    needs.NAME.FIELD  a number of the requirement of that name, such as needs.ldtt_share.percent
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from models.errors import InvalidInput
from models.messages.base import Code
from models.vocabulary import Duty, Level, StepKind
from policy.council.overrides import cited_with, rule_for
from policy.law_errors import LawError
from policy.law_files import LawFiles, shaped
from policy.law_models import Apart, AwardLaw, RegimeLaw, StepLaw
from policy.law_needs import AllOf, AnyOf, Entry, Need, Said, SingleRule, rules_of

Piece = TypeVar("Piece", bound=Entry)
Replacement = bool | int | str
Change = Callable[[StepLaw, "LocalRule", Any], StepLaw | None]


class LocalRule(Entry):
    """Numbers that hold in one unit and everything that lies in it, for some awards (all when it names none), for a time."""

    unit: Code
    since: date = Field(alias="from")
    until: date = Field(alias="to", default=date.max)
    law: Said
    awards: tuple[Code, ...] = ()
    level: Level | None = None
    step: StepKind | None = None
    replace: dict[str, Replacement] = Field(alias="set", min_length=1)


class OverrideFile(Entry):
    """A file of local rules."""

    about: str = ""
    rules: tuple[LocalRule, ...]


def read_overrides(files: LawFiles, regimes: tuple[RegimeLaw, ...]) -> tuple[LocalRule, ...]:
    """The local rules of the override files, each tried on every award that it can meet. Raises `LawError`."""
    rules: list[LocalRule] = []
    for file, content in files.overrides:
        for position, rule in enumerate(shaped(file, OverrideFile, content).rules):
            _try_out(file, f"rules.{position}", rule, regimes)
            rules.append(rule)
    return tuple(rules)


def localise(regime: RegimeLaw, rules: Sequence[LocalRule], units: Sequence[Code], day: date) -> RegimeLaw:
    """The regime with the numbers that hold that day in any of the units; later rules of the files replace earlier ones."""
    met = [rule for rule in rules if rule.unit in units and rule.since <= day <= rule.until]
    if not met:
        return regime
    awards = {code: _localised(award, met) for code, award in regime.awards.items()}
    return regime.model_copy(update={"awards": awards})


def _localised(award: AwardLaw, rules: Sequence[LocalRule]) -> AwardLaw:
    for rule in rules:
        if not rule.awards or award.code in rule.awards:
            for path, number in rule.replace.items():
                award = _replaced(award, rule, path, number) or award
    return award


def _try_out(file: str, field: str, rule: LocalRule, regimes: tuple[RegimeLaw, ...]) -> None:
    if rule.until < rule.since:
        raise LawError(file, f"{field}.to", f"{rule.until} lies before {rule.since}")
    in_time = [regime for regime in regimes if rule.since <= regime.until and regime.since <= rule.until]
    for code in rule.awards:
        if not any(code in regime.awards for regime in in_time):
            raise LawError(file, f"{field}.awards", f"{code} is no award of that time")
    met = [award for regime in in_time for award in regime.awards.values() if not rule.awards or award.code in rule.awards]
    for path, number in rule.replace.items():
        place = f"{field}.set.{path}"
        try:
            hits = [_replaced(award, rule, path, number) for award in met]
        except ValidationError as wrong:
            raise LawError(file, place, wrong.errors()[0]["msg"]) from wrong
        except (ValueError, ZeroDivisionError) as wrong:
            raise LawError(file, place, str(wrong)) from wrong
        if not any(hits):
            raise LawError(file, place, "replaces nothing in any award of that time")


def _replaced(award: AwardLaw, rule: LocalRule, path: str, said: Replacement) -> AwardLaw | None:
    """The award with what is said in the place of its own; None when the award has no such number."""
    kind, _, rest = path.partition(".")
    if kind == "vote" and rest:
        return _steps_changed(award, rule, partial(_with_vote, name=rest), said)
    if isinstance(said, bool):
        raise ValueError("is a number, not yes or no")  # noqa: TRY004 -- the field's reason, as for every other wrong value
    return _number_replaced(award, rule, path, said)


def _number_replaced(award: AwardLaw, rule: LocalRule, path: str, number: int | str) -> AwardLaw | None:
    kind, _, rest = path.partition(".")
    if kind == "needs":
        return _need_replaced(award, rule, rest, number)
    if kind == "quota" and rest == "percent":
        return _changed(award, "quota", award.quota and _revalidated(award.quota, percent=number, law=rule.law))
    if path == "apart":
        return _changed(award, "apart", _groups(rule, str(number)))
    change = _STEP_CHANGES.get(path)
    if change is None:
        raise ValueError("is no number that a local rule can replace")
    return _steps_changed(award, rule, change, number)


def _steps_changed(award: AwardLaw, rule: LocalRule, change: Change, said: Any) -> AwardLaw | None:
    steps = {
        level: tuple(change(step, rule, said) or step if rule.level in {None, level} else step for step in taken)
        for level, taken in award.steps.items()
    }
    return None if steps == award.steps else award.model_copy(update={"steps": steps})


def _groups(rule: LocalRule, said: str) -> tuple[Apart, ...]:
    """What "draft appraise, vote sign" keeps apart: the first two from each other, and the last two."""
    return tuple(Apart(duties=tuple(Duty(word) for word in group.split()), law=rule.law) for group in said.split(","))


def _with_clock(step: StepLaw, rule: LocalRule, number: int | str) -> StepLaw | None:
    if rule.step is None or rule.level is None:
        raise ValueError("a clock needs the level and the step that it is of")
    if step.kind is not rule.step:
        return None
    changed = _revalidated(step, clock_days=number, law=rule.law)
    if changed.clock_days < changed.notice_days:
        raise ValueError(f"is shorter than the {changed.notice_days} days that the notice stands")
    return changed


def _with_notice(step: StepLaw, rule: LocalRule, number: int | str) -> StepLaw | None:
    if step.kind is not StepKind.PUBLIC_NOTICE:
        return None
    days = _revalidated(step, notice_days=number, law=rule.law)
    return days.model_copy(update={"clock_days": max(days.clock_days, days.notice_days)})


def _with_vote(step: StepLaw, rule: LocalRule, said: Replacement, name: str) -> StepLaw | None:
    if step.vote is None:
        return None
    try:
        vote = rule_for(step.vote, {"threshold" if name in _THRESHOLD else name: said})
    except InvalidInput as wrong:
        raise ValueError(wrong.facts["reason"]) from wrong
    clause = rule.law.clause if name in _THRESHOLD else cited_with(vote.said_by, rule.law.clause).clause
    said_by = rule.law.model_copy(update={"clause": clause})
    return step.model_copy(update={"vote": vote.model_copy(update={"said_by": said_by})})


_THRESHOLD = ("share", "threshold")
"""Who replaces it is the ground of the vote; who replaces another part of it is cited beside the ground."""


_STEP_CHANGES: dict[str, Change] = {"clock": _with_clock, "notice_days": _with_notice}


def _need_replaced(award: AwardLaw, rule: LocalRule, path: str, number: int | str) -> AwardLaw | None:
    name, _, field = path.rpartition(".")
    named = [single for need in award.needs.values() for single in rules_of((need,)) if name and single.name == name]
    if not named:
        return None
    if not all(isinstance(getattr(single, field, None), int) for single in named):
        raise ValueError(f"{name} has no number {field}")

    def changed(need: Need) -> Need:
        if isinstance(need, AllOf):
            return need.with_parts(tuple(changed(part) for part in need.all))
        if isinstance(need, AnyOf):
            return need.with_parts(tuple(changed(part) for part in need.any))
        single: SingleRule = _revalidated(need, **{field: number, "law": rule.law}) if need.name == name else need
        return single

    return _changed(award, "needs", {kind: changed(need) for kind, need in award.needs.items()})


def _changed(award: AwardLaw, field: str, value: Any) -> AwardLaw | None:
    return None if value is None else award.model_copy(update={field: value})


def _revalidated(entry: Piece, **changes: Any) -> Piece:
    """The entry with changes, its limits checked again."""
    return type(entry).model_validate({**entry.model_dump(by_alias=True), **changes})
