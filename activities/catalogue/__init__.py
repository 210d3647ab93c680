"""The words of notices: one file for each language, checked as a whole when it is read, so that no notice meets a missing word."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from models.messages.notification import NoticeTemplate
from models.vocabulary import NominationState
from policy.clock import HANOI

FOLDER = Path(__file__).parent

Language = Literal["vi", "en"]


class CatalogueError(Exception):
    """A file of words is not complete, or asks for a value that a notice does not have. Names the file and the place in it."""


def _only_the_nomination(text: str) -> str:
    fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    if fields - {"nomination"}:
        raise ValueError(f"unknown values {sorted(fields - {'nomination'})}: only {{nomination}} may be used")
    return text


Text = Annotated[str, AfterValidator(_only_the_nomination)]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice shows: `due_at` has a zone and is shown as the clock in Hà Nội shows it; None leaves it out."""

    nomination: str
    award: str
    state: str
    due_at: datetime | None
    link: str


class NoticeWords(_Words):
    """What one template says."""

    subject: Text
    text: Text


class Labels(_Words):
    """What stands before each value."""

    nomination: str
    award: str
    state: str
    due: str
    link: str


class Words(_Words):
    """Everything a notice says in one language: a text for every template, a name for every state."""

    mark: str
    labels: Labels
    due: str
    closing: str
    states: dict[str, str]
    notices: dict[NoticeTemplate, NoticeWords]

    @model_validator(mode="after")
    def _whole(self) -> "Words":
        missing = [*(set(NoticeTemplate) - set(self.notices)), *(set(NominationState) - set(self.states))]
        unknown = set(self.states) - set(NominationState)
        if missing or unknown:
            raise ValueError(f"no words for {sorted(missing)}, no state {sorted(unknown)}")
        return self

    def subject(self, template: NoticeTemplate, nomination: str) -> str:
        """The subject line of a notice, with the mark by which people filter their mail."""
        return f"{self.mark} {self.notices[template].subject.format(nomination=nomination)}"

    def body(self, template: NoticeTemplate, facts: NoticeFacts) -> str:
        """The text of a notice, line by line."""
        lines = [
            self.notices[template].text.format(nomination=facts.nomination),
            "",
            f"{self.labels.nomination}: {facts.nomination}",
            f"{self.labels.award}: {facts.award}",
            f"{self.labels.state}: {self.states.get(facts.state, facts.state)}",
            *([f"{self.labels.due}: {facts.due_at.astimezone(HANOI).strftime(self.due)}"] if facts.due_at else []),
            f"{self.labels.link}: {facts.link}",
            "",
            self.closing,
        ]
        return "\n".join(lines)


@lru_cache
def words(language: Language) -> Words:
    """The words of a language. Raises CatalogueError."""
    return read_words(FOLDER / f"{language}.yaml")


def read_words(file: Path) -> Words:
    """The words in a file, complete. Raises CatalogueError, naming the file and each place that is wrong."""
    try:
        return Words.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise CatalogueError(f"{file.name}: {error}") from error
