"""The chains of a bundle: their hashes, their order, their places in the signed tree, and how they name each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.box import from_hex
from proofs.chain import entry_hash
from proofs.checkpoint import Checkpoint
from proofs.contents import OVER_OTHERS, Contents, Entry, Story, tell
from proofs.findings import Report
from proofs.merkle import leaf_hash, verify_inclusion


def check_chains(contents: Contents, report: Report) -> None:
    """Every entry follows the one before it, has the hash of its own text, and says the same chain and number in it."""
    for chain, links in contents.chains.items():
        wrong, before = 0, None
        for number, link in enumerate(links, 1):
            said = (link.said.get("nomination"), link.said.get("sequence"), link.sequence)
            if said != (chain, number, number):
                report.fails("entry_out_of_place", chain=chain, entry=number)
            elif link.previous_hash != before:
                report.fails("entry_not_linked", chain=chain, entry=number)
            elif link.hash != entry_hash(link.previous_hash or "", link.body):
                report.fails("entry_changed", chain=chain, entry=number)
            else:
                before = link.hash
                continue
            before, wrong = link.hash, wrong + 1
        if not wrong:
            report.holds("chain_whole", chain=chain, entries=len(links))


def check_inclusion(contents: Contents, proofs: Mapping[str, Any], tree: Checkpoint, report: Report) -> None:
    """Every entry stands in the tree that the checkpoint signs; those of one chain in their own order, no two in one place."""
    proven, taken = 0, set[int]()
    for chain, links in contents.chains.items():
        with report.reading("proofs.json"):
            of_chain = proofs["entries"].get(chain, ())
            if len(of_chain) != len(links):
                report.fails("proofs_missing", chain=chain, entries=len(links), proofs=len(of_chain))
            last = -1
            for link, proof in zip(links, of_chain, strict=False):
                place = proof["position"]
                if place <= last or place in taken:
                    report.fails("entry_order_in_tree", chain=chain, entry=link.sequence)
                elif not stands_in(tree, from_hex(link.hash), proof):
                    report.fails("entry_not_in_tree", chain=chain, entry=link.sequence)
                else:
                    proven += 1
                last = place
                taken.add(place)
    if proven and proven == sum(map(len, contents.chains.values())):
        report.holds("entries_in_tree", entries=proven, chains=len(contents.chains), size=tree.size)


def stands_in(tree: Checkpoint, data: bytes, proof: Mapping[str, Any]) -> bool:
    """Whether a leaf that says `data` is proven to stand in the tree. Raises what a value of another shape raises."""
    place = proof["position"]
    if type(place) is not int:
        raise TypeError("a position is a whole number")
    return verify_inclusion(leaf_hash(data), place, tree.size, [from_hex(one) for one in proof["path"]], tree.root)


def check_links(contents: Contents, asked: set[int], report: Report) -> dict[str, Story]:
    """Splits, joins, revocations and erasures name entries that are there. What the chains tell of the nominees, by nomination."""
    stories: dict[str, Story] = {}
    for chain, links in contents.of_nominations().items():
        with report.reading(f"ledger/{chain}.jsonl"):
            stories[chain] = tell(links)
    for chain, story in stories.items():
        with report.reading(f"ledger/{chain}.jsonl"):
            first = contents.chains[chain][0]
            _origin(contents, stories, first, asked, report)
            _sources(contents, first, asked, report)
            _went_on(contents, stories, story, asked, report)
    for chain, links in contents.chains.items():
        if links[0].act in OVER_OTHERS:
            with report.reading(f"ledger/{chain}.jsonl"):
                _over_another(contents, links, report)
    return stories


def _origin(contents: Contents, stories: Mapping[str, Story], first: Entry, asked: set[int], report: Report) -> None:
    if "origin" not in first.facts:
        return
    chain, origin = first.chain, first.facts["origin"]
    parent = origin["nomination"]
    if parent not in contents.chains:
        _missing(contents, chain, parent, report)
    elif (origin["sequence"], origin["hash"]) not in {(link.sequence, link.hash) for link in contents.chains[parent]}:
        report.fails("split_not_bound", chain=chain, other=parent)
    elif sorted(stories[parent].left.get(chain, ())) != sorted(first.facts["nominees"]):
        report.fails("split_of_others", chain=chain, other=parent)
    else:
        report.holds("split_bound", chain=chain, other=parent, entry=origin["sequence"])
    if asked and not asked & set(first.facts["nominees"]):
        report.fails("chain_of_others", chain=chain)


def _sources(contents: Contents, first: Entry, asked: set[int], report: Report) -> None:
    for source in first.facts.get("sources", ()):
        chain, other = first.chain, source["nomination"]
        if other in contents.chains:
            last = contents.chains[other][-1]
            said = (last.sequence, last.hash, last.facts.get("target"), last.facts.get("nominees"))
            if said != (source["sequence"], source["hash"], chain, source["nominees"]):
                report.fails("join_not_bound", chain=chain, other=other)
            else:
                report.holds("join_bound", chain=chain, other=other, entry=last.sequence)
        elif asked & set(source["nominees"]):
            _missing(contents, chain, other, report)


def _went_on(contents: Contents, stories: Mapping[str, Story], story: Story, asked: set[int], report: Report) -> None:
    for other, nominees in story.went_on.items():
        if other not in contents.chains:
            if asked & set(nominees):
                _missing(contents, story.nomination, other, report)
        elif other not in stories or not set(nominees) <= stories[other].everybody:
            report.fails("trail_broken", chain=story.nomination, other=other)


def _over_another(contents: Contents, links: Sequence[Entry], report: Report) -> None:
    first = links[0]
    origin = first.facts["origin"]
    other = origin["nomination"]
    if other not in contents.chains:
        _missing(contents, first.chain, other, report)
    elif origin["hash"] not in {link.hash for link in contents.chains[other]}:
        report.fails("act_not_bound", chain=first.chain, other=other, act=first.act)
    else:
        report.holds("act_bound", chain=first.chain, other=other, act=first.act)


def _missing(contents: Contents, chain: str, other: str, report: Report) -> None:
    if not contents.left_out("chain", other):
        report.fails("chain_missing", chain=chain, other=other)
