"""The facts of an entry as words: each by its name, whatever has a word said by it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from activities.award_names import lawful_award_names
from models.errors import UnknownUnit
from policy.units import directory
from trail.words import Language, Words, quoted, words

_SHOWN = 8
"""Of a long list, so many; the rest is counted. Programs read the whole in the entry itself."""
_HASH = re.compile(r"^[0-9a-f]{64}$")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT")
_COUNTS = ("in_favour", "against", "abstaining")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says values in one language. `organisations` are the names of those that are in no public directory."""

    language: Language
    organisations: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The words of its language."""
        return words(self.language)

    def unit(self, code: str) -> str:
        """A unit by name and code."""
        if code in self.organisations:
            return f"{self.organisations[code]} ({code})"
        try:
            return f"{directory().get(code).name} ({code})"
        except UnknownUnit:
            return code

    def award(self, code: str | None, regime: str | None) -> str:
        """An award by its name."""
        names = lawful_award_names(code, regime)
        return names.vi if self.language == "vi" else names.en

    def ground(self, code: str) -> str:
        """A ground of law in words; an office's own code as it is."""
        return self.words.grounds.get(code) or quoted(code)

    def state(self, code: str) -> str:
        """A state of a nomination or of a session."""
        return self.words.states.get(code) or self.words.sessions.get(code) or quoted(code)

    def nominees(self, ids: Sequence[int]) -> str:
        """Nominees by their ids."""
        return self.words.say("nominee", number=self.listed([str(one) for one in ids]))

    def listed(self, values: Sequence[str]) -> str:
        """The first of a list, and how many there are besides."""
        said = ", ".join(values[:_SHOWN])
        more = len(values) - _SHOWN
        return f"{said} {self.words.say('more', count=more)}" if more > 0 else said

    def vote(self, votes: Mapping[str, Any]) -> str:
        """A result: with its counts as far as the entry tells them, for of a single secret ballot it tells none."""
        verdict = self.words.verdicts["pass" if votes.get("passed") else "fail"]
        counts = {name: votes.get(name, 0) for name in _COUNTS}
        how = "vote" if any(name in votes for name in _COUNTS) else "vote_untold"
        return self.words.say(how, **counts, needed=votes.get("needed", 0), base=votes.get("base", 0), verdict=verdict)

    def value(self, name: str, value: Any) -> str:
        """A fact of this name."""
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, value)
        return self.plain(value)

    def plain(self, value: Any) -> str:
        """A value for which nothing is known but what it looks like."""
        if isinstance(value, bool):
            return self.words.phrases["yes_" if value else "no_"]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | tuple):
            return self.listed([self.plain(one) for one in value])
        if isinstance(value, dict):
            return self.listed([f"{name} {self.plain(one)}" for name, one in value.items()])
        return str(value)

    def _text(self, text: str) -> str:
        if _HASH.match(text):
            return f"{text[:12]}…"
        if _DAY.match(text):
            return date.fromisoformat(text).strftime(self.words.day)
        return self.words.at(datetime.fromisoformat(text)) if _MOMENT.match(text) else text


def _of(known: str) -> Callable[[Speaker, Any], str]:
    """Codes that have words of their own."""

    def say(speaker: Speaker, value: Any) -> str:
        has: dict[str, str] = getattr(speaker.words, known)
        several: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
        return ", ".join(has.get(str(one)) or quoted(str(one)) for one in several)

    return say


def _to(speaker: Speaker, value: Any) -> str:
    if value == "unit":
        return speaker.words.labels["with_unit"]
    return speaker.words.levels.get(str(value)) or speaker.unit(str(value))


def _verdicts(speaker: Speaker, verdicts: Any) -> str:
    several = len(verdicts) > 1
    told = [
        speaker.words.say("vote_of", nominees=speaker.nominees(one["nominees"]), vote=speaker.vote(one))
        if several
        else speaker.vote(one)
        for one in verdicts
    ]
    return "; ".join(told)


def _apart(speaker: Speaker, apart: Any) -> str:
    told = [
        speaker.words.say("vote_of", nominees=speaker.words.say("nominee", number=nominee), vote=speaker.vote(votes))
        for nominee, votes in apart.items()
    ]
    return "; ".join(told)


def _void(speaker: Speaker, places: Any) -> str:
    has = speaker.words
    return ", ".join(
        has.say("step_of", step=has.steps.get(step, step), level=has.levels.get(level, level)) for level, step in places
    )


def _successions(speaker: Speaker, all_: Any) -> str:
    return "; ".join(
        speaker.words.say(
            "succession",
            unit=speaker.unit(one["unit"]),
            successor=speaker.unit(one["successor"]),
            since=speaker.plain(one.get("since", "?")),
        )
        for one in all_
    )


def _origin(speaker: Speaker, origin: Any) -> str:
    if "sequence" not in origin:
        return str(origin["nomination"])
    return speaker.words.say("entry_of", nomination=origin["nomination"], sequence=origin["sequence"])


def _opinions(speaker: Speaker, opinions: Any) -> str:
    answers = speaker.words.answers
    return ", ".join(
        speaker.words.say("answered", unit=speaker.unit(unit), answer=answers.get(answer, answer))
        for unit, answer in opinions.items()
    )


def _seats(speaker: Speaker, seats: Any) -> str:
    if not isinstance(seats, dict):
        return str(seats)
    presence = speaker.words.presence
    return ", ".join(f"{presence.get(how, how)} {count}" for how, count in seats.items())


_SPECIAL: dict[str, Callable[[Speaker, Any], str]] = {
    "nominees": Speaker.nominees,
    "pass": Speaker.nominees,
    "fail": Speaker.nominees,
    "signatory": lambda _, value: quoted(value),
    "parts": _of("parts"),
    "changed": _of("parts"),
    "role": _of("roles"),
    "mode": _of("modes"),
    "kind": _of("kinds"),
    "told": lambda speaker, value: speaker.unit(value),
    "to": _to,
    "votes": lambda speaker, value: speaker.vote(value),
    "apart": _apart,
    "verdicts": _verdicts,
    "rounds": lambda speaker, value: ", ".join(speaker.words.say("round_counted", round=one["round"]) for one in value),
    "void": _void,
    "successions": _successions,
    "origin": _origin,
    "sources": lambda speaker, value: speaker.listed([one["nomination"] for one in value]),
    "added": lambda speaker, value: speaker.listed([one[0] for one in value]),
    "opinions": _opinions,
    "seats": _seats,
    "places": lambda speaker, value: ", ".join(f"{speaker.award(one['award'], None)} {one['places']}" for one in value),
}
"""Facts that are not said as they look."""
