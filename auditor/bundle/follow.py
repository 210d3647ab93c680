"""The trail of a nomination and of those on it: every chain that it is told in, found in the ledger's own facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from auditor.bundle.source import Proof, Source
from proofs.contents import CONVENED, OVER_OTHERS, Entry, Story, tell


class BundleRefused(Exception):
    """There is nothing to prove: no such nomination or nominee, or nothing is signed. The message says which."""


@dataclass
class Trail:
    """The chains, as far as the checkpoint signs them, with their places in the tree; who was asked for; what had to stay out."""

    nomination: str
    asked: frozenset[int] = frozenset()
    chains: dict[str, list[Entry]] = field(default_factory=dict)
    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    left_out: list[dict[str, str]] = field(default_factory=list)

    def leave_out(self, what: str, why: str, name: str = "") -> None:
        """The manifest says so."""
        self.left_out.append({"what": what, "why": why} | ({"name": name} if name else {}))

    @property
    def of_nominations(self) -> dict[str, list[Entry]]:
        """The chains that are those of nominations."""
        return {chain: links for chain, links in self.chains.items() if links[0].act not in OVER_OTHERS | {CONVENED}}

    @property
    def sessions(self) -> dict[str, set[int]]:
        """The rounds, by session, on which nominations of the trail rest."""
        found: dict[str, set[int]] = {}
        for links in self.of_nominations.values():
            for link in links:
                if link.act == "council_voted" and "session" in link.facts:
                    found.setdefault(link.facts["session"], set()).update(one["round"] for one in link.facts["rounds"])
        return found


async def follow(source: Source, nomination: str, nominees: Sequence[int]) -> Trail:
    """The trail of these nominees (none named: of everybody who ever stood in it), forwards and backwards.

    Raises BundleRefused when there is no such nomination, nobody signed it, or a nominee never stood in it.
    """
    trail = Trail(nomination)
    await _add(source, trail, nomination)
    if nomination not in trail.chains:
        why = trail.left_out[0]["why"]
        raise BundleRefused(f"{nomination}: " + ("no checkpoint signs it yet" if why == _UNSIGNED else "there is no such chain"))
    if nomination not in trail.of_nominations:
        raise BundleRefused(f"{nomination} is no nomination")
    here = tell(trail.chains[nomination]).everybody
    strangers = sorted(set(nominees) - here)
    if strangers:
        raise BundleRefused(f"{nomination}: never on its list were {', '.join(map(str, strangers))}")
    trail.asked = frozenset(nominees or here)
    waiting = [nomination]
    while waiting:
        chain = waiting.pop()
        for other in [*_named_by(trail, chain), *await _over(source, trail, chain)]:
            if other not in trail.chains and not _known_missing(trail, other):
                await _add(source, trail, other)
                waiting += [other] if other in trail.chains else []
    return trail


_UNSIGNED, _UNBEGUN = "not_under_checkpoint", "not_begun"


async def _add(source: Source, trail: Trail, chain: str) -> None:
    """The entries of a chain that the checkpoint signs; what it does not is left out, and said so."""
    entries, places = await source.entries(chain), await source.proofs("entry", chain)
    signed = [entry for entry in entries if entry.sequence in places]
    if signed:
        trail.chains[chain] = signed
        trail.proofs[chain] = [places[entry.sequence] for entry in signed]
        if len(signed) < len(entries):
            trail.leave_out("entries", _UNSIGNED, chain)
    else:
        trail.leave_out("chain", _UNSIGNED if entries else _UNBEGUN, chain)


def _named_by(trail: Trail, chain: str) -> Iterable[str]:
    """The chains that this one names, as far as they are about those who were asked for."""
    links = trail.chains[chain]
    if chain not in trail.of_nominations:
        return
    first, story = links[0], tell(links)
    if "origin" in first.facts:
        yield first.facts["origin"]["nomination"]
    yield from (one["nomination"] for one in first.facts.get("sources", ()) if trail.asked & set(one["nominees"]))
    yield from _went_on(story, trail.asked)
    yield from (link.facts["session"] for link in links if link.act == "council_voted" and "session" in link.facts)


def _went_on(story: Story, asked: frozenset[int]) -> Iterable[str]:
    return (other for other, nominees in story.went_on.items() if asked & set(nominees))


async def _over(source: Source, trail: Trail, chain: str) -> list[str]:
    """Revocations and erasures that concern somebody who was asked for."""
    if chain not in trail.of_nominations:
        return []
    found = []
    for other in await source.over(chain):
        entries = await source.entries(other)
        if trail.asked & concerned(entries[0]):
            found.append(other)
    return found


def concerned(first: Entry) -> set[int]:
    """Whom a revocation or an erasure is about."""
    alone = {first.facts["nominee"]} if "nominee" in first.facts else set[int]()
    return {each["nominee"] for each in first.said.get("exceptions", ())} | set(first.facts.get("nominees", ())) | alone


def _known_missing(trail: Trail, chain: str) -> bool:
    return any(one["what"] == "chain" and one.get("name") == chain for one in trail.left_out)
