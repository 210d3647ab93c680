"""The archived histories in a bundle, with their cards, and the law that their cases were decided under."""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from proofs.checkpoint import Checkpoint
from proofs.contents import HISTORIES, POLICY, Contents
from proofs.findings import Report
from proofs.ledger import stands_in

MOST_UNPACKED = 1 << 28
_CARD = re.compile(r"histories/([^/]+)/([a-z]+-[0-9]{4,})\.card\.json", re.ASCII)
_LINKED = ("sequence", "previous_hash", "hash", "body")


def check_histories(contents: Contents, proofs: Mapping[str, Any], tree: Checkpoint, report: Report) -> None:
    """Every card stands in the signed tree, every case file has the hash that its card says, and holds the chain's own entries."""
    policies, have = set[str](), set[str]()
    for path in contents.under(HISTORIES):
        found = _CARD.fullmatch(path)
        if found is None:
            continue
        chain, name = found[1], f"{found[1]}/{found[2]}"
        with report.reading(path):
            card = json.loads(contents.content(path))
            have.add(chain)
            if not stands_in(tree, hashlib.sha256(contents.content(path)).digest(), proofs["histories"][name]):
                report.fails("card_not_in_tree", card=name)
                continue
            policies.add(card.get("policy_sha256"))
            _case(contents, chain, name, card, report)
    for chain in contents.chains.keys() - have:
        if not contents.left_out("history", chain):
            report.fails("history_missing", chain=chain)
    _laws(contents, {policy for policy in policies if policy is not None}, report)
    _pinned(contents, report)


def _case(contents: Contents, chain: str, name: str, card: Mapping[str, Any], report: Report) -> None:
    packed = contents.content(f"{HISTORIES}{name}.case.json.gz")
    if hashlib.sha256(packed).hexdigest() != card["sha256"] or len(packed) != card["bytes"]:
        report.fails("case_changed", card=name)
        return
    case = json.loads(_unpacked(packed))
    entries = [{part: one.get(part) for part in _LINKED} for one in case["entries"]]
    here = [{part: getattr(link, part) for part in _LINKED} for link in contents.chains.get(chain, ())]
    both = min(len(entries), len(here))
    events = sum(len(run["history"].get("events", ())) for run in case["runs"])
    last = entries[-1]["hash"] if entries else None
    said = (case["chain"], case["workflow_id"], case["kind"], len(entries), events, last)
    named = *(card[name] for name in ("chain", "workflow_id", "kind", "entries", "events")), card.get("last_hash")
    if said != named or card["chain"] != chain:
        report.fails("case_not_as_card", card=name)
    elif not both or entries[:both] != here[:both] or (len(entries) > len(here) and not contents.left_out("entries", chain)):
        report.fails("case_not_as_chain", card=name, chain=chain)
    else:
        report.holds("history_kept", chain=chain, card=name, events=events, entries=len(entries))
        if card["final"] is False:
            report.unchecked("history_goes_on", chain=chain, card=name)


def _unpacked(packed: bytes) -> bytes:
    """What gzip holds. Raises ValueError where it is broken, or more than any case file is."""
    pump = zlib.decompressobj(wbits=31)
    try:
        content = pump.decompress(packed, MOST_UNPACKED)
    except zlib.error as error:
        raise ValueError("broken gzip") from error
    if pump.unconsumed_tail or pump.unused_data or not pump.eof:
        raise ValueError("gzip that is too large, cut off, or followed by something")
    return content


def _laws(contents: Contents, named: set[str], report: Report) -> None:
    for sha256 in sorted(named):
        path = f"{POLICY}{sha256}.zip"
        if path in contents.files:
            if hashlib.sha256(contents.content(path)).hexdigest() != sha256:
                report.fails("law_changed", sha256=sha256)
            else:
                report.holds("law_as_card", sha256=sha256)
        elif not contents.left_out("law", sha256):
            report.fails("law_missing", sha256=sha256)


def _pinned(contents: Contents, report: Report) -> None:
    """What was pinned on a nomination is of the law, the version and the award that its first entry names."""
    for path in contents.under(f"{POLICY}pinned/"):
        chain = path.removeprefix(f"{POLICY}pinned/").removesuffix(".json")
        with report.reading(path):
            pinned, first = contents.value(path), contents.chains[chain][0]
            said = (pinned["version"], pinned["regime"], pinned["award"], pinned["said_by"]["clause"])
            if said != (*(first.facts[name] for name in ("policy", "regime", "award")), first.said.get("clause")):
                report.fails("pinned_not_as_ledger", chain=chain)
            else:
                report.holds("pinned_as_ledger", chain=chain, version=pinned["version"], regime=pinned["regime"])
