"""Votes whose result a secretary entered by hand: counted again, by the threshold of the pinned policy where that is there."""

from collections.abc import Mapping
from typing import Any

from proofs.contents import POLICY, Contents, Entry
from proofs.findings import Report


def check_votes_by_hand(contents: Contents, report: Report) -> None:
    """Whoever passed has as many votes as were needed, and as many were needed as the pinned threshold asks of the base."""
    for chain, links in contents.of_nominations().items():
        for link in links:
            if link.act == "council_voted" and "votes" in link.facts:
                with report.reading(f"ledger/{chain}.jsonl"):
                    _count(contents, link, report)


def _count(contents: Contents, link: Entry, report: Report) -> None:
    counts = [link.facts["votes"], *link.facts["apart"].values()]
    thresholds = _thresholds(contents, link)
    right = all(one["passed"] is (_in_favour(one) >= one["needed"]) for one in counts)
    asked = not thresholds or all(one["needed"] in {needed_of(share, one["base"]) for share in thresholds} for one in counts)
    if not right or not asked:
        report.fails("vote_by_hand_wrong", chain=link.chain, entry=link.sequence)
    elif thresholds:
        report.holds("vote_by_hand", chain=link.chain, entry=link.sequence)
    else:
        report.unchecked("vote_without_rule", chain=link.chain, entry=link.sequence)


def _in_favour(votes: Mapping[str, Any]) -> int:
    return int(votes.get("in_favour", 0) + votes.get("written_in_favour", 0))


def _thresholds(contents: Contents, link: Entry) -> list[Mapping[str, Any]]:
    """What the pinned policy asks of a council at that level; nothing where none is pinned in the bundle."""
    path = _pinned(contents, link.chain)
    if path is None:
        return []
    stations = [one for one in contents.value(path)["stations"] if one["level"] == link.said.get("level")]
    return [step["vote"]["threshold"] for station in stations for step in station["steps"] if step.get("vote")]


def _pinned(contents: Contents, chain: str) -> str | None:
    """The file of what was pinned on a nomination; on one that was split off, that is what was pinned on where it came from."""
    seen = set[str]()
    while chain in contents.chains and chain not in seen:
        path = f"{POLICY}pinned/{chain}.json"
        if path in contents.files:
            return path
        seen.add(chain)
        chain = contents.chains[chain][0].facts.get("origin", {}).get("nomination", "")
    return None


def needed_of(share: Mapping[str, Any], base: int) -> int:
    """The smallest whole number that satisfies the share of `base`: 90 % of 17 is 16; more than a half of 6 is 4."""
    if not type(share["numerator"]) is type(share["denominator"]) is type(base) is int:
        raise TypeError("a share is a fraction of whole numbers, and so is its base")
    product = share["numerator"] * base
    strictly = share.get("strictly_more", False)
    return int(product // share["denominator"] + 1 if strictly else -(-product // share["denominator"]))
