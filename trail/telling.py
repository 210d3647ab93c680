"""An entry of the ledger in words: who, on whose behalf, for whom, what changed, why, by which clause, and where it lay before."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.messages.policy import WorkingCalendar
from models.vocabulary import Act
from policy.calendar import calendar_for
from policy.clock import local_day
from trail.entries import SESSION, CaseTrail, TrailEntry
from trail.spans import Span, Sum, by_chain, lay_before, spans, sums
from trail.values import Speaker
from trail.words import quoted

_TOLD_ELSEWHERE = frozenset({"splits"})
"""Facts that are said with those for whom an entry speaks."""
_OF_SOME = frozenset({Act.HELD, Act.WITHDRAWN, Act.RETURNED})
"""Acts that, where they split somebody off, speak of those alone: the others stay as they were."""


class Told(BaseModel):
    """One entry, told. Ids, codes and the names of units only: who a person is, is said elsewhere to whoever may know it."""

    model_config = ConfigDict(frozen=True)

    chain: str
    sequence: int
    at: datetime
    act: Act
    what: str
    who: str
    officer: str | None = None
    on_behalf_of: str | None = None
    for_whom: str
    changes: list[str] = Field(default_factory=list)
    facts: list[str] = Field(default_factory=list)
    why: str | None = None
    clause: str | None = None
    derivation: str | None = None
    lay: str | None = None
    lay_with: Span | None = None
    note: str | None = Field(default=None, description="The id of what the officer wrote.")
    hash: str


class Lain(Sum):
    """How long it lay at one office in one state, in words too."""

    told: str


class ToldTrail(BaseModel):
    """A whole case, told in one language."""

    model_config = ConfigDict(frozen=True)

    nomination: str
    award: str
    unit: str
    received_on: str
    language: str
    entries: list[Told]
    lain: list[Lain]


def tell(trail: CaseTrail, speaker: Speaker, now: datetime | None = None) -> ToldTrail:
    """The case in the speaker's language. What is still open is counted until `now`."""
    calendar, moment = calendar_for(trail.received_on, local_day(trail.opened_at)), now or datetime.now(UTC)
    lain = {
        chain: spans(own, calendar, moment) for chain, own in zip(trail.chains, by_chain(trail.entries, trail.chains), strict=True)
    }
    _end_where_the_next_begins(lain, trail)
    award = speaker.award(trail.award, trail.regime)
    return ToldTrail(
        nomination=trail.nomination,
        award=award,
        unit=speaker.unit(trail.unit),
        received_on=trail.received_on.strftime(speaker.words.day),
        language=speaker.language,
        entries=[_told(one, speaker, lain.get(one.chain, []), calendar, trail) for one in _with_what_was_before(trail.entries)],
        lain=[_in_words(one, speaker) for one in sums([span for some in lain.values() for span in some])],
    )


def _end_where_the_next_begins(lain: dict[str, list[Span]], trail: CaseTrail) -> None:
    """Of a nominee who went on in another nomination, the one they left does not lie anywhere any more."""
    for chain in trail.chains[:-1]:
        if lain[chain] and lain[chain][-1].until is None:
            lain[chain].pop()


def _with_what_was_before(entries: Iterable[TrailEntry]) -> Iterator[TrailEntry]:
    """Entries of a session say only where it stands after them: what was before is what the one before says, if it differs."""
    states: dict[str, Any] = {}
    for one in entries:
        after = one.entry.after
        if one.chain.startswith(SESSION) and "state" in after:
            before = states.get(one.chain)
            states[one.chain] = after["state"]
            said = {"after": {}} if before == after["state"] else {"before": {"state": before} if before else {}}
            yield replace(one, entry=one.entry.model_copy(update=said))
        else:
            yield one


def _told(one: TrailEntry, speaker: Speaker, lain: list[Span], calendar: WorkingCalendar, trail: CaseTrail) -> Told:
    entry, before = one.entry, lay_before(one, lain, calendar)
    return Told(
        chain=one.chain,
        sequence=one.sequence,
        at=entry.at,
        act=entry.act,
        what=speaker.words.acts[entry.act],
        who=_who(one, speaker),
        officer=entry.actor.officer if entry.actor else None,
        on_behalf_of=entry.actor.on_behalf_of if entry.actor else None,
        for_whom=_for_whom(one, speaker),
        changes=_changes(one, speaker),
        facts=_facts(one, speaker, trail),
        why=speaker.ground(entry.reason) if entry.reason else None,
        clause=entry.clause,
        derivation=(speaker.language == "en" and one.derivation_en) or one.derivation,
        lay=_lay(before, speaker) if before else None,
        lay_with=before,
        note=entry.note.id if entry.note else None,
        hash=one.hash,
    )


def _who(one: TrailEntry, speaker: Speaker) -> str:
    actor = one.entry.actor
    if actor is None:
        return speaker.words.phrases["rule"]
    role = speaker.words.roles[actor.role]
    acted = speaker.words.say("acted", officer=actor.officer, role=role, unit=speaker.unit(actor.unit))
    return speaker.words.say("for_absent", acted=acted, absent=actor.on_behalf_of) if actor.on_behalf_of else acted


def _for_whom(one: TrailEntry, speaker: Speaker) -> str:
    entry, say = one.entry, speaker.words.say
    if one.chain.startswith(SESSION):
        return say("agenda", count=entry.nominees) if entry.nominees else speaker.words.phrases["session"]
    others = _exceptions(one, speaker)
    if entry.act is Act.ERASED and "nominee" in entry.facts:
        return speaker.nominees([entry.facts["nominee"]])
    if entry.act is Act.REVOKED:
        return "; ".join(others)
    splits: dict[str, list[int]] = entry.facts.get("splits", {})
    went = [say("went", nominees=speaker.nominees(nominees), nomination=child) for child, nominees in splits.items()]
    if entry.act in _OF_SOME and went:
        return say("only", others="; ".join(went))
    others += went
    return say("all_but", count=entry.nominees, others="; ".join(others)) if others else say("everybody", count=entry.nominees)


def _exceptions(one: TrailEntry, speaker: Speaker) -> list[str]:
    """Those who fared otherwise, together where they fared alike. A number in the decision is no exception."""
    alike: dict[tuple[str, str | None], list[int]] = {}
    for said in one.entry.exceptions:
        if said.outcome is not None:
            alike.setdefault((said.outcome, said.ground), []).append(said.nominee)
    return [
        speaker.words.say(
            "exception_ground" if ground else "exception",
            outcome=speaker.words.outcomes[outcome],
            nominees=speaker.nominees(nominees),
            ground=speaker.ground(ground) if ground else "",
        )
        for (outcome, ground), nominees in alike.items()
    ]


def _changes(one: TrailEntry, speaker: Speaker) -> list[str]:
    """Old and new of everything that the entry says has changed. The office says its level."""
    before, after = one.entry.before, one.entry.after
    return [
        speaker.words.say(
            "change",
            what=speaker.words.changes.get(name) or quoted(name),
            before=_place(name, before[name], speaker) if name in before else "…",
            after=_place(name, after[name], speaker),
        )
        for name in ("state", "unit", "level", *(set(after) - {"state", "unit", "level"}))
        if name in after and not (name == "level" and "unit" in after)
    ]


def _place(name: str, value: Any, speaker: Speaker) -> str:
    if name == "unit":
        return speaker.unit(value)
    if name == "level":
        return speaker.words.levels.get(str(value)) or quoted(str(value))
    return speaker.state(str(value))


def _facts(one: TrailEntry, speaker: Speaker, trail: CaseTrail) -> list[str]:
    facts = {name: value for name, value in one.entry.facts.items() if name not in _TOLD_ELSEWHERE and value not in ([], {}, None)}
    order = {name: place for place, name in enumerate(speaker.words.facts)}
    told = [
        speaker.words.say(
            "fact",
            what=speaker.words.facts.get("over" if name == "origin" and "sequence" not in value else name) or quoted(name),
            value=speaker.award(trail.award, trail.regime) if name == "award" else speaker.value(name, value),
        )
        for name, value in sorted(facts.items(), key=lambda fact: order.get(fact[0], len(order)))
    ]
    numbers = [f"{said.nominee} → {said.number}" for said in one.entry.exceptions if said.number is not None]
    return [*told, speaker.words.say("numbered", numbers=speaker.listed(numbers))] if numbers else told


def _lay(span: Span, speaker: Speaker) -> str:
    return speaker.words.say(
        "lay",
        holder=speaker.unit(span.unit),
        state=speaker.state(span.state),
        working=span.working_days,
        elapsed=speaker.words.lasting(span.seconds),
    )


def _in_words(one: Sum, speaker: Speaker) -> Lain:
    holder = speaker.words.say(
        "lay",
        holder=speaker.unit(one.unit),
        state=speaker.state(one.state),
        working=one.working_days,
        elapsed=speaker.words.lasting(one.seconds),
    )
    return Lain(**one.model_dump(), told=holder)
