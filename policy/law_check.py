"""What must hold of a law before anybody relies on it; every fault names its file and field."""

from itertools import pairwise

from models.vocabulary import Level, StepKind
from policy.law_errors import LawError
from policy.law_files import LawFiles
from policy.law_models import AwardLaw, RegimeLaw
from policy.law_needs import SingleRule, rules_of


def check_regimes(files: LawFiles, regimes: tuple[RegimeLaw, ...]) -> None:
    """Nothing when all is well; raises `LawError` on the first fault."""
    names = {written.id: file for file, written in files.regimes}
    for regime in regimes:
        file = names[regime.id]
        if regime.until < regime.since:
            raise LawError(file, "to", f"{regime.until} lies before {regime.since}")
        if list(regime.levels) != sorted(regime.levels, key=lambda level: level.rank):
            raise LawError(file, "levels", "are not in order from the lowest up")
        _check_ways(files, file)
        _check_votes(files, file)
        for award in regime.awards.values():
            check_route(file, regime, award)
            _check_needs(file, regime, award)
    for earlier, later in pairwise(regimes):
        if later.id is earlier.id:
            raise LawError(names[later.id], "id", f"{later.id} stands in two files")
        if later.since <= earlier.until:
            raise LawError(names[later.id], "from", f"{later.since} lies within {earlier.id}, which reaches to {earlier.until}")


def check_route(file: str, regime: RegimeLaw, award: AwardLaw) -> None:
    """Nothing when every route of the award ends with a signature at an office that may decide; else raises `LawError`."""
    field = f"awards.{award.code}"
    if not award.deciders:
        raise LawError(file, f"{field}.decides", "names nobody, so that its route ends nowhere")
    for decider in award.deciders:
        level = decider.by.level
        if level is not None and level not in regime.levels:
            raise LawError(file, f"{field}.decides.{decider.by}", f"the route ends nowhere: {regime.id} has no {level} level")
    for level in regime.levels:
        if level in _passed_levels(regime, award):
            _check_steps(file, f"{field}.steps.{level}", award, level)


def _passed_levels(regime: RegimeLaw, award: AwardLaw) -> tuple[Level, ...]:
    """Every level at which the award may be signed: below an office that decides it, or anywhere for the head of a unit."""
    levels = [decider.by.level for decider in award.deciders]
    highest = Level.CENTRAL.rank if None in levels else max(level.rank for level in levels if level)
    return tuple(level for level in regime.levels if level.rank <= highest)


def _check_steps(file: str, field: str, award: AwardLaw, level: Level) -> None:
    kinds = [step.kind for step in award.steps[level]]
    if not kinds or kinds[-1] is not StepKind.SIGN:
        raise LawError(file, field, "the route ends nowhere: no signature as the last step")
    if len(kinds) != len(set(kinds)):
        raise LawError(file, field, "names a step twice")
    for step in award.steps[level]:
        if step.kind is StepKind.PUBLIC_NOTICE and not 0 < step.notice_days <= step.clock_days:
            raise LawError(file, field, f"a notice of {step.notice_days} days does not fit a clock of {step.clock_days}")


def _check_ways(files: LawFiles, file: str) -> None:
    written = next(regime for name, regime in files.regimes if name == file)
    for code, way in written.ways.items():
        for level in {*way.steps, *way.clocks}:
            if level not in written.levels:
                raise LawError(file, f"ways.{code}", f"names {level}, a level that {written.id} does not have")


def _check_votes(files: LawFiles, file: str) -> None:
    written = next(regime for name, regime in files.regimes if name == file)
    for code, award in written.awards.items():
        for level in award.votes:
            if level not in written.levels:
                raise LawError(file, f"awards.{code}.votes.{level}", f"{written.id} has no {level} level")


def _check_needs(file: str, regime: RegimeLaw, award: AwardLaw) -> None:
    field = f"awards.{award.code}"
    if not award.recipients:
        raise LawError(file, f"{field}.for", "names nobody")
    if set(award.needs) != set(award.recipients):
        raise LawError(file, f"{field}.needs", f"does not speak of each of {', '.join(award.recipients)}, and only of them")
    for kind, need in award.needs.items():
        names: set[str] = set()
        for position, rule in enumerate(rules_of((need,))):
            place = f"{field}.needs.{kind}.{position}"
            _check_awards_known(file, place, regime, rule)
            if rule.name is not None and rule.name in names:
                raise LawError(file, place, f"{rule.name} names two rules")
            names |= {rule.name} if rule.name else set()
    for code in award.due.decision_of if award.due else ():
        if code not in regime.awards:
            raise LawError(file, f"{field}.due.decision_of", f"{code} is no award of {regime.id}")


def _check_awards_known(file: str, place: str, regime: RegimeLaw, rule: SingleRule) -> None:
    for code in (*getattr(rule, "awards", ()), *getattr(rule, "or_held", ())):
        if code not in regime.awards:
            raise LawError(file, f"{place}.awards", f"{code} is no award of {regime.id}")
