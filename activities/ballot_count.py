"""Opening the ballots, making the box that is published of them, and judging each line. Choices stay in memory."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.ballot_slate import kept_rules
from activities.ballot_table import Cast, ballots_in, root_of
from activities.council_agenda import STANDS
from activities.council_results import LAST_RESULTS
from models.ballots.box import LETTERS, Box, BoxLine, NamedBallot, commitment_to, leaf_of, sorted_votes, tally_of
from models.ballots.paper import WHOLE_SLATE, Marks, read_paper
from models.ballots.sealing import RoundKey, named_receipt_of, receipt_of
from models.errors import BoxChanged, UnreadableBallot
from models.messages.council import Candidate, Ranking, Verdict
from models.messages.council_session import Places
from models.messages.policy import VoteRule
from models.vocabulary import BallotMode, Choice, CouncilFunction, Presence, VoteVerdict
from policy.council import Part, attendance_of, has_a_say, judge, rank
from policy.council.words import ENGLISH, VIETNAMESE

Connection = asyncpg.Connection | PoolConnectionProxy

LINES = """
select position, nomination, nominee from slate_line where session = $1 and round = $2 order by position
"""
SEATS = "select officer, function, votes, presence from session_seat where session = $1 and votes"
RECUSALS = "select officer, nomination, nominees from session_recusal where session = $1"
STANDING = f"""
select line.position, nomination.award from slate_line line
join agenda_item item on item.session = line.session and item.nomination = line.nomination
join task on {STANDS}
join nominee listed on listed.id = line.nominee and listed.nomination = line.nomination and listed.outcome is null
join nomination on nomination.id = line.nomination
where line.session = $1 and line.round = $2
"""  # noqa: S608 -- our own statement
PASSED_BEFORE = f"""
with {LAST_RESULTS}
select nomination.award, count(*) as passed from last join nomination on nomination.id = last.nomination
where last.verdict = 'pass' and last.nominee <> all($2::bigint[]) group by nomination.award
"""  # noqa: S608 -- our own statement
KEEP_BOX = "update session_round set box = $3, commitment = $4 where session = $1 and round = $2"
KEEP_RESULTS = """
insert into session_result (
  session, round, nominee, nomination, verdict, tie, in_favour, against, abstaining, invalid, needed, base, rank,
  derivation_vi, derivation_en, clause
)
select $1, $2, kept.* from unnest(
  $3::bigint[], $4::text[], $5::text[], $6::bool[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[],
  $14::text[], $15::text[], $16::text[]
) as kept
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its rule, how each seat takes part in it, and what each seat with a say said: None is an invalid vote."""

    position: int
    nomination: str
    nominee: int
    rule: VoteRule
    parts: tuple[Part, ...]
    said: Mapping[str, Choice | None]


@dataclass(frozen=True, slots=True)
class OpenedBox:
    """The box of a round with every line in the open. It never leaves the worker's memory as it is."""

    ballots: tuple[Cast, ...]
    root: str
    lines: tuple[Line, ...]
    votes: tuple[str, ...]
    salts: tuple[bytes, ...]
    leaves: tuple[str, ...]
    commitment: str


@dataclass(slots=True)
class Counted:
    """What came of a line."""

    line: Line
    verdict: Verdict
    award: str
    in_favour: int
    rank: int | None = None
    outcome: VoteVerdict = field(init=False)
    tie: bool = field(init=False)
    because_vi: str = ""
    because_en: str = ""
    clause: str = ""

    def __post_init__(self) -> None:
        self.outcome, self.tie = self.verdict.verdict, self.verdict.tie


class _Records(NamedTuple):
    """What a round knows of its lines, of who sits, and of who keeps out of what."""

    lines: Sequence[asyncpg.Record]
    seats: Sequence[asyncpg.Record]
    recusals: Sequence[asyncpg.Record]


async def opened_box(connection: Connection, round_: asyncpg.Record, key: RoundKey | None) -> OpenedBox:
    """The box of a closed round: the same whenever it is opened. Raises BoxChanged when ballots are not those that were closed."""
    session, number = round_["session"], round_["round"]
    records = _Records(
        lines=await connection.fetch(LINES, session, number),
        seats=await connection.fetch(SEATS, session),
        recusals=await connection.fetch(RECUSALS, session),
    )
    return await asyncio.to_thread(_opened, round_, key, await ballots_in(connection, session, number), records)


def _opened(
    round_: asyncpg.Record,
    key: RoundKey | None,
    ballots: Sequence[Cast],
    records: _Records,
) -> OpenedBox:
    _refuse_changed(round_, ballots)
    said = _said(round_, key, ballots)
    rules, keeps_out = kept_rules(round_["rules"]), _recused(records.recusals)
    lines = tuple(_line(row, rules[row["nomination"]], records.seats, keeps_out, said) for row in records.lines)
    votes = tuple(sorted_votes(line.said.values()) for line in lines)
    salts = tuple(key.salt_of(line.position) if key else bytes(32) for line in lines)
    leaves = tuple(leaf_of(salt, line.position, vote) for line, salt, vote in zip(lines, salts, votes, strict=True))
    public, root = _public_key(round_), root_of(ballots)
    commitment = commitment_to(round_["session"], round_["round"], round_["slate_hash"], public, root, leaves)
    return OpenedBox(tuple(ballots), root, lines, votes, salts, leaves, commitment)


def _refuse_changed(round_: asyncpg.Record, ballots: Sequence[Cast]) -> None:
    changed = [one for one in ballots if one.receipt != _receipt_of(one, secret=round_["secret"])]
    if changed or len(ballots) != round_["ballots"] or root_of(ballots) != round_["receipts_root"]:
        raise BoxChanged("the ballots are not those that were closed", session=round_["session"], round=round_["round"])


def _receipt_of(ballot: Cast, *, secret: bool) -> str:
    return receipt_of(ballot.paper) if secret else named_receipt_of(ballot.seat, ballot.line, ballot.paper)


def _said(round_: asyncpg.Record, key: RoundKey | None, ballots: Iterable[Cast]) -> dict[int, dict[str, Choice | None]]:
    """For each line what each seat said on it; a ballot that cannot be read says None wherever it speaks."""
    marks = round_["lines"] if round_["mode"] == BallotMode.SLATE else 1
    said: dict[int, dict[str, Choice | None]] = defaultdict(dict)
    for ballot in ballots:
        first = 1 if ballot.line == WHOLE_SLATE else ballot.line
        for position, choice in enumerate(_marks(key, ballot, marks), first):
            said[position][ballot.seat] = choice
    return said


def _marks(key: RoundKey | None, ballot: Cast, marks: int) -> Marks:
    try:
        return read_paper(key.unseal(ballot.paper) if key else ballot.paper, marks, ballot.line)
    except UnreadableBallot:
        return (None,) * marks


def _recused(rows: Iterable[asyncpg.Record]) -> dict[str, dict[str, frozenset[int]]]:
    """For each nomination who keeps out of it, and of which of its nominees: none named means all."""
    found: dict[str, dict[str, frozenset[int]]] = defaultdict(dict)
    for row in rows:
        found[row["nomination"]][row["officer"]] = frozenset(row["nominees"])
    return found


def _line(
    row: asyncpg.Record,
    rule: VoteRule,
    seats: Sequence[asyncpg.Record],
    keeps_out: Mapping[str, Mapping[str, frozenset[int]]],
    said: Mapping[int, Mapping[str, Choice | None]],
) -> Line:
    out, here = keeps_out.get(row["nomination"], {}), said.get(row["position"], {})
    parts = {seat["officer"]: _part(seat, row["nominee"], out, here) for seat in seats}
    heard = {seat: choice for seat, choice in here.items() if seat in parts and has_a_say(rule, parts[seat])}
    return Line(row["position"], row["nomination"], row["nominee"], rule, tuple(parts.values()), heard)


def _part(seat: asyncpg.Record, nominee: int, out: Mapping[str, frozenset[int]], said: Mapping[str, Any]) -> Part:
    """How a seat takes part in a line. Whoever has voted and left was there: a ballot that is in the box is counted."""
    officer, presence = seat["officer"], Presence(seat["presence"])
    recused = officer in out and (not out[officer] or nominee in out[officer])
    if presence is Presence.ABSENT and officer in said:
        presence = Presence.PRESENT
    return Part(CouncilFunction(seat["function"]), presence, recused, heard=officer in said)


async def count_ballots(connection: Connection, round_: asyncpg.Record, box: OpenedBox, places: Sequence[Places]) -> list[Counted]:
    """What each line came to that still stands on the agenda, ranked where more pass than there are places."""
    session, number = round_["session"], round_["round"]
    standing = {row["position"]: row["award"] for row in await connection.fetch(STANDING, session, number)}
    here = [line for line in box.lines if line.position in standing]
    on_paper = [line.nominee for line in box.lines]
    passed = {row["award"]: row["passed"] for row in await connection.fetch(PASSED_BEFORE, session, on_paper)}
    return await asyncio.to_thread(_judged, box, here, standing, places, passed)


def _judged(
    box: OpenedBox, here: Sequence[Line], standing: Mapping[int, str], places: Sequence[Places], passed: Mapping[str, int]
) -> list[Counted]:
    votes = dict(zip((line.position for line in box.lines), box.votes, strict=True))
    counted = [_counted(line, votes[line.position], standing[line.position]) for line in here]
    for one in places:
        rank_within(one, [each for each in counted if each.award == one.award], passed.get(one.award, 0))
    return counted


def _counted(line: Line, votes: str, award: str) -> Counted:
    tally = tally_of(votes)
    verdict = judge(line.rule, attendance_of(line.rule, line.parts), tally)
    return Counted(line, verdict, award, tally.in_favour, clause=verdict.clause)


def rank_within(said: Places, of_award: Sequence[Counted], passed_before: int) -> None:
    """Whoever has the votes, within the places that earlier rounds of the session have left.

    Ranks, and how many have the votes, are told only where every count is: beside those that are shown they would tell one that is
    kept back.
    """
    passed = {one.line.nominee: one for one in of_award if one.outcome is VoteVerdict.PASS}
    candidates = [Candidate(nominee=nominee, in_favour=one.in_favour) for nominee, one in passed.items()]
    ranking = rank(candidates, max(said.places - passed_before, 0), said.said_by)
    more_than_places = len(ranking.within) < len(candidates)
    for nominee in ranking.out:
        passed[nominee].outcome = VoteVerdict.FAIL
    for nominee in ranking.level:
        passed[nominee].outcome, passed[nominee].tie = VoteVerdict.NO_DECISION, True
    if any(one.verdict.shown is None for one in of_award):
        _say_among_few(of_award, ranking)
    elif more_than_places:
        _say_ranked(passed, ranking)


def _say_ranked(passed: Mapping[int, Counted], ranking: Ranking) -> None:
    for number, nominee in enumerate(ranking.within, 1):
        passed[nominee].rank = number
    for one in passed.values():
        one.because_vi, one.because_en = f" {ranking.derivation_vi}", f" {ranking.derivation_en}"
        if one.outcome is not VoteVerdict.PASS:
            one.clause = ranking.clause


def _say_among_few(of_award: Sequence[Counted], ranking: Ranking) -> None:
    """The same of everybody, had they the votes or not: that somebody had them, and was ranked out, tells more than the result."""
    said = {"places": ranking.places, "clause": ranking.clause}
    for one in of_award:
        one.because_vi = f" {VIETNAMESE.places_among_few.format_map(said)}"
        one.because_en = f" {ENGLISH.places_among_few.format_map(said)}"
        if one.outcome is VoteVerdict.NO_DECISION and one.line.nominee in ranking.level:
            one.because_vi += f" {VIETNAMESE.chair_to_choose}"
            one.because_en += f" {ENGLISH.chair_to_choose}"


async def write_results(connection: Connection, round_: asyncpg.Record, box: OpenedBox, counted: Sequence[Counted]) -> None:
    """Keep the box as it is published, and what came of it. What is not shown is kept nowhere."""
    session, number = round_["session"], round_["round"]
    shown = {one.line.position for one in counted if one.verdict.shown is not None}
    published = _published(round_, box, shown)
    await connection.execute(KEEP_BOX, session, number, published.model_dump(mode="json", exclude_none=True), box.commitment)
    columns = list(zip(*(result_values(one) for one in counted), strict=True)) or [()] * 14
    await connection.execute(KEEP_RESULTS, session, number, *(list(column) for column in columns))


def _published(round_: asyncpg.Record, box: OpenedBox, shown: set[int]) -> Box:
    return Box(
        session=round_["session"],
        round=round_["round"],
        mode=BallotMode(round_["mode"]),
        secret=round_["secret"],
        slate_hash=round_["slate_hash"],
        public_key=_public_key(round_),
        ballots=len(box.ballots),
        receipts=tuple(one.receipt for one in box.ballots),
        receipts_root=box.root,
        commitment=box.commitment,
        lines=tuple(
            BoxLine(
                position=line.position,
                nomination=line.nomination,
                nominee=line.nominee,
                leaf=leaf,
                salt=salt.hex() if line.position in shown else None,
                votes=votes if line.position in shown else None,
            )
            for line, leaf, salt, votes in zip(box.lines, box.leaves, box.salts, box.votes, strict=True)
        ),
        named=() if round_["secret"] else tuple(_named(box)),
    )


def _named(box: OpenedBox) -> Iterable[NamedBallot]:
    for officer in sorted({one.seat for one in box.ballots}):
        votes = (LETTERS[line.said[officer]] if officer in line.said else "-" for line in box.lines)
        yield NamedBallot(officer=officer, votes="".join(votes))


def result_values(one: Counted) -> tuple[Any, ...]:
    """What is kept of a line, in the order of the columns of `session_result` from `nominee` on. What is not shown is left out."""
    shown, because_vi, because_en = one.verdict.shown, one.verdict.derivation_vi, one.verdict.derivation_en
    if shown is None and one.outcome is VoteVerdict.FAIL:
        because_vi = VIETNAMESE.kept_back_with(because_vi, VoteVerdict.FAIL)
        because_en = ENGLISH.kept_back_with(because_en, VoteVerdict.FAIL)
    return (
        one.line.nominee,
        one.line.nomination,
        one.outcome.value,
        one.tie,
        shown.in_favour if shown else None,
        shown.against if shown else None,
        shown.abstaining if shown else None,
        shown.invalid if shown else None,
        one.verdict.needed,
        one.verdict.base,
        one.rank,
        because_vi + one.because_vi,
        because_en + one.because_en,
        one.clause,
    )


def _public_key(round_: asyncpg.Record) -> str | None:
    return round_["public_key"].hex() if round_["public_key"] else None
