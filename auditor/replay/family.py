"""What the entries of other chains say about a nomination: whom it came from, what was revoked over it."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from auditor.replay.expected_rows import ExpectedRows
from auditor.replay.findings import UNKNOWN, OneOf
from models.messages.archive import ArchivedEntry
from models.vocabulary import Act, Outcome
from proofs.chain import entry_hash

Chains = Mapping[str, Sequence[ArchivedEntry]]
Body = Mapping[str, Any]


class Family:
    """The entries of chains, read when they are asked for. One that is not what its hash covers says nothing."""

    def __init__(self, *chains: Chains) -> None:
        self._chains: Chains = ChainMap(*(dict(some) if not isinstance(some, dict) else some for some in chains))
        self._read = cache(self._body)

    def first(self, chain: str) -> Body | None:
        """The first entry of a chain, if it is at hand."""
        return self._read(chain, 0)

    def entry(self, chain: str, sequence: int) -> Body | None:
        """The entry at a place."""
        return self._read(chain, sequence - 1)

    def over(self, nomination: str, act: Act) -> list[Body]:
        """The first entries of chains of such an act over this nomination: their ids begin with its own."""
        begun = (self.first(chain) for chain in self._chains if chain.startswith(f"{nomination}."))
        return [entry for entry in begun if entry is not None and entry["act"] == act and nomination in entry.get("others", ())]

    def told_by(self, nomination: str, update_id: str) -> Body | None:
        """The entry that a nomination made on this word, as far as its chain at hand reaches."""
        entries = self._chains.get(nomination, ())
        said = (self._read(nomination, place) for place, entry in enumerate(entries) if update_id in entry.body)
        return next((entry for entry in said if entry is not None and entry.get("update_id") == update_id), None)

    def results_of(self, session: str) -> dict[int, set[str]]:
        """The hashes of results that a session's chain has named, by round; none before it has published them."""
        named: dict[int, set[str]] = {}
        for place in range(len(self._chains.get(session, ()))):
            entry = self._read(session, place) or {}
            facts = entry.get("facts", {})
            if "results_hash" in facts and "round" in facts:
                named.setdefault(facts["round"], set()).add(facts["results_hash"])
            if entry.get("act") == Act.PUBLISHED:
                return named
        return {}

    def dossiers_of(self, chain: str) -> dict[int, str]:
        """The dossier of everybody on the lists of which a nomination is made, as far as the chains at hand say it."""
        root = self.first(chain.split(".", maxsplit=1)[0])
        if root is None:
            return {}
        if root["act"] == Act.SUBMITTED:
            whose: str = root["nomination"]
            return dict.fromkeys(root["facts"]["nominees"], whose)
        sources = [one["nomination"] for one in root["facts"].get("sources", ())]
        return {nominee: dossier for one in sources for nominee, dossier in self.dossiers_of(one).items()}

    def awards(self, nominations: Iterable[str]) -> dict[str, str]:
        """For which award each of these nominations is, as far as the chains at hand say it."""
        first = {one: self.first(one.split(".", maxsplit=1)[0]) for one in nominations}
        return {one: entry["facts"]["award"] for one, entry in first.items() if entry is not None and "award" in entry["facts"]}

    def is_of_a_dossier(self, chain: str) -> bool:
        """Whether it stems, split by split, from a dossier. False where it stems from a join, or nothing at hand says it."""
        root = self.first(chain.split(".", maxsplit=1)[0])
        return root is not None and root["act"] == Act.SUBMITTED

    def entered_at(self, chain: str) -> Any:
        """When the first of those that a nomination is made of entered; UNKNOWN where the chains do not say."""
        first = self.first(chain)
        if first is None:
            return UNKNOWN
        if first["act"] == Act.SUBMITTED:
            return _at(first)
        if first["act"] == Act.JOINED_FROM:
            entered = [self.entered_at(one["nomination"]) for one in first["facts"]["sources"]]
            return UNKNOWN if UNKNOWN in entered else min(entered)
        return self.entered_at(chain.split(".", maxsplit=1)[0]) if self.is_of_a_dossier(chain) else UNKNOWN

    def _body(self, chain: str, place: int) -> Body | None:
        entries = self._chains.get(chain, ())
        if not -len(entries) <= place < len(entries):
            return None
        entry = entries[place]
        if entry.hash != entry_hash(entry.previous_hash or "", entry.body):
            return None
        read: Body = orjson.loads(entry.body)
        return read


def tell_origin(rows: ExpectedRows, first: Body, family: Family) -> None:
    """Fill in what the chains at hand say of a nomination that was split off or joined."""
    chain, act = first["nomination"], first["act"]
    if act == Act.SPLIT_OFF:
        _tell_split(rows, first, family)
    elif act == Act.JOINED_FROM:
        ends = [family.entry(one["nomination"], one["sequence"]) for one in first["facts"]["sources"]]
        rows.nomination["entered_at"] = family.entered_at(chain)
        if None not in ends:
            rows.nomination["opened_at"] = OneOf(_at(end) for end in ends if end is not None)
    dossiers = family.dossiers_of(chain) if act != Act.SUBMITTED else {}
    for nominee, row in rows.nominees.items():
        if row["dossier"] is UNKNOWN:
            row["dossier"] = dossiers.get(nominee, UNKNOWN)


def _tell_split(rows: ExpectedRows, first: Body, family: Family) -> None:
    chain, origin, row = first["nomination"], first["facts"]["origin"], rows.nomination
    parted = family.entry(origin["nomination"], origin["sequence"])
    if parted is not None:
        row["opened_at"] = _at(parted)
    # Out of a joined nomination it may have left for the way of its own list, whose columns it then has; no entry says so.
    if family.is_of_a_dossier(chain) and rows.opened is not None:
        row |= {"received_on": rows.opened.received_on, "entered_at": family.entered_at(chain)}
        if row["home_level"] is UNKNOWN:
            row["home_level"] = first.get("level")
        for task in rows.tasks.values():
            task["received_on"] = rows.opened.received_on
    root = family.first(chain.split(".", maxsplit=1)[0])
    for place, nominee in enumerate(root["facts"].get("nominees", ()) if root else (), 1):
        if nominee in rows.nominees:
            rows.nominees[nominee]["position"] = place


def tell_revocations(rows: ExpectedRows, found: Sequence[Mapping[str, Any]], nomination: str, family: Family) -> None:
    """Awards that were taken back by a revocation at hand. Rows that were read before it do not show it yet."""
    revoked = {row.get("id") for row in found if row.get("outcome") == Outcome.REVOKED}
    for entry in family.over(nomination, Act.REVOKED) if revoked else ():
        for apart in entry.get("exceptions", ()):
            row = rows.nominees.get(apart["nominee"])
            if row is not None and apart["nominee"] in revoked and row["outcome"] in (None, Outcome.AWARDED):
                row |= {"outcome": Outcome.REVOKED, "ground": apart.get("ground")}


def _at(entry: Body) -> datetime:
    return datetime.fromisoformat(entry["at"])
