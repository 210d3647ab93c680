"""The ballots of a session's rounds, counted and judged again.

Slate, box and results are those that the session's chain is bound to; the votes in the box are counted again, and each verdict
follows again from its rule, with its derivation (policy/council). Who took part in a line stands nowhere but in its derivation (a
secret ballot names no absent voter): the numbers are read there, must fit the seats, and must give the very same derivation. Where
counts are kept back, any count that would be told so will do.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from activities.ballot_count import Counted, Line, rank_within, result_values
from activities.ballot_slate import kept_rules
from activities.council_results import HASHED
from auditor.replay.expected_session import ExpectedSession, Spoken
from auditor.replay.findings import Findings
from models.ballots.box import tally_of
from models.errors import InvalidInput
from models.messages.council import Attendance, Tally, Verdict
from models.messages.council_session import Places
from models.messages.policy import VoteRule
from models.vocabulary import CouncilFunction, VoteVerdict, VotingSeats
from policy.council import judge
from policy.council.words import ENGLISH, VIETNAMESE
from proofs.box import disagreements, slate_hash

VOTE = "vote"
Row = Mapping[str, Any]
Rows = Mapping[str, list[dict[str, Any]]]

_KEPT = (*HASHED, "derivation_vi", "derivation_en", "clause")


def weigh_rounds(findings: Findings, expected: ExpectedSession, rows: Rows, awards: Mapping[str, str]) -> None:
    """Every round that counts. `awards` are those of nominations, as far as they are known: places are given within one award."""
    counted = {number for number in expected.results if number in expected.rounds}
    for row in rows.get("session_result", ()):
        if row.get("round") not in counted and row.get("round") != expected.being_counted:
            findings.diverges(VOTE, f"round {row.get('round')} nominee {row.get('nominee')}", None, "a result")
    found = {row["round"]: row for row in rows.get("session_round", ()) if isinstance(row.get("round"), int)}
    for number in sorted(expected.rounds.keys() & found.keys()):
        row = found[number]
        lines = sorted((one for one in rows.get("slate_line", ()) if one.get("round") == number), key=_position)
        results = sorted((one for one in rows.get("session_result", ()) if one.get("round") == number), key=_nominee)
        _check_slate(findings, expected.rounds[number], row, lines)
        if number in counted:
            _check_box(findings, expected.rounds[number], row, lines)
            _check_hash(findings, number, expected, results)
            _judge_again(findings, _Round(number, row, results, expected, awards))
    strangers = {row.get("round") for row in rows.get("slate_line", ())} - expected.rounds.keys()
    for stranger in sorted(strangers - {expected.being_opened}, key=str):
        findings.diverges(VOTE, f"round {stranger} slate", None, "lines")


class _Round(NamedTuple):
    """A round that was counted, with its results by nominee."""

    number: int
    row: Row
    results: Sequence[Row]
    expected: ExpectedSession
    awards: Mapping[str, str]

    @property
    def votes(self) -> dict[Any, str | None]:
        """The votes on each nominee, as the box has them; None where they are kept back."""
        box = self.row.get("box")
        lines = box.get("lines") if isinstance(box, dict) else ()
        sound = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
        return {line["nominee"]: line.get("votes") for line in sound if isinstance(line.get("nominee"), int)}

    @property
    def places(self) -> list[Places]:
        """How many places there were of which award."""
        return [Places.model_validate(one) for one in self.expected.places.get(self.number, ())]


def _check_slate(findings: Findings, expected: Row, row: Row, lines: Sequence[Row]) -> None:
    where = f"round {expected['round']} slate"
    findings.expects(VOTE, f"{where} position", list(range(1, len(lines) + 1)), [line.get("position") for line in lines])
    said = slate_hash(
        expected["session"],
        expected["round"],
        expected["mode"],
        secret=expected["secret"],
        public_key=_hex(row.get("public_key")),
        lines=[(line.get("nomination"), line.get("nominee")) for line in lines],
    )
    findings.expects(VOTE, f"{where} hash of slate_line and public_key", expected["slate_hash"], said)
    for line in lines:
        findings.expects(VOTE, f"{where} session", expected["session"], line.get("session"))


def _check_box(findings: Findings, expected: Row, row: Row, lines: Sequence[Row]) -> None:
    where, box = f"round {expected['round']} box", row.get("box")
    if not isinstance(box, dict):
        findings.diverges(VOTE, where, "a box", box)
        return
    for name in ("session", "round", "mode", "secret", "slate_hash", "ballots", "receipts_root", "commitment"):
        findings.expects(VOTE, f"{where} {name}", expected[name], box.get(name))
    if box.get("format") != "vinhdanh-box-1" or set(box) - _BOX:
        findings.diverges(VOTE, f"{where} format", "vinhdanh-box-1", f"{box.get('format')} {' '.join(sorted(set(box) - _BOX))}")
    try:
        shown = [(line["nomination"], line["nominee"]) for line in box["lines"]]
        wrong = [f"{one.where} {one.what}" for one in disagreements(box)]
    except (KeyError, TypeError, ValueError) as error:
        findings.diverges(VOTE, where, "a box", type(error).__name__)
        return
    findings.expects(VOTE, f"{where} lines", [(line.get("nomination"), line.get("nominee")) for line in lines], shown)
    for one in wrong:
        findings.diverges(VOTE, where, "agreement", one)


_BOX = frozenset(
    {
        *("format", "session", "round", "mode", "secret", "slate_hash", "public_key", "ballots", "receipts", "receipts_root"),
        *("commitment", "lines", "named", "results"),
    }
)


def _check_hash(findings: Findings, number: int, expected: ExpectedSession, results: Sequence[Row]) -> None:
    """The hash of the results, as the session's entries have it. What the chair said in later rounds was not in it yet."""
    later = {one.nominee for one in expected.spoken if one.round > number and one.of == number}
    rows = [{name: row.get(name) for name in HASHED} for row in results]
    for row in rows:
        if row["nominee"] in later:
            row |= {"verdict": VoteVerdict.NO_DECISION.value, "tie": True}
    said = hashlib.sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()
    findings.expects(VOTE, f"round {number} results hash", expected.results[number], said)


def _judge_again(findings: Findings, round_: _Round) -> None:
    try:
        rules = kept_rules(round_.row["rules"])
    except (KeyError, TypeError, IndexError, ValueError):
        findings.diverges(VOTE, f"round {round_.number} rules", "the rules of the round", "none")
        return
    counted: list[Counted] = []
    known: dict[tuple[Any, ...], Verdict | None] = {}
    for row in round_.results:
        rule, votes = rules.get(str(row.get("nomination"))), round_.votes.get(row.get("nominee"))
        where = f"round {round_.number} nominee {row.get('nominee')}"
        findings.expects(VOTE, f"{where} session", findings.chain, row.get("session"))
        if rule is None or row.get("nominee") not in round_.votes:
            findings.diverges(VOTE, f"{where} nomination", "a line of the slate and its rule", row.get("nomination"))
            continue
        _check_members(findings, where, rule, row, round_.expected)
        alike = (id(rule), row.get("derivation_vi"), votes)
        verdict = known[alike] = known[alike] if alike in known else _verdict_again(rule, row, votes)
        if verdict is None:
            findings.diverges(VOTE, f"{where} derivation", "one that follows from its numbers and its rule", row.get("verdict"))
            continue
        in_favour = tally_of(votes).in_favour if votes is not None else 0
        line = Line(0, str(row.get("nomination")), row["nominee"], rule, (), {})
        award = round_.awards.get(line.nomination, "")
        counted.append(Counted(line, verdict, award, in_favour, clause=verdict.clause))
    _compare_results(findings, round_, _rank_again(findings, round_, counted))


def _check_members(findings: Findings, where: str, rule: VoteRule, row: Row, expected: ExpectedSession) -> None:
    """The seats that vote under the rule are as many as the derivation says."""
    seats = [CouncilFunction(seat["function"]) for seat in expected.seats.values()]
    voting = sum(one.votes and (rule.seats is VotingSeats.ALL or one.stands) for one in seats)
    findings.expects(VOTE, f"{where} members", voting, _number(VIETNAMESE.members, "members", str(row.get("derivation_vi"))))


def _verdict_again(rule: VoteRule, row: Row, votes: str | None) -> Verdict | None:
    """The verdict that gives this row's derivation, by its own numbers; None where none does."""
    said = str(row.get("derivation_vi"))
    for attendance in _attendances(rule, said):
        for tally in [tally_of(votes)] if votes is not None else _kept_back(rule):
            try:
                verdict = judge(rule, attendance, tally)
            except InvalidInput:
                continue
            if (verdict.shown is None) == (votes is None) and any(said.startswith(text) for text in _texts(verdict)):
                return verdict
    return None


def _texts(verdict: Verdict) -> Iterator[str]:
    """How the derivation of a verdict may begin, whatever the chair said, and whoever was ranked before whom."""
    text, shown = verdict.derivation_vi, verdict.shown
    yield text
    if shown is None:
        yield VIETNAMESE.kept_back_with(text, VoteVerdict.FAIL)
    if verdict.tie:
        for spoken in (VoteVerdict.PASS, VoteVerdict.FAIL):
            yield VIETNAMESE.once_the_chair_has_spoken(text, spoken, shown.in_favour if shown else None)


def _attendances(rule: VoteRule, derivation: str) -> Iterator[Attendance]:
    """Those of which the derivation speaks: how many of those who keep out are there, it does not say."""
    members = _number(VIETNAMESE.members, "members", derivation)
    present = _number(VIETNAMESE.there, "present", derivation)
    if not members or present is None:
        return
    written = _number(VIETNAMESE.heard, "written", derivation) or 0
    recused = _number(VIETNAMESE.keeps_out[rule.recusal], "recused", derivation) or 0
    for here in range(min(recused, present) + 1):
        yield Attendance(members=members, present=present, written=written, recused=recused, recused_present=here)


def _kept_back(rule: VoteRule) -> Iterator[Tally]:
    """Every count of so few ballots that it is not told; who was against or abstained makes no other words."""
    for ballots in range(max(rule.fewest_shown, rule.fewest_unanimous, 2)):
        for in_favour in range(ballots, -1, -1):
            yield Tally(in_favour=in_favour, against=ballots - in_favour)


def _rank_again(findings: Findings, round_: _Round, counted: Sequence[Counted]) -> list[Counted]:
    """Rank whoever has the votes where there were places; those of whom it can be said what came of it."""
    certain = list(counted)
    for one in round_.places:
        # Where an award is not known, anybody may have been ranked.
        of_award = [each for each in counted if each.award in (one.award, "")]
        unknown, kept_back = any(not each.award for each in of_award), any(each.verdict.shown is None for each in of_award)
        if unknown or kept_back:
            why = "the awards of its nominations are not at hand" if unknown else "the counts are kept back"
            findings.leaves_out(VOTE, f"round {round_.number} ranking for {one.award}", why)
            certain = [each for each in certain if each not in of_award]
        else:
            rank_within(one, of_award, round_.expected.passed_before(round_.number, one.award, round_.awards))
    return certain


def _compare_results(findings: Findings, round_: _Round, counted: Iterable[Counted]) -> None:
    spoken = {one.nominee: one for one in round_.expected.spoken if one.of == round_.number}
    found = {row.get("nominee"): row for row in round_.results}
    for row in (dict(zip(_KEPT, result_values(one), strict=True)) for one in counted):
        where = f"round {round_.number} nominee {row['nominee']}"
        _let_the_chair_speak(row, spoken)
        if spoken:
            _choose_beside(row, spoken)
        for name, value in row.items():
            findings.expects(VOTE, f"{where} {name}", value, found[row["nominee"]].get(name))


def _let_the_chair_speak(row: dict[str, Any], spoken: Mapping[int, Spoken]) -> None:
    word = spoken.get(row["nominee"])
    if word is None or not row["tie"]:
        return
    verdict = VoteVerdict.PASS if word.passes else VoteVerdict.FAIL
    row |= {
        "verdict": verdict.value,
        "tie": False,
        "derivation_vi": VIETNAMESE.once_the_chair_has_spoken(row["derivation_vi"], verdict, row["in_favour"]),
        "derivation_en": ENGLISH.once_the_chair_has_spoken(row["derivation_en"], verdict, row["in_favour"]),
    }


def _choose_beside(row: dict[str, Any], spoken: Mapping[int, Spoken]) -> None:
    """Once the chair has chosen among all who were level, nobody's derivation leaves the choice open any more."""
    if row["nominee"] not in spoken and not row["tie"]:
        row["derivation_vi"] = VIETNAMESE.once_all_are_chosen(row["derivation_vi"])
        row["derivation_en"] = ENGLISH.once_all_are_chosen(row["derivation_en"])


def _number(template: str, name: str, text: str) -> int | None:
    pattern = re.escape(template).replace(re.escape(f"{{{name}}}"), r"(\d+)")
    found = re.search(pattern, text)
    return int(found[1]) if found else None


def _hex(value: Any) -> str | None:
    return value.removeprefix("\\x") if isinstance(value, str) else None


def _position(row: Row) -> int:
    return int(row["position"]) if isinstance(row.get("position"), int) else 0


def _nominee(row: Row) -> int:
    return int(row["nominee"]) if isinstance(row.get("nominee"), int) else 0
