"""The dossiers of an archive, without any server. What was handed in lies there sealed: intake is then not asked again.

The law that was pinned is made again from the policy's files as they were. Of a council's own regulation the archive knows what it
put in the place of the pinned rule, and that stands over the draft as well.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from auditor.archive.policy import unfold_policy
from auditor.archive.store import Archive, latest
from auditor.what_if.cases import Deed, Dossier, SessionVote, Terms
from auditor.what_if.rows import DossierRows, SessionRows, dossier_of, votes_of
from auditor.what_if.rulings import Ruling
from auditor.what_if.stations import handed_over
from auditor.what_if.trails import trails
from models.errors import InvalidInput
from models.messages.archive import Card, CaseFile, CaseKind
from models.messages.policy import PinnedPolicy, VoteRule
from models.messages.unit import UnitRef
from models.vocabulary import NominationState
from policy.calendar import calendar_for
from policy.law import Law
from policy.route import pin_policy

_SESSION_ROWS = {"results": "session_result", "rounds": "session_round", "seats": "session_seat", "recusals": "session_recusal"}
_OUTCOMES = frozenset({NominationState.AWARDED, NominationState.NOT_AWARDED, NominationState.REJECTED, NominationState.WITHDRAWN})


async def archived_dossiers(archive: Archive, standing: Law) -> list[Dossier]:
    """Every dossier of the archive, from the newest case of each nomination. `standing` is the law of cards that name no policy.

    Left out are dossiers whose terms are not in the archive. Raises ArchiveDamaged, or LawError for a policy that is none.
    """
    cases: dict[CaseKind, list[tuple[Card, CaseFile]]] = defaultdict(list)
    for card in latest(await archive.cards()):
        if card.kind in {CaseKind.NOMINATION, CaseKind.SESSION}:
            case = await archive.case(card)
            cases[card.kind].append((card, case.model_copy(update={"runs": ()})))  # the histories weigh most, and are not asked
    nominations = cases[CaseKind.NOMINATION]
    chains = {case.chain: [orjson.loads(entry.body) for entry in case.entries] for _, case in nominations if case.entries}
    rows = {case.chain: row for _, case in nominations for row in case.rows.get("nomination", ())}
    deeds = trails(chains, votes_of(_session_rows(case for _, case in cases[CaseKind.SESSION]), _awards(rows)))
    heirs = handed_over(entry for entries in chains.values() for entry in entries)
    laws = {sha256: await _law(archive, sha256) for sha256 in {card.policy_sha256 for card, _ in nominations} if sha256}
    nominees = _nominees(
        sorted((case for _, case in nominations if case.entries), key=lambda case: str(chains[case.chain][-1]["at"])), rows
    )
    found = []
    for card, case in nominations:
        if case.terms is None or case.chain not in nominees:
            continue
        pinned = _pinned(laws.get(card.policy_sha256 or "", standing), case.terms)
        if pinned is not None:
            listed = nominees[case.chain]
            here = [rows[each] for each in sorted({row["nomination"] for row in listed} & rows.keys())]
            worked_on = [
                task for _, one in nominations if one.chain.split(".")[0] == case.chain for task in one.rows.get("task", ())
            ]
            ruling = Ruling(pinned)
            regulated = {row["id"]: [_regulated(deed, ruling) for deed in deeds.get(row["id"], ())] for row in listed}
            found.append(dossier_of(DossierRows(case.chain, _terms(case.terms), pinned, listed, here, worked_on, heirs), regulated))
    return found


def _regulated(deed: Deed, pinned: Ruling) -> Deed:
    """The deed, each round of a session in it with what its rule says otherwise than the pinned one."""
    step = pinned.steps.get(deed.place)
    if not isinstance(deed.vote, SessionVote) or step is None or step.vote is None:
        return deed
    rule = step.vote
    return replace(
        deed, vote=SessionVote(tuple(one._replace(replaced=_said_otherwise(one.rule, rule)) for one in deed.vote.rounds))
    )


def _said_otherwise(rule: VoteRule, pinned: VoteRule) -> dict[str, Any]:
    names = VoteRule.model_fields.keys() - {"said_by", "secret"}
    return {name: getattr(rule, name) for name in names if getattr(rule, name) != getattr(pinned, name)}


def _session_rows(cases: Iterable[CaseFile]) -> SessionRows:
    every: dict[str, list[Any]] = {name: [] for name in _SESSION_ROWS}
    for case in cases:
        for name, table in _SESSION_ROWS.items():
            every[name] += case.rows.get(table, ())
    every["seats"] = [seat for seat in every["seats"] if seat["votes"]]
    return SessionRows(every["results"], every["rounds"], every["seats"], every["recusals"])


def _awards(rows: Mapping[str, Any]) -> dict[str, str]:
    return {nomination: row["award"] for nomination, row in rows.items()}


def _nominees(cases: Iterable[CaseFile], nominations: Mapping[str, Any]) -> Mapping[str, list[dict[str, Any]]]:
    """The nominees of each dossier, with their outcomes: as the case says that was archived last."""
    newest = {row["id"]: row for case in cases for row in case.rows.get("nominee", ())}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in newest.values():
        state = nominations[row["nomination"]]["state"]
        found[row["dossier"]].append(row | {"outcome": row["outcome"] or (state if NominationState(state) in _OUTCOMES else None)})
    return found


async def _law(archive: Archive, sha256: str) -> Law:
    with tempfile.TemporaryDirectory(prefix="vinhdanh-policy-") as folder:
        return unfold_policy(await archive.policy(sha256), Path(folder))


def _terms(said: Mapping[str, Any]) -> Terms:
    offices = tuple(UnitRef.model_validate(office) for office in said["offices"])
    return Terms(said["award"], date.fromisoformat(said["received_on"]), UnitRef.model_validate(said["proposer"]), offices)


def _pinned(law: Law, said: Mapping[str, Any]) -> PinnedPolicy | None:
    terms = _terms(said)
    calendar = calendar_for(terms.received_on, date.fromisoformat(said["entered_on"]))
    try:
        return pin_policy(law, terms.award, terms.received_on, terms.proposer, terms.offices, calendar)
    except InvalidInput:
        return None
