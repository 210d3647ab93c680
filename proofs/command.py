"""What whoever checks a bundle is told, as lines for people or as one JSON object for programs."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from proofs.bundle import Known, verify_bundle
from proofs.checkpoint import BadCheckpoint, read_vkey
from proofs.container import MOST_BYTES
from proofs.findings import Report, Status, Unreadable
from proofs.words import LANGUAGES, STATUS, Language, sentence, why_unreadable

ALL_HOLDS, SOMETHING_WRONG, UNREADABLE = 0, 1, 2
_ENDS = {
    "vi": ("Mọi điều kiểm tra được đều đúng", "Có {failures} điều không đúng", "chưa kiểm tra được {unchecked} điều"),
    "en": ("Everything that could be checked holds", "{failures} things do not hold", "{unchecked} could not be checked"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command, the same as `vinhdanh verify` has."""
    parser.add_argument("file", type=Path, help="the bundle")
    parser.add_argument("--vkey", help="the office's public key, as it has published it: name+id+base64")
    parser.add_argument("--checkpoint", type=Path, help="a file with a signed checkpoint that you noted earlier")
    parser.add_argument(
        "--minutes", type=Path, action="append", default=[], help="signed minutes that you hold; may be given again"
    )
    parser.add_argument("--unsigned", action="store_true", help="accept a bundle that was made without the key")
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help="the language of the sentences")


def run(asked: argparse.Namespace) -> int:
    """The exit code, after everything is told."""
    return verify_file(
        asked.file,
        vkey=asked.vkey,
        checkpoint=asked.checkpoint,
        minutes=asked.minutes,
        unsigned=asked.unsigned,
        as_json=asked.json,
        language=asked.lang,
    )


def verify_file(
    file: Path,
    *,
    vkey: str | None = None,
    checkpoint: Path | None = None,
    minutes: Sequence[Path] = (),
    unsigned: bool = False,
    as_json: bool = False,
    language: Language = "vi",
) -> int:
    """Checks a file and tells on standard output what was found. 0: all holds, 1: something does not, 2: it cannot be read."""
    out = sys.stdout
    try:
        _must_be_a_key(vkey)
        noted = _read(checkpoint).decode(errors="replace") if checkpoint else None
        known = Known(vkey, noted, [_read(one) for one in minutes], unsigned)
        report = verify_bundle(_read(file), known)
    except Unreadable as problem:
        _tell_unreadable(problem, language, out, as_json=as_json)
        return UNREADABLE
    (_tell_json if as_json else _tell)(report, language, out)
    return ALL_HOLDS if report.all_holds else SOMETHING_WRONG


def _must_be_a_key(vkey: str | None) -> None:
    """A key that was mistyped says nothing about the bundle. Raises Unreadable."""
    try:
        if vkey is not None:
            read_vkey(vkey)
    except BadCheckpoint as bad:
        raise Unreadable("no_vkey", key=vkey) from bad


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Unreadable("too_large", limit=MOST_BYTES)
        return file.read_bytes()
    except OSError as error:
        raise Unreadable("no_file", file=str(file), why=error.strerror or type(error).__name__) from error


def _tell(report: Report, language: Language, out: TextIO) -> None:
    place = LANGUAGES.index(language)
    for status in (Status.FAILS, Status.UNCHECKED, Status.HOLDS):
        found = [finding for finding in report.findings if finding.status is status]
        if found:
            out.write(f"{STATUS[status][place]}\n")
            out.writelines(f"  - {sentence(finding, language)}\n" for finding in found)
    holds, fails, unchecked = _ENDS[language]
    counts = {"failures": report.failures, "unchecked": _count(report, Status.UNCHECKED)}
    out.write(f"{holds if report.all_holds else fails}; {unchecked}.\n".format_map(counts))


def _tell_json(report: Report, language: Language, out: TextIO) -> None:
    findings = [
        {"status": one.status, "code": one.code, "values": one.values, "text": sentence(one, language)} for one in report.findings
    ]
    counts = {status.value: _count(report, status) for status in Status}
    told: dict[str, Any] = {"all_holds": report.all_holds, **counts, "subject": report.subject, "findings": findings}
    out.write(_as_line(told))


def _tell_unreadable(problem: Unreadable, language: Language, out: TextIO, *, as_json: bool) -> None:
    text = why_unreadable(problem, language)
    told = {"all_holds": False, "unreadable": problem.code, "values": problem.values, "text": text}
    out.write(_as_line(told) if as_json else f"{text}\n")


def _as_line(told: Mapping[str, Any]) -> str:
    """One object on one line. Half a character, which somebody may have put into a bundle, becomes a question mark."""
    return json.dumps(told, ensure_ascii=False).encode(errors="replace").decode() + "\n"


def _count(report: Report, status: Status) -> int:
    return sum(finding.status is status for finding in report.findings)
