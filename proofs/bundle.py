"""Checks a bundle: the one-file proof of a nomination (docs/proof-format.md). No server, no database, no network.

`verify_bundle` is a function of bytes. It looks at everything, and goes on after what is wrong.
"""

import hashlib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.box import from_hex
from proofs.checkpoint import BadCheckpoint, Checkpoint, as_kept, open_note, open_text
from proofs.container import pack, unpack
from proofs.contents import HISTORIES, LEDGER, SESSIONS, Contents, Story, read_chains
from proofs.findings import MALFORMED, Report, Unreadable
from proofs.histories import check_histories
from proofs.ledger import check_chains, check_inclusion, check_links
from proofs.merkle import verify_consistency
from proofs.people import check_decisions, check_notes, check_outcomes, check_people
from proofs.sessions import check_sessions
from proofs.votes import check_votes_by_hand

FORMAT = "vinhdanh/proof/1"
MANIFEST, NOTE, CHECKPOINT, KEY, PROOFS = "manifest.json", "manifest.note", "checkpoint.txt", "key.txt", "proofs.json"
BOUND_BY_MANIFEST = ("attachments.json", "page.pdf")
"""Files on which nothing else of the bundle hangs: the signature over the manifest alone answers for them."""


@dataclass(frozen=True)
class Known:
    """What whoever checks knows from elsewhere.

    `vkey` is the office's public key; `noted` a signed checkpoint that was noted earlier; `minutes` signed minutes that they hold.
    `unsigned` accepts a bundle that was made without the key: then nobody answers for it as a whole.
    """

    vkey: str | None = None
    noted: str | None = None
    minutes: Sequence[bytes] = ()
    unsigned: bool = False


NOTHING = Known()


def manifest_text(origin: str, manifest: bytes) -> str:
    """What is signed over the manifest. No checkpoint reads like it, so that neither signature passes for the other."""
    return f"{origin}/proof\n{FORMAT}\nsha256 {hashlib.sha256(manifest).hexdigest()}\n"


def verify_bundle(data: bytes, known: Known = NOTHING) -> Report:
    """Everything that was found. Raises Unreadable when the bytes are no bundle."""
    files = unpack(data)
    if MANIFEST not in files:
        raise Unreadable("no_manifest")
    report = Report()
    if pack(files) == data:
        report.holds("container_as_written", files=len(files), bytes=len(data))
    else:
        report.fails("container_changed")
    contents = Contents(files)
    with report.reading(MANIFEST):
        contents.manifest = _manifest(contents, report)
    if not contents.manifest:
        return report
    _check_rest(contents, known, report)
    return report


def _manifest(contents: Contents, report: Report) -> dict[str, Any]:
    manifest: dict[str, Any] = contents.value(MANIFEST)
    if manifest["format"] != FORMAT:
        raise Unreadable("other_format", format=str(manifest["format"])[:40])
    if not all(isinstance(one["what"], str) and isinstance(one["why"], str) for one in manifest["left_out"]):
        raise TypeError("what was left out is no list")
    report.subject = {"nomination": str(manifest["subject"]["nomination"]), "made_at": str(manifest["made_at"])}
    report.subject["nominees"] = [int(nominee) for nominee in manifest["subject"]["nominees"]]
    listed, before = manifest["files"], report.failures
    for path in sorted(listed.keys() | contents.files.keys() - {MANIFEST, NOTE}):
        if path not in contents.files:
            report.fails("file_missing", file=path)
        elif path not in listed:
            report.fails("file_not_listed", file=path)
        elif _fingerprint(contents.files[path]) != listed[path]:
            report.fails("file_changed", file=path)
    if report.failures == before:
        report.holds("files_as_listed", files=len(listed))
    return manifest


def _fingerprint(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _check_rest(contents: Contents, known: Known, report: Report) -> None:
    """One check after the other; where one meets a value of another shape than the format's, the next goes on."""
    tree = _signed_tree(contents, known, report)
    read_chains(contents, report)
    asked, nomination = set(report.subject["nominees"]), report.subject["nomination"]
    proofs: dict[str, Any] = {}
    stories: dict[str, Story] = {}
    with report.reading(PROOFS):
        proofs = contents.value(PROOFS)
    with report.reading(LEDGER):
        check_chains(contents, report)
        stories = check_links(contents, asked, report)
        if nomination not in stories:
            report.fails("subject_missing", nomination=nomination)
        elif not asked <= stories[nomination].everybody:
            report.fails("nominee_not_of_nomination", nomination=nomination)
        check_outcomes(contents, stories, asked, report)
    if tree is not None:
        with report.reading(PROOFS):
            check_inclusion(contents, proofs, tree, report)
            _consistent(proofs, tree, known, report)
        with report.reading(HISTORIES):
            check_histories(contents, proofs, tree, report)
    with report.reading(SESSIONS):
        check_votes_by_hand(contents, report)
        check_sessions(contents, known.minutes, report)
    check_decisions(contents, report)
    check_people(contents, asked, report)
    check_notes(contents, report)
    with report.reading(MANIFEST):
        _what_remains(contents, known, report)


def _signed_tree(contents: Contents, known: Known, report: Report) -> Checkpoint | None:
    """The tree that the checkpoint signs, with a key that was given, or else (which proves little) the one that lies beside it."""
    tree = None
    with report.reading(CHECKPOINT):
        beside = contents.content(KEY).decode().removesuffix("\n")
        key = known.vkey.strip() if known.vkey else beside
        note = contents.content(CHECKPOINT).decode()
        tree, own = _opened(note, key), _opened(note, beside)
        if tree is None or tree != own or f"{beside}\n".encode() != contents.content(KEY):
            report.fails("checkpoint_not_signed", key=key)
            # The rest is still worth looking at, against what the checkpoint says.
            tree = tree or own
        elif known.vkey:
            report.holds("checkpoint_signed", origin=tree.origin, size=tree.size, key=key)
        else:
            report.unchecked("key_not_compared", origin=tree.origin, size=tree.size, key=key)
        if tree is None:
            return None
        _signed_manifest(contents, tree.origin, key, known, report)
        said = contents.manifest["checkpoint"]
        if said != {"origin": tree.origin, "size": tree.size, "root": tree.root.hex()}:
            report.fails("checkpoint_not_as_manifest")
    return tree


def _opened(note: str, key: str) -> Checkpoint | None:
    try:
        return open_note(note, key)
    except BadCheckpoint:
        return None


def _signed_manifest(contents: Contents, origin: str, key: str, known: Known, report: Report) -> None:
    """Whoever made the file answers for all of it by their signature over the manifest."""
    note = contents.content(NOTE).decode()
    wanted = manifest_text(origin, contents.content(MANIFEST))
    if note == wanted:
        (report.unchecked if known.unsigned else report.fails)("manifest_without_signature")
        return
    try:
        signed = open_text(note, key)
    except BadCheckpoint:
        report.fails("manifest_not_signed")
        return
    if signed != wanted:
        report.fails("manifest_changed")
    else:
        report.holds("manifest_signed")


def _consistent(proofs: Mapping[str, Any], tree: Checkpoint, known: Known, report: Report) -> None:
    """The tree is the one of which a checkpoint was noted earlier, grown and nothing else."""
    if known.noted is None:
        report.unchecked("nothing_noted")
        return
    noted = _noted(known)
    if noted is None:
        report.fails("noted_unreadable")
    elif noted.origin != tree.origin:
        report.fails("noted_of_another", origin=noted.origin)
    elif noted.size > tree.size:
        report.unchecked("noted_is_newer", noted=noted.size, size=tree.size)
    else:
        paths = {one["size"]: one["path"] for one in proofs["consistency"]}
        if noted.size not in paths and noted.size not in {0, tree.size}:
            report.unchecked("no_consistency_path", noted=noted.size, size=tree.size)
            return
        path = [from_hex(one) for one in paths.get(noted.size, ())]
        if verify_consistency(noted.size, noted.root, tree.size, tree.root, path):
            report.holds("grown_from_noted", noted=noted.size, size=tree.size)
        else:
            report.fails("not_grown_from_noted", noted=noted.size, size=tree.size)


def _noted(known: Known) -> Checkpoint | None:
    """The checkpoint that was noted: who noted it knows it, so its signature is looked at only where their key is given."""
    text = as_kept(known.noted or "")
    try:
        if known.vkey:
            return open_note(text, known.vkey)
        return _unsigned(text)
    except (BadCheckpoint, *MALFORMED):
        return None


def _unsigned(text: str) -> Checkpoint:
    origin, size, root = text.split("\n")[:3]
    return Checkpoint(origin, int(size), b64decode(root, validate=True))


def _what_remains(contents: Contents, known: Known, report: Report) -> None:
    for path in BOUND_BY_MANIFEST:
        if path in contents.files:
            contents.content(path)
            answered = known.vkey is not None and any(one.code == "manifest_signed" for one in report.findings)
            (report.holds if answered else report.unchecked)("bound_by_manifest_only", file=path)
    for path in sorted(contents.files.keys() - contents.looked_at):
        report.fails("file_of_nothing", file=path)
    for one in contents.manifest["left_out"]:
        report.unchecked("left_out", what=one["what"], name=str(one.get("name", "")), why=one["why"])
