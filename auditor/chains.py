"""The chains of the ledger, read without trusting them: hashes are computed anew, and the story is told again from its entries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import orjson

from auditor.violations import Rule, Violation
from models.vocabulary import Act, NominationState, Outcome
from proofs.chain import entry_hash


class Link(NamedTuple):
    """One entry as the database holds it. `body` is the very text that its hash covers."""

    chain: str
    sequence: int
    previous_hash: str | None
    hash: str
    act: str
    actor: str | None
    update_id: str | None
    body: str

    @property
    def entry(self) -> Any:
        """The entry's fields as plain values. Absent ones are left out."""
        return orjson.loads(self.body)


def by_chain(links: Sequence[Link]) -> dict[str, list[Link]]:
    """The chains, each with its links in order. `links` come sorted by chain and sequence."""
    return {chain: list(group) for chain, group in groupby(links, key=lambda link: link.chain)}


def broken_links(chains: Mapping[str, Sequence[Link]]) -> Iterator[Violation]:
    """Gaps, links to another hash than the one before, bodies that were changed, commands that were carried out twice."""
    for chain, links in chains.items():
        sequences = [link.sequence for link in links]
        if sequences != list(range(1, len(links) + 1)):
            yield Violation(Rule.CHAIN_WITHOUT_GAP, chain, f"{len(links)} entries, numbered {sequences[0]} to {sequences[-1]}")
        before = None
        for link in links:
            yield from _broken_link(link, before)
            before = link.hash
        for update_id, times in Counter(link.update_id for link in links if link.update_id).items():
            if times > 1:
                yield Violation(Rule.COMMAND_ONCE, chain, f"{times} entries of one command ({update_id})")


def body_as_columns(link: Link) -> bool:
    """Whether an entry's text says the same as the columns beside it. False also where it says nothing that can be read."""
    try:
        entry = link.entry
        said = (
            entry["nomination"],
            entry["sequence"],
            entry["act"],
            (entry.get("actor") or {}).get("officer"),
            entry.get("update_id"),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return False
    return said == (link.chain, link.sequence, link.act, link.actor, link.update_id)


def _broken_link(link: Link, before: str | None) -> Iterator[Violation]:
    if link.previous_hash != before:
        yield Violation(Rule.CHAIN_LINKED, link.chain, f"entry {link.sequence} does not follow the one before it")
    if link.hash != entry_hash(link.previous_hash or "", link.body):
        yield Violation(Rule.HASH_OF_BODY, link.chain, f"entry {link.sequence}: the hash is not that of the body")
    if not body_as_columns(link):
        yield Violation(Rule.BODY_AS_COLUMNS, link.chain, f"entry {link.sequence}: body and columns disagree")


@dataclass
class Story:
    """What the entries of one nomination say became of its nominees.

    `members` are those who still move, or ended, with it, in list order; `ended` everybody with an outcome of their own; `left`
    those who went on in a nomination of their own, by its id; `joined` those who went into
    another one, by its id; `sources` what a joined one says it is made of; `numbers` the sequence numbers in the decision.
    """

    nomination: str
    members: list[int]
    state: str
    origin: Mapping[str, Any] | None = None
    ended: dict[int, str] = field(default_factory=dict)
    left: dict[str, list[int]] = field(default_factory=dict)
    joined: dict[str, list[int]] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def went_on(self) -> set[int]:
        """Everybody who left for another nomination."""
        return {nominee for way in (self.left, self.joined) for nominees in way.values() for nominee in nominees}

    @property
    def everybody(self) -> set[int]:
        """Everybody who ever stood in this nomination."""
        return set(self.outcomes) | self.went_on

    @property
    def closed(self) -> bool:
        """True when the nomination has ended."""
        return NominationState(self.state).closed

    @property
    def outcomes(self) -> dict[int, str | None]:
        """Everybody who stands in this nomination: how it ended for them, None while it has not."""
        rest = self.state if self.closed else None
        return {nominee: self.ended.get(nominee, rest) for nominee in (*self.members, *self.ended)}


def tell(links: Sequence[Link]) -> Story:
    """The story of one nomination, from its first entry to its last."""
    first = links[0].entry
    facts = first.get("facts", {})
    story = Story(first["nomination"], list(facts.get("nominees", ())), NominationState.SUBMITTED, facts.get("origin"))
    story.sources = facts.get("sources", ())
    for link in links:
        _tell_on(story, link.entry)
    return story


def _tell_on(story: Story, entry: Mapping[str, Any]) -> None:
    story.state = entry.get("after", {}).get("state", story.state)
    apart = {each["nominee"]: each for each in entry.get("exceptions", ())}
    story.ended.update({nominee: each["outcome"] for nominee, each in apart.items() if "outcome" in each})
    facts = entry.get("facts", {})
    for child, nominees in facts.get("splits", {}).items():
        story.left[child] = nominees
    if entry["act"] == Act.JOINED:
        story.joined[facts["target"]] = facts["nominees"]
    gone = {*story.ended, *story.went_on}
    story.members = [nominee for nominee in story.members if nominee not in gone]
    if entry["act"] == Act.DECIDED and story.state == NominationState.AWARDED:
        given = {nominee: each["number"] for nominee, each in apart.items() if "number" in each}
        counted = {nominee: number for number, nominee in enumerate(story.members, facts["first_number"])}
        story.numbers = given or counted


def revoked_by(chains: Mapping[str, Sequence[Link]]) -> dict[int, int]:
    """How often each nominee's award was revoked: once, or not at all."""
    return Counter(
        each["nominee"]
        for links in chains.values()
        if links[0].act == Act.REVOKED
        for each in links[0].entry["exceptions"]
        if each["outcome"] == Outcome.REVOKED
    )
