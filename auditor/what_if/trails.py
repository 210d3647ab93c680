"""From the ledger's entries to what was done with each nominee, through splits and joins. Entries are taken as they are told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from auditor.what_if.cases import Deed, HandVote, SessionVote
from models.messages.vote import VoteCount
from models.vocabulary import Act, Level, NominationState, Outcome, StepKind

Entry = Mapping[str, Any]
Votes = Mapping[tuple[str, int], SessionVote]
"""The votes of sessions, by session and nominee."""

_STEPS = frozenset({Act.APPRAISED, Act.CONSULTED, Act.NOTICE_PUBLISHED, Act.COUNCIL_VOTED, Act.FORWARDED, Act.DECIDED})
_ENDS = {
    NominationState.AWARDED: Outcome.AWARDED,
    NominationState.NOT_AWARDED: Outcome.NOT_AWARDED,
    NominationState.REJECTED: Outcome.REJECTED,
    NominationState.WITHDRAWN: Outcome.WITHDRAWN,
}


def trails(chains: Mapping[str, Sequence[Entry]], votes: Votes) -> dict[int, list[Deed]]:
    """The deeds on each nominee in their order, by nominee. `chains` are whole families of nominations, their entries in order."""
    found: dict[int, list[Deed]] = defaultdict(list)
    # A nomination begins after whatever it came from has let its nominees go.
    for entries in sorted(chains.values(), key=lambda entries: str(entries[0]["at"])):
        members = list(entries[0].get("facts", {}).get("nominees", ()))
        for entry in entries:
            members = _tell(entry, members, found, votes)
    return found


def _tell(entry: Entry, members: list[int], found: dict[int, list[Deed]], votes: Votes) -> list[int]:
    """Write an entry down for everybody whom it speaks of; who is still there after it."""
    facts, act = entry.get("facts", {}), Act(entry["act"])
    away = {nominee for nominees in facts.get("splits", {}).values() for nominee in nominees}
    if act is Act.JOINED:
        away |= set(facts["nominees"])
    apart = {each["nominee"]: Outcome(each["outcome"]) for each in entry.get("exceptions", ()) if "outcome" in each}
    state = entry.get("after", {}).get("state")
    end = _ENDS.get(NominationState(state)) if state else None
    for nominee in members:
        outcome = apart.get(nominee, end)
        if nominee not in away and (act in _STEPS or outcome is not None):
            found[nominee].append(_deed(entry, act, nominee, outcome, votes))
    return [nominee for nominee in members if nominee not in away and nominee not in apart]


def _deed(entry: Entry, act: Act, nominee: int, outcome: Outcome | None, votes: Votes) -> Deed:
    office = (entry.get("actor") or {}).get("unit")
    deed = Deed(entry["nomination"], act, Level(entry["level"]), StepKind(entry["step"]), outcome, unit=office)
    facts = entry.get("facts", {})
    if act is Act.COUNCIL_VOTED:
        session = facts.get("session")
        return replace(deed, vote=votes.get((session, nominee)) if session else _by_hand(facts, nominee))
    if act is Act.NOTICE_PUBLISHED:
        return replace(deed, notice=(date.fromisoformat(facts["published_on"]), date.fromisoformat(facts["ended_on"])))
    return deed


def _by_hand(facts: Mapping[str, Any], nominee: int) -> HandVote:
    votes = facts.get("apart", {}).get(str(nominee), facts["votes"])
    return HandVote(facts["members"], facts["present"], VoteCount.model_validate(votes))
