"""The part of the minutes that tells the votes: round by round, nominee by nominee, and how each result follows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from models.vocabulary import VoteVerdict
from starter.minutes.paper import Block, TableKind, paragraph, seal, subheading, table
from starter.minutes.words import Language, Words
from starter.problems import KINDS
from starter.schemas.minutes import AgendaLine, Minutes, ResultLine, RoundPart

_TENTHS = 1000


def rounds(minutes: Minutes, said: Words, language: Language) -> Iterator[Block]:
    """Each round: how it was held, its results by award, and their derivations."""
    if not minutes.rounds:
        yield paragraph(said.results.nothing)
    for part in minutes.rounds:
        yield subheading(said.results.round.format(round=part.round))
        yield paragraph(_how(part, said))
        if part.commitment is not None:
            yield seal(said.results.seal, part.commitment)
        if part.voided is not None:
            yield paragraph(said.results.voided.format(ground=_why_void(part.voided, said, language)))
        elif not part.results:
            yield paragraph(said.results.not_counted)
        else:
            yield from _results(minutes, part, said, language)


def conclusion(minutes: Minutes, said: Words, language: Language) -> Iterator[Block]:
    """What it came to in the end: for each nominee the last round in which they stood."""
    final = last_words(minutes)
    if not final:
        return
    agenda = _by_nomination(minutes)
    counts = [(award, _counts(some)) for award, some in _by_award(final, agenda, language)]
    passed, failed, undecided = (sum(numbers[place] for _, numbers in counts) for place in range(3))
    yield paragraph(
        said.conclusions.counted.format(nominees=len(final), passed=passed, failed=failed, undecided=undecided),
    )
    rows = [
        (str(number), award, str(sum(numbers)), *(str(one) for one in numbers))
        for number, (award, numbers) in enumerate(counts, start=1)
    ]
    yield table(TableKind.SUMMARY, rows, said.columns)


def last_words(minutes: Minutes) -> list[ResultLine]:
    """For each nominee, the result of the last round that counts, in the order in which they were first voted on."""
    final: dict[int, ResultLine] = {}
    for part in minutes.rounds:
        if part.voided is None:
            final.update({line.nominee: line for line in part.results})
    return list(final.values())


def _why_void(reason: str, said: Words, language: Language) -> str:
    return said.grounds.get(reason) or refusal(reason, language)


def _how(part: RoundPart, said: Words) -> str:
    at = said.time.moment_of
    return said.results.how.format(
        secrecy=said.results.secret if part.secret else said.results.open,
        mode=said.results.modes[part.mode],
        lines=part.lines,
        electors=part.electors,
        ballots=said.meeting.unknown if part.ballots is None else part.ballots,
        opened=at(part.opened_at),
        closed=at(part.closed_at) if part.closed_at else said.meeting.unknown,
    )


def _results(minutes: Minutes, part: RoundPart, said: Words, language: Language) -> Iterator[Block]:
    agenda = _by_nomination(minutes)
    bases = {why: number for number, why in enumerate(dict.fromkeys(_why(line, said, language) for line in part.results), start=1)}
    for award, lines in _by_award(part.results, agenda, language):
        yield subheading(said.results.award.format(award=award, count=len(lines)))
        rows = [_row(line, agenda[line.nomination], f"({bases[_why(line, said, language)]})", said) for line in lines]
        yield table(TableKind.RESULTS, rows, said.columns)
    if any(line.in_favour is None for line in part.results):
        yield paragraph(said.results.masked)
    yield from _ties(part.results, said)
    yield subheading(said.results.basis)
    yield from (paragraph(said.results.derivation.format(number=number, derivation=why)) for why, number in bases.items())


def _row(line: ResultLine, item_: AgendaLine, basis: str, said: Words) -> tuple[str, ...]:
    counts = (line.in_favour, line.against, line.abstaining, line.invalid)
    told = (said.results.hidden if count is None else str(count) for count in counts)
    name = line.name if line.name == item_.proposer else f"{line.name}\n{item_.proposer}"
    return (str(line.line), name, *told, share(line, said), _verdict(line, said), basis)


def share(line: ResultLine, said: Words) -> str:
    """The share in favour, of the base of the vote, cut to a tenth of a percent: never more than it is."""
    if line.in_favour is None or not line.base:
        return said.results.hidden
    whole, tenth = divmod(line.in_favour * _TENTHS // line.base, 10)
    return f"{whole}{said.time.decimal}{tenth}%"


def _verdict(line: ResultLine, said: Words) -> str:
    verdict = said.results.verdicts[line.verdict]
    return verdict if line.rank is None else said.results.ranked.format(verdict=verdict, rank=line.rank)


def _why(line: ResultLine, said: Words, language: Language) -> str:
    """The derivation, with the clause where it does not name it itself."""
    derivation = line.derivation_vi if language == "vi" else line.derivation_en
    if not line.clause or line.clause in derivation:
        return derivation
    return f"{derivation} {said.results.clause.format(clause=line.clause)}"


def _ties(lines: Iterable[ResultLine], said: Words) -> Iterator[Block]:
    """Where votes are level still. Once the chair has spoken, the derivation says so."""
    level = [line.line for line in lines if line.tie and line.verdict is VoteVerdict.NO_DECISION]
    if level:
        yield paragraph(said.results.undecided_tie.format(lines=spans(level)))


def spans(numbers: Sequence[int]) -> str:
    """Numbers in order, runs drawn together: "1–4, 7"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _by_nomination(minutes: Minutes) -> Mapping[str, AgendaLine]:
    return {line.nomination: line for line in minutes.agenda}


def _by_award(
    lines: Iterable[ResultLine], agenda: Mapping[str, AgendaLine], language: Language
) -> list[tuple[str, list[ResultLine]]]:
    """The lines of each award together, in the order in which the awards first come."""
    groups: dict[str, list[ResultLine]] = {}
    for line in lines:
        groups.setdefault(award_of(agenda[line.nomination], language), []).append(line)
    return list(groups.items())


def _counts(lines: Iterable[ResultLine]) -> list[int]:
    """How many passed, failed, have no decision."""
    verdicts = [line.verdict for line in lines]
    return [verdicts.count(one) for one in (VoteVerdict.PASS, VoteVerdict.FAIL, VoteVerdict.NO_DECISION)]


def award_of(line: AgendaLine, language: Language) -> str:
    """The award's name in this language."""
    return line.award_vi if language == "vi" else line.award_en


def refusal(kind: str, language: Language) -> str:
    """A kind of refusal, as people are told of it."""
    known = KINDS.get(kind)
    if known is None:
        return kind
    return known.title_vi if language == "vi" else known.title_en
