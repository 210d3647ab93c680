"""The words of a trail: one file for each language, checked as a whole when it is read, so that no entry meets a missing word."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from activities import catalogue
from models.vocabulary import (
    Act,
    BallotMode,
    DossierPart,
    ErasureGround,
    HoldGround,
    Level,
    MeetingKind,
    OpinionAnswer,
    Outcome,
    Presence,
    RevocationGround,
    Role,
    SessionState,
    StepKind,
)
from policy.clock import HANOI

FOLDER = Path(__file__).parent
Language = Literal["vi", "en"]
Named = dict[str, str]


class Words(BaseModel):
    """Everything that is said of a trail in one language; `states` are those of the notices (activities/catalogue)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acts: Named
    roles: Named
    levels: Named
    steps: Named
    sessions: Named
    outcomes: Named
    verdicts: Named
    grounds: Named
    parts: Named
    answers: Named
    modes: Named
    kinds: Named
    presence: Named
    facts: Named
    changes: Named
    labels: Named
    phrases: Named
    moment: str
    day: str
    states: Named

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed: dict[str, Iterable[str]] = {
            "acts": Act,
            "roles": Role,
            "levels": Level,
            "steps": StepKind,
            "sessions": SessionState,
            "outcomes": Outcome,
            "grounds": [*HoldGround, *RevocationGround, *ErasureGround],
            "parts": DossierPart,
            "answers": OpinionAnswer,
            "modes": BallotMode,
            "kinds": MeetingKind,
            "presence": Presence,
        }
        for name, words_ in needed.items():
            missing = {str(one) for one in words_} - getattr(self, name).keys()
            if missing:
                raise ValueError(f"{name}: no words for {sorted(missing)}")
        return self

    def say(self, phrase: str, **values: object) -> str:
        """A phrase with these values in it."""
        return self.phrases[phrase].format(**values)

    def at(self, moment: datetime) -> str:
        """The moment as the clock in Hà Nội shows it."""
        return moment.astimezone(HANOI).strftime(self.moment)

    def lasting(self, seconds: int) -> str:
        """How long something took, in its two largest units."""
        days, rest = divmod(max(seconds, 0), 86_400)
        hours, rest = divmod(rest, 3_600)
        minutes, rest = divmod(rest, 60)
        counted = (("days", days), ("hours", hours), ("minutes", minutes), ("seconds", rest))
        said = [self.say(name, **{name: count}) for name, count in counted if count]
        return " ".join(said[:2]) or self.say("seconds", seconds=0)


@lru_cache
def words(language: Language) -> Words:
    """The words of a language. Raises pydantic.ValidationError, which names what is missing."""
    said = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return Words(**said, states=catalogue.words(language).states)


def quoted(word: str) -> str:
    """A code for which there is no word: an office's own."""
    return f"«{word}»"
