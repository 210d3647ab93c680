"""The page for people: what the bundle proves, told in Vietnamese and in English. A rendering, and no proof itself."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from auditor.bundle.collect import Collected, sha256_of
from auditor.bundle.words import ENGLISH, VIETNAMESE
from policy.clock import local_day
from proofs.checkpoint import open_note
from proofs.contents import CONVENED, HISTORIES, tell
from proofs.words import WHAT, WHY
from trail.entries import CaseTrail, TrailEntry, in_order, of_the_agenda, parsed
from trail.telling import Told, ToldTrail
from trail.telling import tell as told
from trail.values import Speaker

Language = Literal["vi", "en"]
_SHORT = 16
_UNTITLED = ""


@dataclass(frozen=True)
class _Teller:
    """Tells one bundle in one language."""

    found: Collected
    language: Language
    at: datetime

    @property
    def words(self) -> Mapping[str, str]:
        return VIETNAMESE if self.language == "vi" else ENGLISH

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.language, self.found.organisations)

    def say(self, sentence: str, **values: Any) -> str:
        return self.words[sentence].format_map(values)

    def day(self, text: str) -> str:
        return date.fromisoformat(text).strftime(self.speaker.words.day)


def page_of(found: Collected, at: datetime) -> dict[str, Any]:
    """What the page says, language by language, as plain text: none of it is markup."""
    return {"parts": [_part(_Teller(found, language, at)) for language in ("vi", "en")]}


def _part(teller: _Teller) -> dict[str, Any]:
    found, trail = teller.found, teller.found.trail
    story = told(_case(found), teller.speaker, teller.at)
    return {
        "language": teller.language,
        "title": teller.say("title", nomination=trail.nomination),
        "intro": teller.words["intro"],
        "made": teller.say("made", at=teller.speaker.words.at(teller.at)),
        "page": teller.words["page"],
        "case": {"title": teller.words["case"], "rows": _about(teller, story)},
        "people": {"title": teller.words["people"], **_people(teller)},
        "decision": {"title": teller.words["decision"], "lines": _decisions(teller)},
        "timeline": {"title": teller.words["timeline"], **_timeline(teller, story)},
        "council": {"title": teller.words["council"], "rounds": _rounds(teller)},
        "lain": {"title": teller.words["lain"], "lines": [one.told for one in story.lain]},
        "not_there": {"title": teller.words["not_there"], "lines": _left_out(teller)},
        "proof": {"title": teller.words["proof"], "lines": _proof(teller), "how": teller.words["how"]},
    }


def _case(found: Collected) -> CaseTrail:
    """The trail as its tellers want it: all chains of nominations, what came over them, what concerned them of the sessions."""
    trail = found.trail
    first = trail.chains[trail.nomination][0].said
    roots = [links[0] for links in trail.of_nominations.values() if "award" in links[0].facts]
    facts = next((one.facts for one in roots if one.chain == trail.nomination), roots[0].facts if roots else {})
    pinned = next(iter(found.pinned.values()), {})
    opened = datetime.fromisoformat(first["at"])
    received = date.fromisoformat(pinned["received_on"]) if "received_on" in pinned else local_day(opened)
    english = dict(pair for held in found.rounds.values() for pair in held.derivations.values())
    entries: list[TrailEntry] = []
    for chain, links in trail.chains.items():
        derived = found.derivations.get(chain, {})
        parts = [_derived(parsed(chain, one.sequence, one.hash, one.body), derived, english) for one in links]
        entries += _on_its_agenda(parts, trail.of_nominations) if links[0].act == CONVENED else parts
    award, regime = facts.get("award"), facts.get("regime")
    chains = tuple(trail.of_nominations)
    return CaseTrail(trail.nomination, award, regime, first["unit"], received, opened, chains, in_order(entries))


def _derived(one: TrailEntry, derived: Mapping[int, str], english: Mapping[str, str]) -> TrailEntry:
    """The entry with how its vote's result follows, where that is known."""
    words = derived.get(one.sequence)
    return replace(one, derivation=words, derivation_en=english.get(words or ""))


def _on_its_agenda(session: Sequence[TrailEntry], nominations: Iterable[str]) -> list[TrailEntry]:
    """What of a session concerned any of these nominations, each entry once."""
    found = {one.id: one for nomination in nominations for one in of_the_agenda(session, nomination)}
    return [found[place] for place in sorted(found)]


def _about(teller: _Teller, story: ToldTrail) -> list[list[str]]:
    first = next(iter(teller.found.trail.of_nominations.values()))[0]
    law = " / ".join(str(first.facts[name]) for name in ("regime", "policy") if name in first.facts)
    said = {
        "nomination": story.nomination,
        "award": story.award,
        "unit": story.unit,
        "received": story.received_on,
        "law": law,
        "clause": str(first.said.get("clause", _UNTITLED)),
    }
    return [[teller.words[name], value] for name, value in said.items() if value]


def _people(teller: _Teller) -> dict[str, Any]:
    """Those who were asked for, and what became of them."""
    trail = teller.found.trail
    stories = {chain: tell(links) for chain, links in trail.of_nominations.items()}
    revoked = {
        each["nominee"] for links in trail.chains.values() if links[0].act == "revoked" for each in links[0].said["exceptions"]
    }
    rows = []
    for nominee in sorted(trail.asked):
        place = next((one for one in stories.values() if nominee in one.outcomes), None)
        outcome = place.outcomes[nominee] if place else None
        if outcome == "awarded" and nominee in revoked:
            outcome = "revoked"
        word = teller.speaker.words.outcomes.get(outcome, outcome) if outcome else teller.words["open"]
        number = place.numbers.get(nominee) if place else None
        rows.append([str(nominee), _name(teller, nominee), word, place.nomination if place else "", str(number or "")])
    return {"heads": [teller.words[name] for name in ("number", "name", "outcome", "where", "in_decision")], "rows": rows}


def _name(teller: _Teller, nominee: int) -> str:
    person = teller.found.people.get(nominee)
    return str(json.loads(person.handed_in)["name"]) if person else teller.words["nameless"]


def _decisions(teller: _Teller) -> list[str]:
    lines = [
        teller.say(
            "decided",
            number=one["decision_number"],
            day=teller.day(one["decided_on"]),
            signatory=one["signatory"],
            unit=teller.speaker.unit(one["unit"]),
            count=len(one["nominees"]),
            entry=one["sequence"],
            chain=one["nomination"],
            clause=one["clause"] or "-",
        )
        for one in teller.found.decided
    ]
    return lines or [teller.words["no_decision"]]


def _timeline(teller: _Teller, story: ToldTrail) -> dict[str, Any]:
    heads = [teller.words[name] for name in ("when", "what", "who", "why")]
    return {"heads": heads, "rows": [_happened(teller, one) for one in story.entries]}


def _happened(teller: _Teller, one: Told) -> list[str]:
    what = [one.what, one.for_whom, *one.changes, *one.facts]
    why = [part for part in (one.why, one.clause, one.derivation, one.lay) if part]
    return [
        f"{teller.speaker.words.at(one.at)}\n{one.chain} #{one.sequence}\n{one.hash[:_SHORT]}",
        "\n".join(part for part in what if part),
        one.who,
        "\n".join(why),
    ]


def _rounds(teller: _Teller) -> list[dict[str, Any]]:
    """The counts of those who were asked for, with the derivation; nobody else's."""
    heads = [teller.words[name] for name in ("number", "counts", "needed", "verdict", "derivation")]
    place = 0 if teller.language == "vi" else 1
    rounds = []
    for (session, number), held in sorted(teller.found.rounds.items()):
        box = held.box
        lead = teller.say(
            "round",
            session=session,
            round=number,
            ballots=box["ballots"],
            lines=len(box["lines"]),
            commitment=str(box["commitment"])[:_SHORT],
        )
        rows = [
            [
                str(row["nominee"]),
                _counts(teller, row),
                f"{row['needed']} / {row['base']}",
                teller.words.get(row["verdict"], teller.words["no_verdict"]),
                held.derivations.get(row["nominee"], ("", ""))[place],
            ]
            for row in held.results
            if row["nominee"] in teller.found.trail.asked
        ]
        rounds.append({"lead": lead, "heads": heads, "rows": rows})
    return rounds


def _counts(teller: _Teller, row: Mapping[str, Any]) -> str:
    counts = [row[name] for name in ("in_favour", "against", "abstaining", "invalid")]
    return teller.words["kept_back"] if None in counts else " / ".join(map(str, counts))


def _left_out(teller: _Teller) -> list[str]:
    place = 0 if teller.language == "vi" else 1
    return [f"{WHAT[one['what']][place]} {one.get('name', '')} ({WHY[one['why']][place]})" for one in teller.found.trail.left_out]


def _proof(teller: _Teller) -> list[str]:
    return list(_proven(teller))


def _proven(teller: _Teller) -> Iterable[str]:
    seen = teller.found.seen
    tree = open_note(seen.note, seen.vkey)
    yield teller.say("checkpoint", origin=tree.origin, size=tree.size, root=tree.root.hex())
    yield teller.say("key", vkey=seen.vkey)
    for chain, links in teller.found.trail.chains.items():
        yield teller.say("chain", chain=chain, entries=len(links), hash=links[-1].hash)
    for path, content in sorted(teller.found.files.items()):
        if path.startswith(HISTORIES) and path.endswith(".gz"):
            yield teller.say("file", name=path.removeprefix(HISTORIES).removesuffix(".case.json.gz"), sha256=sha256_of(content))
