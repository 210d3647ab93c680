"""What lies in a bundle, read once: its files, the entries of its chains, and what they tell of the nominees."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from proofs.box import canonical, from_hex
from proofs.findings import Report

CLOSED = frozenset({"awarded", "not_awarded", "rejected", "withdrawn", "joined", "split_up"})
LEDGER, HISTORIES, SESSIONS, POLICY = "ledger/", "histories/", "sessions/", "policy/"
OVER_OTHERS = frozenset({"revoked", "erased"})
"""Acts with which a chain begins that is about another one, and holds that entry alone."""
CONVENED = "session_convened"
_LINE = {"sequence", "previous_hash", "hash", "body"}


class Entry(NamedTuple):
    """An entry as the bundle has it. `said` are the fields of its body."""

    chain: str
    sequence: int
    previous_hash: str | None
    hash: str
    body: str
    said: Mapping[str, Any]

    @property
    def act(self) -> str:
        """What has happened."""
        return str(self.said["act"])

    @property
    def facts(self) -> Mapping[str, Any]:
        """What more the entry says."""
        facts: Mapping[str, Any] = self.said.get("facts", {})
        return facts


def canonical_value(text: bytes) -> Any:
    """JSON in the one form that a bundle has it in: so no two texts say the same. Raises ValueError for any other."""
    value = json.loads(text)
    if canonical(value) != text:
        raise ValueError("JSON that is not in its one form")
    return value


@dataclass
class Contents:
    """The files of a bundle, with the manifest and the chains read out of them."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    chains: dict[str, list[Entry]] = field(default_factory=dict)
    looked_at: set[str] = field(default_factory=set)

    def content(self, path: str) -> bytes:
        """A file, which counts as looked at from now on. Raises KeyError when it is not there."""
        self.looked_at.add(path)
        return self.files[path]

    def value(self, path: str) -> Any:
        """A file as JSON. Raises ValueError when it is none, or not in the one form, KeyError when it is not there."""
        return canonical_value(self.content(path))

    def under(self, folder: str) -> list[str]:
        """The files of a folder, in the order of their names."""
        return sorted(path for path in self.files if path.startswith(folder))

    def of_nominations(self) -> dict[str, list[Entry]]:
        """The chains that are those of nominations."""
        return {chain: links for chain, links in self.chains.items() if links[0].act not in OVER_OTHERS | {CONVENED}}

    def of_sessions(self) -> dict[str, list[Entry]]:
        """The chains that are those of sessions of councils."""
        return {chain: links for chain, links in self.chains.items() if links[0].act == CONVENED}

    def left_out(self, what: str, name: str) -> bool:
        """Whether the manifest says that this was left out."""
        return any(one["what"] == what and one.get("name") == name for one in self.manifest.get("left_out", ()))


def read_chains(contents: Contents, report: Report) -> None:
    """The entries of every chain, as they stand in its file. Lines that are none are findings."""
    for path in contents.under(LEDGER):
        chain = path.removeprefix(LEDGER).removesuffix(".jsonl")
        with report.reading(path):
            *lines, after = contents.content(path).split(b"\n")
            links = [_entry(chain, canonical_value(line)) for line in lines]
            if after or not links:
                raise ValueError("a chain has an entry, and each its line")
            contents.chains[chain] = links


def _entry(chain: str, line: Mapping[str, Any]) -> Entry:
    sequence, before, hash_, body = (line[name] for name in ("sequence", "previous_hash", "hash", "body"))
    said = json.loads(body)
    if set(line) != _LINE or not isinstance(body, str) or not isinstance(before, str | None) or type(sequence) is not int:
        raise TypeError("a line has a sequence, two hashes and a body")
    if not isinstance(said, dict) or not isinstance(said["act"], str) or not isinstance(said.get("facts", {}), dict):
        raise TypeError("an entry's body is no object with an act")
    from_hex(hash_)
    return Entry(chain, sequence, before, hash_, body, said)


@dataclass
class Story:
    """What a chain says became of the nominees of its nomination.

    `members` still move, or ended, with it, in list order; `ended` have an outcome of their own; `left` went on in nominations
    that were split off, `joined` in one that it was joined into, by its id; `numbers` are those in the decision.
    """

    nomination: str
    members: list[int]
    state: str = "submitted"
    ended: dict[int, str] = field(default_factory=dict)
    left: dict[str, list[int]] = field(default_factory=dict)
    joined: dict[str, list[int]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def outcomes(self) -> dict[int, str | None]:
        """Everybody who ended or stands here: how it ended for them, None while it has not."""
        rest = self.state if self.state in CLOSED else None
        return {nominee: self.ended.get(nominee, rest) for nominee in (*self.members, *self.ended)}

    @property
    def went_on(self) -> dict[str, list[int]]:
        """Who went on elsewhere, by the nomination's id."""
        return self.left | self.joined

    @property
    def everybody(self) -> set[int]:
        """Everybody who ever stood here."""
        return {*self.outcomes, *(nominee for gone in self.went_on.values() for nominee in gone)}


def tell(links: Sequence[Entry]) -> Story:
    """The story of one nomination, from its first entry on."""
    story = Story(links[0].chain, list(links[0].facts.get("nominees", ())))
    for link in links:
        _tell_on(story, link)
    return story


def _tell_on(story: Story, link: Entry) -> None:
    story.state = link.said.get("after", {}).get("state", story.state)
    apart = {each["nominee"]: each for each in link.said.get("exceptions", ())}
    story.ended.update({nominee: each["outcome"] for nominee, each in apart.items() if "outcome" in each})
    for child, nominees in link.facts.get("splits", {}).items():
        story.left[child] = list(nominees)
    if link.act == "joined":
        story.joined[link.facts["target"]] = list(link.facts["nominees"])
    gone = {*story.ended, *(nominee for went in story.went_on.values() for nominee in went)}
    story.members = [nominee for nominee in story.members if nominee not in gone]
    if link.act == "decided" and story.state == "awarded":
        given = {nominee: each["number"] for nominee, each in apart.items() if "number" in each}
        story.numbers = given or {nominee: number for number, nominee in enumerate(story.members, link.facts["first_number"])}


def decisions(chains: Mapping[str, Sequence[Entry]]) -> Iterator[dict[str, Any]]:
    """Every decision that gave an award, as its ledger has it: what it says, which office took it, and who stands in it."""
    for chain, links in sorted(chains.items()):
        unit = links[0].said["unit"]
        for place, link in enumerate(links):
            office = link.said.get("before", {}).get("unit", unit)
            unit = link.said.get("after", {}).get("unit", office)
            story = tell(links[: place + 1])
            if link.act == "decided" and story.state == "awarded":
                told = {name: link.facts[name] for name in ("decision_number", "decided_on", "signatory", "first_number")}
                yield told | {
                    "nomination": chain,
                    "sequence": link.sequence,
                    "hash": link.hash,
                    "unit": office,
                    "level": link.said.get("level"),
                    "clause": link.said.get("clause"),
                    "nominees": [{"nominee": nominee, "number": number} for nominee, number in sorted(story.numbers.items())],
                }
