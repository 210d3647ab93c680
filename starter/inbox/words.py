"""The words by which people search: without tone marks, in small letters, one by one.

`words` says what the function `search_words` of the database says (migration 0005), so that both sides meet.
"""

import re
import unicodedata
from collections.abc import Iterable

from models.errors import InvalidInput
from policy.units import directory
from starter.intake import Terms

MAX_WORDS = 12
SHORTEST_BEGINNING = 3
"""The last word of a search may be the beginning of one, if it has so many letters."""

_WORD = re.compile(r"[a-z0-9]+")
_D = str.maketrans("ĐđÐð", "dddd")
_SAFE = re.compile(r"[^'\\]+")


def words(text: str) -> list[str]:
    """The words of a text in their order: "Đặng Thị Ánh" and its decomposed spelling both give dang, thi, anh."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")
    return _WORD.findall(plain.translate(_D).lower())


def about(terms: Terms, movement: str | None) -> list[str]:
    """What can be searched of a dossier beyond its nominees: words of unit and award, and the facets of where it comes from."""
    award = terms.award
    said = words(" ".join((terms.unit.name, award.code, award.vi, *award.aliases)))
    own = terms.unit.ref
    above = (unit.code for unit in directory().chain(terms.unit.seat, terms.received_on) if unit.level.rank >= own.level.rank)
    facets = {beneath(own.code), *(beneath(code) for code in above)}
    if movement is not None:
        facets.add(in_movement(movement))
    return sorted({*said, *facets})


def beneath(unit: str) -> str:
    """The facet of dossiers proposed by this unit or one that lies under it. No word looks like it."""
    return f"u={unit}"


def in_movement(movement: str) -> str:
    """The facet of dossiers of a movement."""
    return f"m={movement}"


def searched(text: str) -> list[str]:
    """The words that a text asks for. Raises InvalidInput when it asks for nothing, or too much."""
    found = words(text)
    if not found:
        raise InvalidInput("q", "holds neither a letter nor a digit")
    if len(found) > MAX_WORDS:
        raise InvalidInput("q", f"has more than {MAX_WORDS} words")
    return found


def token_query(offices: Iterable[str], asked: Iterable[str], beginning: str | None = None) -> str:
    """The tsquery that all of this asks for lies at one of the offices; `beginning` is a word that may go on."""
    parts = list(asked)
    alternatives = []
    for office in sorted(set(offices)):
        lexemes = [_lexeme(office, part) for part in parts]
        if beginning is not None:
            lexemes.append(_lexeme(office, beginning) + ":*")
        alternatives.append("(" + " & ".join(lexemes) + ")")
    return " | ".join(alternatives)


def _lexeme(office: str, part: str) -> str:
    lexeme = f"{office} {part}"
    if not _SAFE.fullmatch(lexeme):
        raise InvalidInput("q", "holds a sign that no code has")
    return f"'{lexeme}'"
