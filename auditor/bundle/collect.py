"""Collects the files of a bundle along a trail. Names of people are in `people.json` alone, and of those asked for only."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from activities.archive_files import card_text
from auditor.bundle.follow import Trail, concerned
from auditor.bundle.source import Person, Round, Seen, Source
from models.messages.archive import Card
from proofs.box import canonical
from proofs.contents import HISTORIES, LEDGER, POLICY, SESSIONS, decisions, tell


@dataclass
class Collected:
    """The files of a bundle but its manifest, and what the page for people is made of."""

    trail: Trail
    seen: Seen
    files: dict[str, bytes] = field(default_factory=dict)
    proofs: dict[str, Any] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    rounds: dict[tuple[str, int], Round] = field(default_factory=dict)
    decided: list[dict[str, Any]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    pinned: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    derivations: dict[str, Mapping[int, str]] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)


async def collect(source: Source, seen: Seen, trail: Trail, noted: Collection[int] = (), *, minutes: bool = False) -> Collected:
    """Everything that the trail rests on.

    `noted` are sizes of trees that the auditor noted; `minutes` takes signed minutes along although they name others.
    """
    found = Collected(trail, seen)
    found.files |= {"checkpoint.txt": seen.note.encode(), "key.txt": f"{seen.vkey}\n".encode()}
    for chain, links in trail.chains.items():
        lines = [canonical({name: getattr(link, name) for name in ("sequence", "previous_hash", "hash", "body")}) for link in links]
        found.files[f"{LEDGER}{chain}.jsonl"] = b"\n".join(lines) + b"\n"
    found.proofs["entries"] = {chain: [_path(*proof) for proof in proofs] for chain, proofs in trail.proofs.items()}
    found.proofs["consistency"] = [
        {"size": size, "path": [one.hex() for one in path]} for size, path in (await source.consistency(noted)).items()
    ]
    found.proofs["histories"] = {}
    await _histories(source, found)
    await _laws(source, found)
    for session, rounds in trail.sessions.items():
        if session in trail.chains:
            await _session(source, found, session, rounds, minutes=minutes)
    await _people(source, found)
    await _attachments(source, found)
    await _notes(source, found)
    found.derivations = {chain: await source.derivations(chain) for chain in trail.of_nominations}
    found.organisations = await source.organisations()
    found.decided = list(decisions(trail.of_nominations))
    found.files["decision.json"] = canonical({"decisions": found.decided})
    found.files["proofs.json"] = canonical(found.proofs)
    return found


def _path(position: int, path: list[bytes]) -> dict[str, Any]:
    return {"position": position, "path": [one.hex() for one in path]}


async def _histories(source: Source, found: Collected) -> None:
    """Of each chain the newest archive that the checkpoint signs."""
    for chain in found.trail.chains:
        places = await source.proofs("history", chain)
        cards = [card for card in await source.cards(chain) if card.entries]
        signed = [card for card in cards if card.sequence in places]
        if not signed:
            found.trail.leave_out("history", "not_under_checkpoint" if cards else "not_archived", chain)
            continue
        card = max(signed, key=lambda one: one.sequence)
        name = f"{chain}/{card.kind}-{card.sequence:04}"
        found.files[f"{HISTORIES}{name}.card.json"] = card_text(card)
        found.files[f"{HISTORIES}{name}.case.json.gz"] = await source.packed(card)
        found.proofs["histories"][name] = _path(*places[card.sequence])
        found.cards.append(card)


async def _laws(source: Source, found: Collected) -> None:
    for version in sorted({card.policy_version or card.chain for card in found.cards if card.policy_sha256 is None and card.award}):
        found.trail.leave_out("law", "not_in_archive", version)
    for sha256 in sorted({card.policy_sha256 for card in found.cards if card.policy_sha256 is not None}):
        law = await source.law(sha256)
        if law is None:
            found.trail.leave_out("law", "not_in_archive", sha256)
        else:
            found.files[f"{POLICY}{sha256}.zip"] = law
    for chain, links in found.trail.of_nominations.items():
        if links[0].act == "submitted":
            pinned = await source.pinned(chain)
            if pinned is None:
                found.trail.leave_out("pinned", "not_in_archive", chain)
            else:
                found.files[f"{POLICY}pinned/{chain}.json"] = canonical(pinned)
                found.pinned[chain] = pinned


async def _session(source: Source, found: Collected, session: str, rounds: set[int], *, minutes: bool) -> None:
    """The boxes of the rounds that count, their results, and what is known of the minutes."""
    links, here = found.trail.chains[session], f"{SESSIONS}{session}/"
    for number in sorted(rounds):
        published = await source.round_(session, number)
        if published is None:
            found.trail.leave_out("round", "not_in_archive", f"{session}/{number}")
            continue
        found.rounds[session, number] = published
        found.files[f"{here}box-{number}.json"] = canonical(published.box)
        found.files[f"{here}results-{number}.json"] = canonical(published.results)
    kept = [{name: link.facts[name] for name in ("version", "sha256")} for link in links if link.act == "minutes_kept"]
    found.files[f"{here}minutes.json"] = canonical(kept)
    signed = next((link.facts["sha256"] for link in links if link.act == "minutes_signed"), None)
    if signed is None:
        return
    on_paper = {line["nominee"] for number in rounds for line in _lines(found, session, number)}
    paper = await source.file(signed)
    if paper is None:
        found.trail.leave_out("minutes", "not_in_archive", session)
    elif minutes or on_paper <= found.trail.asked:
        found.files[f"{here}minutes-signed.pdf"] = paper
    else:
        found.trail.leave_out("minutes", "names_others", session)


def _lines(found: Collected, session: str, number: int) -> list[Any]:
    return list(found.rounds[session, number].box["lines"]) if (session, number) in found.rounds else [{"nominee": None}]


async def _people(source: Source, found: Collected) -> None:
    """What was handed in of those asked for; of everybody else on their lists the bare commitment."""
    asked = found.trail.asked
    found.people = dict(await source.people(asked))
    dossiers: dict[str, dict[str, str]] = {}
    for chain, links in found.trail.of_nominations.items():
        if "commitment" in links[0].facts:
            listed = set(links[0].facts["nominees"])
            bound = await source.commitments(chain, listed)
            if set(bound) == listed:
                dossiers[chain] = {str(nominee): bound[nominee] for nominee in sorted(bound)}
            else:
                found.trail.leave_out("commitments", "not_in_archive", chain)
    erased = {nominee for links in found.trail.chains.values() if links[0].act == "erased" for nominee in concerned(links[0])}
    people = []
    for nominee in sorted(asked):
        person = found.people.get(nominee)
        if person is None:
            found.trail.leave_out("person", "erased" if nominee in erased else "no_key", str(nominee))
        else:
            key = {"key": person.key.hex()} if person.key is not None else {}
            people.append({"nominee": nominee, "handed_in": person.handed_in} | key)
    found.files["people.json"] = canonical({"people": people, "dossiers": dossiers})


async def _attachments(source: Source, found: Collected) -> None:
    attached = await source.attached(list(found.trail.of_nominations))
    if attached is None:
        found.trail.leave_out("attachments", "not_in_archive")
        return
    ours = [one._asdict() for one in attached if one.nominee is None or one.nominee in found.trail.asked]
    found.files["attachments.json"] = canonical({"attachments": ours})


async def _notes(source: Source, found: Collected) -> None:
    """Texts of officers, where they can be about nobody but those who were asked for."""
    ids, others = [], False
    for links in found.trail.chains.values():
        noted = [link.said["note"]["id"] for link in links if "note" in link.said]
        about = tell(links).everybody | concerned(links[0])
        if noted and about <= found.trail.asked:
            ids += noted
        others = others or bool(noted and not about <= found.trail.asked)
    if others:
        found.trail.leave_out("notes", "names_others")
    notes = await source.notes(ids)
    if notes:
        found.files["notes.json"] = canonical({"notes": notes})


def sha256_of(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()
