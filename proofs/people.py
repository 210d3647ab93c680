"""Those who were proposed, in a bundle: what was handed in of those asked for, and the bare commitments of everybody else."""

import hashlib
from collections.abc import Mapping
from typing import Any

from proofs.box import canonical, from_hex
from proofs.commitment import dossier_commitment, nominee_commitment
from proofs.contents import Contents, Story, decisions
from proofs.findings import Report


def check_people(contents: Contents, asked: set[int], report: Report) -> None:
    """What was handed in makes the commitment that the ledger's first entry of their dossier holds."""
    with report.reading("people.json"):
        said = contents.value("people.json")
        shown = {one["nominee"]: one for one in said["people"]}
        if any(type(nominee) is not int for nominee in shown) or len(shown) < len(said["people"]):
            raise TypeError("a nominee is a whole number, and stands there once")
        if not shown.keys() <= asked:
            report.fails("person_not_asked_for", nominees=sorted(shown.keys() - asked))
        bound = _bound(contents, said["dossiers"], report)
        _erasures(contents, bound, report)
        for nominee in sorted(asked):
            if nominee in shown:
                _person(shown[nominee], bound.get(nominee), report)
            elif not contents.left_out("person", str(nominee)):
                report.fails("person_missing", nominee=nominee)


def _bound(contents: Contents, dossiers: Mapping[str, Mapping[str, str]], report: Report) -> dict[int, str]:
    """The commitments that a ledger's first entry holds, by nominee."""
    bound: dict[int, str] = {}
    for chain, links in contents.of_nominations().items():
        there = links[0].facts.get("commitment")
        if there is None:
            if links[0].act == "submitted":
                report.unchecked("not_committed", chain=chain)
            if chain in dossiers:
                report.fails("people_not_as_ledger", chain=chain)
            continue
        if chain not in dossiers and contents.left_out("commitments", chain):
            continue
        of_dossier = {int(nominee): commitment for nominee, commitment in dossiers[chain].items()}
        if dossier_commitment(of_dossier) != there or set(of_dossier) != set(links[0].facts["nominees"]):
            report.fails("people_not_as_ledger", chain=chain)
        else:
            report.holds("people_as_ledger", chain=chain, nominees=len(of_dossier))
            bound |= of_dossier
    return bound


def _erasures(contents: Contents, bound: Mapping[int, str], report: Report) -> None:
    """An erasure is of the nominee to whom the ledger was bound: it names the same commitment."""
    for chain, links in contents.chains.items():
        facts = links[0].facts
        if links[0].act == "erased" and facts["nominee"] in bound and facts.get("commitment") != bound[facts["nominee"]]:
            report.fails("erasure_of_another", chain=chain, nominee=facts["nominee"])


def _person(person: Mapping[str, Any], commitment: str | None, report: Report) -> None:
    nominee = person["nominee"]
    if commitment is None:
        if "key" in person:
            report.fails("person_changed", nominee=nominee)
        else:
            report.unchecked("person_not_committed", nominee=nominee)
    elif nominee_commitment(from_hex(person["key"]), person["handed_in"]) != commitment:
        report.fails("person_changed", nominee=nominee)
    else:
        report.holds("person_as_handed_in", nominee=nominee)


def check_outcomes(contents: Contents, stories: Mapping[str, Story], asked: set[int], report: Report) -> None:
    """Where each of those asked for stands at the end of their trail: in one place, and no more."""
    revoked = _revoked(contents)
    for nominee in sorted(asked):
        places = [story for story in stories.values() if nominee in story.outcomes]
        on_to = [other for story in stories.values() for other, gone in story.went_on.items() if nominee in gone]
        if not places and any(contents.left_out("chain", other) for other in on_to):
            report.unchecked("nominee_went_on", nominee=nominee)
        elif len(places) != 1:
            report.fails("nominee_in_places", nominee=nominee, places=len(places))
        elif places[0].outcomes[nominee] is None:
            report.holds("nominee_open", nominee=nominee, nomination=places[0].nomination, state=places[0].state)
        elif nominee in revoked and places[0].outcomes[nominee] != "awarded":
            report.fails("revoked_without_award", nominee=nominee)
        else:
            outcome = "revoked" if nominee in revoked else places[0].outcomes[nominee]
            report.holds("nominee_ended", nominee=nominee, nomination=places[0].nomination, outcome=outcome)


def _revoked(contents: Contents) -> set[int]:
    """Those whose award was revoked, by a chain of the bundle."""
    over = [links[0] for links in contents.chains.values() if links[0].act == "revoked"]
    return {each["nominee"] for first in over for each in first.said.get("exceptions", ()) if each.get("outcome") == "revoked"}


def check_decisions(contents: Contents, report: Report) -> None:
    """The decisions of the bundle say what the ledger says, and no more."""
    with report.reading("decision.json"):
        there = list(decisions(contents.of_nominations()))
        if contents.content("decision.json") != canonical({"decisions": there}):
            report.fails("decision_not_as_ledger")
        for one in there:
            told = {"number": one["decision_number"], "day": one["decided_on"], "nominees": len(one["nominees"])}
            report.holds("decision_in_ledger", nomination=one["nomination"], entry=one["sequence"], **told)
        if not there:
            report.holds("no_decision_in_ledger")


def check_notes(contents: Contents, report: Report) -> None:
    """Texts of officers, where there are any, have the salted hashes that the ledger holds."""
    if "notes.json" not in contents.files:
        return
    with report.reading("notes.json"):
        known = {
            link.said["note"]["id"]: link.said["note"]["sha256"]
            for links in contents.chains.values()
            for link in links
            if "note" in link.said
        }
        notes = contents.value("notes.json")["notes"]
        if not notes or not isinstance(notes, list):
            raise TypeError("notes are a list, and it is there where there are any")
        for note in notes:
            if hashlib.sha256(f"{note['salt']}{note['body']}".encode()).hexdigest() != known.get(note["id"]):
                report.fails("note_not_as_ledger", note=note["id"])
                return
        report.holds("notes_as_ledger", notes=len(notes))
