"""The sessions of councils in a bundle: what was voted on, the box, the count, the verdict, the minutes, one bound to the next."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from proofs.box import COUNTS, canonical, disagreements
from proofs.contents import SESSIONS, Contents, Entry
from proofs.findings import Report

OPENED, CLOSED, COMMITTED, TALLIED, TIES, PUBLISHED = (
    *("round_opened", "round_closed", "box_committed"),
    *("tallied", "ties_broken", "published"),
)
_BOX = re.compile(r"box-([1-9][0-9]{0,3})\.json", re.ASCII)
_BOX_FIELDS = {
    *("format", "session", "round", "mode", "secret", "slate_hash", "public_key", "ballots"),
    *("receipts", "receipts_root", "commitment", "lines", "named", "results"),
}
_LINE_FIELDS = {"position", "nomination", "nominee", "leaf", "salt", "votes"}
_LEVEL = {"verdict": "no_decision", "tie": True}
_TOLD = (*COUNTS, "needed", "base")


def check_sessions(contents: Contents, minutes: Sequence[bytes], report: Report) -> None:
    """Each verdict that a nomination took is that of a session whose chain is there, and of a box that counts to it.

    `minutes` are signed minutes that whoever checks holds: they are compared with what the ledger says of them.
    """
    told: dict[str, set[int]] = {}
    for chain, links in contents.of_nominations().items():
        for link in links:
            with report.reading(f"ledger/{chain}.jsonl"):
                if link.act == "council_voted" and "session" in link.facts:
                    rounds = {one["round"] for one in link.facts["rounds"]}
                    told.setdefault(link.facts["session"], set()).update(rounds)
                    _verdict(contents, link, report)
    held = {hashlib.sha256(one).hexdigest() for one in minutes}
    for session, links in contents.of_sessions().items():
        there = {number for number in told.get(session, set()) if not contents.left_out("round", f"{session}/{number}")}
        for number in sorted(there | _boxes(contents, session)):
            with report.reading(f"{SESSIONS}{session}/box-{number}.json"):
                _round(contents, session, number, links, report)
        with report.reading(f"{SESSIONS}{session}/minutes.json"):
            _minutes(contents, session, links, held, report)
    for paper in sorted(held - _signed(contents)):
        report.fails("paper_of_no_session", sha256=paper)


def _boxes(contents: Contents, session: str) -> set[int]:
    """The rounds whose box is there."""
    boxes = (_BOX.fullmatch(path.removeprefix(f"{SESSIONS}{session}/")) for path in contents.under(f"{SESSIONS}{session}/"))
    return {int(box[1]) for box in boxes if box}


def _verdict(contents: Contents, link: Entry, report: Report) -> None:
    session, chain = link.facts["session"], link.chain
    if session not in contents.chains:
        if not contents.left_out("chain", session):
            report.fails("chain_missing", chain=chain, other=session)
        return
    if link.said.get("update_id") != f"session:{session}:{chain}":
        report.fails("verdict_not_told", chain=chain, entry=link.sequence, session=session)
    published = [one for one in contents.chains[session] if one.act == PUBLISHED]
    said = {one["round"]: one["results_hash"] for entry in published for one in entry.facts["rounds"]}
    for one in link.facts["rounds"]:
        if said.get(one["round"]) != one["results_hash"]:
            report.fails("verdict_of_other_results", chain=chain, session=session, round=one["round"])
            return
    told = [one for one in link.facts["verdicts"] if not contents.left_out("round", f"{session}/{one['round']}")]
    wrong = [nominee for verdict in told for nominee in _told_otherwise(contents, session, verdict)]
    for nominee in wrong:
        report.fails("verdict_not_of_box", chain=chain, session=session, nominee=nominee)
    if not wrong:
        report.holds("verdict_taken", chain=chain, entry=link.sequence, session=session)


def _told_otherwise(contents: Contents, session: str, verdict: Mapping[str, Any]) -> list[int]:
    """Nominees of whom the results of the round say something else than the nomination was told."""
    rows = {row["nominee"]: row for row in contents.value(f"{SESSIONS}{session}/results-{verdict['round']}.json")}
    said = {"verdict": "pass" if verdict["passed"] else "fail"} | {name: verdict.get(name) for name in _TOLD}
    return [nominee for nominee in verdict["nominees"] if any(rows[nominee].get(name) != value for name, value in said.items())]


def _round(contents: Contents, session: str, number: int, links: Sequence[Entry], report: Report) -> None:
    box = _box(contents, session, number)
    of_round = {link.act: link for link in links if link.act != TIES and link.facts.get("round") == number}
    opened, closed, committed = (of_round[act].facts for act in (OPENED, CLOSED, COMMITTED))
    before = report.failures
    if (box["format"], box["session"], box["round"]) != ("vinhdanh-box-1", session, number):
        report.fails("box_of_another", session=session, round=number)
    if not of_round[OPENED].sequence < of_round[CLOSED].sequence < of_round[COMMITTED].sequence < of_round[TALLIED].sequence:
        report.fails("box_out_of_order", session=session, round=number)
    if "round_voided" in of_round:
        report.fails("round_void", session=session, round=number)
    said = {"mode": opened["mode"], "secret": opened["secret"], "slate_hash": opened["slate_hash"]}
    said |= {"ballots": closed["ballots"], "receipts_root": closed["receipts_root"], "commitment": committed["commitment"]}
    for name, value in said.items():
        if box.get(name) != value:
            report.fails("box_not_as_ledger", session=session, round=number, field=name)
    rows = contents.value(f"{SESSIONS}{session}/results-{number}.json")
    for one in disagreements({**box, "results": rows}):
        report.fails("box_disagrees", session=session, round=number, where=one.where, what=one.what)
    check_results(rows, number, links, report)
    if report.failures == before:
        masked = sum(line.get("votes") is None for line in box["lines"])
        report.holds("box_counted", session=session, round=number, ballots=box["ballots"], lines=len(box["lines"]))
        if masked:
            report.unchecked("lines_masked", session=session, round=number, lines=masked)


def _box(contents: Contents, session: str, number: int) -> dict[str, Any]:
    """The box as it was published. Raises ValueError or TypeError for fields that none has."""
    box: dict[str, Any] = contents.value(f"{SESSIONS}{session}/box-{number}.json")
    if not set(box) <= _BOX_FIELDS or any(not set(line) <= _LINE_FIELDS for line in box["lines"]):
        raise ValueError("a box has no such fields")
    if type(box["ballots"]) is not int or box.get("results", []) != [] or not isinstance(box.get("named", []), list):
        raise TypeError("a box as it was published counts its ballots, and has no results in it")
    return box


def check_results(rows: list[dict[str, Any]], number: int, links: Sequence[Entry], report: Report) -> None:
    """The results are those that the ledger has the hash of; whoever passed has the votes, or the chair's word."""
    session = links[0].chain
    words = {nominee: word for link in links if link.act == TIES for word in ("pass", "fail") for nominee in link.facts[word]}
    said = [link.facts["results_hash"] for link in links if link.act in {TALLIED, TIES} and link.facts["round"] == number]
    if said[-1] != hash_of(rows) and not _settled_later(rows, words, said[-1]):
        report.fails("results_not_as_ledger", session=session, round=number)
    for row in rows:
        short = row["in_favour"] is not None and row["in_favour"] < row["needed"]
        if row["verdict"] == "pass" and short and words.get(row["nominee"]) != "pass":
            report.fails("passed_without_votes", session=session, round=number, nominee=row["nominee"])


def _settled_later(rows: Sequence[Mapping[str, Any]], words: Mapping[int, str], said: str) -> bool:
    """Whether the ledger has the hash from before the chair spoke, in a later round, on somebody of this one: as the chair said."""
    level = [{**row, **_LEVEL} if row["nominee"] in words else row for row in rows]
    as_said = all(
        (row["verdict"], row["tie"]) in {(words[row["nominee"]], False), ("no_decision", True)}
        for row in rows
        if row["nominee"] in words
    )
    return as_said and hash_of(level) == said


def hash_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """The hash of the results of a round, as the session's ledger has it."""
    return hashlib.sha256(canonical(list(rows))).hexdigest()


def _minutes(contents: Contents, session: str, links: Sequence[Entry], held: set[str], report: Report) -> None:
    kept = [{name: link.facts[name] for name in ("version", "sha256")} for link in links if link.act == "minutes_kept"]
    if contents.content(f"{SESSIONS}{session}/minutes.json") != canonical(kept):
        report.fails("minutes_not_as_ledger", session=session)
    elif kept:
        report.holds("minutes_kept", session=session, versions=len(kept))
    path = f"{SESSIONS}{session}/minutes-signed.pdf"
    signed = _signed_of(links)
    here = hashlib.sha256(contents.content(path)).hexdigest() if path in contents.files else None
    if here is not None and here != signed:
        report.fails("signed_minutes_changed", session=session)
    elif signed is None:
        report.unchecked("minutes_not_signed", session=session)
    elif signed in held or here is not None:
        report.holds("signed_minutes", session=session, sha256=signed)
    else:
        report.unchecked("signed_minutes_elsewhere", session=session, sha256=signed)


def _signed_of(links: Sequence[Entry]) -> str | None:
    return next((link.facts["sha256"] for link in links if link.act == "minutes_signed"), None)


def _signed(contents: Contents) -> set[str]:
    return {paper for links in contents.of_sessions().values() if (paper := _signed_of(links)) is not None}
