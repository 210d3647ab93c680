"""Striking a person out of a text that somebody else wrote: their name, and beside it their birth date and address.

Names are compared as people search for them: without tone marks and case. A text that does not name the person stays as it is; in
one that does, a date or an address alone would still tell who is meant.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.erased import ERASED_WORDS

_WORD = re.compile(r"[^\W_]+")
_D = str.maketrans("ĐđÐð", "dddd")


@dataclass(frozen=True, slots=True, repr=False)
class Forgotten:
    """Whom to strike out. Never shown in a log."""

    name: str
    birth_date: date | None = None
    address: str | None = None

    def is_named_in(self, text: str) -> bool:
        """Whether the text holds the name, in whatever spelling."""
        return next(_places(_plain_words(text), _plain_words(self.name)), None) is not None

    def struck_out_of(self, text: str) -> str:
        """The text without them; the same text where it does not name them."""
        if not self.is_named_in(text):
            return text
        for wanted in (_plain_words(self.name), *_days(self.birth_date), _plain_words(self.address or "")):
            text = _without(text, wanted)
        return text

    def struck_out_of_all(self, said: Any) -> Any:
        """A JSON value without them: every text in it that names them, however deep."""
        if isinstance(said, str):
            return self.struck_out_of(said)
        if isinstance(said, list):
            return [self.struck_out_of_all(one) for one in said]
        if isinstance(said, dict):
            return {name: self.struck_out_of_all(one) for name, one in said.items()}
        return said


def _without(text: str, wanted: Sequence[str]) -> str:
    text = unicodedata.normalize("NFC", text)
    found = list(_WORD.finditer(text))
    places = list(_places([_plain(word[0]) for word in found], wanted))
    for place in reversed(places):
        text = text[: found[place].start()] + ERASED_WORDS + text[found[place + len(wanted) - 1].end() :]
    return text


def _places(words: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Where the wanted words begin among the others; no place twice in one."""
    place = 0
    while wanted and place + len(wanted) <= len(words):
        if list(words[place : place + len(wanted)]) == list(wanted):
            yield place
            place += len(wanted)
        else:
            place += 1


def _days(day: date | None) -> list[list[str]]:
    """The ways in which a day is written: 12/04/1985, 1985-04-12, 12 tháng 4 năm 1985, as plain words."""
    if day is None:
        return []
    one, month, year = str(day.day), str(day.month), str(day.year)
    return [[one, month, year], [year, month, one], [one, "thang", month, "nam", year]]


def _plain_words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def _plain(word: str) -> str:
    """A word without marks, in small letters; a number without the zeros before it."""
    letters = unicodedata.normalize("NFKD", word)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_D).lower()
    return plain.lstrip("0") or "0" if plain.isdigit() else plain
