"""The words of notices: one file for each language, checked as a whole when it is read, so that no notice meets a missing word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.messages.notification import NoticeTemplate
from models.vocabulary import NominationState
from policy.clock import HANOI

FOLDER = Path(__file__).parent

Language = Literal["vi", "en"]

_SUBSTITUTION = frozenset({"first_day", "last_day"})
FACTS_OF_TEMPLATE: Mapping[NoticeTemplate, frozenset[str]] = {
    NoticeTemplate.SUBSTITUTION_BEGUN: _SUBSTITUTION,
    NoticeTemplate.SUBSTITUTION_ENDED: _SUBSTITUTION,
    NoticeTemplate.INCIDENT_OPENED: frozenset({"incident"}),
    NoticeTemplate.COUNCIL_INVITED: frozenset({"session"}),
    NoticeTemplate.COUNCIL_CANCELLED: frozenset({"session"}),
    NoticeTemplate.VOTE_REMINDER: frozenset({"session"}),
    NoticeTemplate.TOKEN_ISSUED: frozenset({"day"}),
    NoticeTemplate.WAY_IN_OPENED: frozenset({"day"}),
}
"""What the words of a template may speak of. All others speak of a nomination."""
_OF_A_NOMINATION = frozenset({"nomination"})
_OF_A_DIGEST = {
    "subject": frozenset({"count", "nominations"}),
    "text": frozenset({"count", "nominations"}),
    "line": frozenset({"nomination", "award", "due"}),
    "line_without_due": frozenset({"nomination", "award"}),
    "more": frozenset({"count"}),
    "link": frozenset(),
}


class CatalogueError(Exception):
    """A file of words is not complete, or asks for a value that a notice does not have. Names the file and the place in it."""


def facts_of(template: NoticeTemplate) -> frozenset[str]:
    """The values that the words of the template may hold."""
    return FACTS_OF_TEMPLATE.get(template, _OF_A_NOMINATION)


def _must_hold_only(text: str, allowed: frozenset[str]) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    if fields - allowed:
        raise ValueError(f"unknown values {sorted(fields - allowed)}: only {sorted(allowed)} may be used")


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice shows. `due_at` has a zone and is shown as the clock in Hà Nội shows it; None leaves it out."""

    nomination: str | None
    award: str
    state: str
    due_at: datetime | None
    link: str
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One nomination in a digest."""

    nomination: str
    award: str
    due_at: datetime | None


class NoticeWords(_Words):
    """What one template says; `counted` names it after a number, in a digest."""

    version: int = Field(ge=1)
    counted: str
    subject: str
    text: str


class DigestWords(_Words):
    """What a digest says."""

    version: int = Field(ge=1)
    subject: str
    text: str
    line: str
    line_without_due: str
    more: str
    link: str

    @model_validator(mode="after")
    def _known_values(self) -> "DigestWords":
        for name, allowed in _OF_A_DIGEST.items():
            _must_hold_only(getattr(self, name), allowed)
        return self


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
    digest: DigestWords
    notices: dict[NoticeTemplate, NoticeWords]

    @model_validator(mode="after")
    def _whole(self) -> "Words":
        missing = [*(set(NoticeTemplate) - set(self.notices)), *(set(NominationState) - set(self.states))]
        unknown = set(self.states) - set(NominationState)
        if missing or unknown:
            raise ValueError(f"no words for {sorted(missing)}, no state {sorted(unknown)}")
        for template, said in self.notices.items():
            _must_hold_only(said.subject, facts_of(template))
            _must_hold_only(said.text, facts_of(template))
        return self

    def subject(self, template: NoticeTemplate, facts: NoticeFacts) -> str:
        """The subject line of a notice, with the mark by which people filter their mail."""
        return f"{self.mark} {self._filled(self.notices[template].subject, template, facts)}"

    def body(self, template: NoticeTemplate, facts: NoticeFacts) -> str:
        """The text of a notice, line by line."""
        nomination = (
            f"{self.labels.nomination}: {facts.nomination}",
            f"{self.labels.award}: {facts.award}",
            f"{self.labels.state}: {self.states.get(facts.state, facts.state)}",
            *([f"{self.labels.due}: {self.moment(facts.due_at)}"] if facts.due_at else []),
        )
        lines = [
            self._filled(self.notices[template].text, template, facts),
            "",
            *(nomination if facts.nomination is not None else ()),
            f"{self.labels.link}: {facts.link}",
            "",
            self.closing,
        ]
        return "\n".join(lines)

    def digest_subject(self, counts: Mapping[str, int], nominations: int) -> str:
        """The subject line of a digest."""
        return f"{self.mark} {self.digest.subject.format(count=sum(counts.values()), nominations=nominations)}"

    def digest_body(self, counts: Mapping[str, int], nominations: int, lines: list[DigestLine], link: str) -> str:
        """The text of a digest: how many of each kind, then the most urgent nominations, then where the rest is."""
        more = nominations - len(lines)
        said = [
            self.digest.text.format(count=sum(counts.values()), nominations=nominations),
            "",
            *(f"- {self._digest_line(line)}" for line in lines),
            *([f"- {self.digest.more.format(count=more)}"] if more > 0 else []),
            "",
            *(f"{count} {self._counted(template)}" for template, count in sorted(counts.items())),
            "",
            f"{self.digest.link}: {link}",
            "",
            self.closing,
        ]
        return "\n".join(said)

    def moment(self, at: datetime) -> str:
        """The moment as the clock in Hà Nội shows it."""
        return at.astimezone(HANOI).strftime(self.due)

    def _digest_line(self, line: DigestLine) -> str:
        if line.due_at is None:
            return self.digest.line_without_due.format(nomination=line.nomination, award=line.award)
        return self.digest.line.format(nomination=line.nomination, award=line.award, due=self.moment(line.due_at))

    def _counted(self, template: str) -> str:
        known = template in set(NoticeTemplate)
        return self.notices[NoticeTemplate(template)].counted if known else template

    @staticmethod
    def _filled(text: str, template: NoticeTemplate, facts: NoticeFacts) -> str:
        known = {"nomination": facts.nomination, **facts.others}
        return text.format(**{name: known.get(name) or "-" for name in facts_of(template)})


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
