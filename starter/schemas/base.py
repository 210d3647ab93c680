"""What requests and answers share: limits that the database keeps too, and texts that it can hold."""

import unicodedata
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from models.vocabulary import Level

MAX_COMMENT = 5_000
MAX_PAGE = 200
MAX_MISTAKES = 100
_ALLOWED_CONTROLS = frozenset("\n\r\t")
_TURNS_AROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Letters that nobody sees and that make others be read in another order: on an official paper, a forgery."""


class Body(BaseModel):
    """What a caller sends. Unknown fields are refused: a misspelt one must not be dropped in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _names_few_mistakes(cls, data: Any, check: ModelWrapValidatorHandler[Self]) -> Self:
        """Hundreds of thousands of mistakes are counted, not described: that would take seconds."""
        try:
            return check(data)
        except ValidationError as wrong:
            if wrong.error_count() > MAX_MISTAKES:
                raise PydanticCustomError("too_many_mistakes", "{count} values are wrong", {"count": wrong.error_count()}) from None
            raise


class Answer(BaseModel):
    """What a caller is told.

    Ids and codes are plain strings here: what is stored was checked when it came in, and is told whatever form it has.
    """

    model_config = ConfigDict(frozen=True)


def _printable(text: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _ALLOWED_CONTROLS for letter in text):
        raise ValueError("control characters are not allowed")
    if not _TURNS_AROUND.isdisjoint(text):
        raise ValueError("characters that turn the order of others around are not allowed")
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1 or "\t" in text:
        raise ValueError("line breaks and tabs are not allowed")
    return text


Comment = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_COMMENT), AfterValidator(_printable)]
"""A text of several lines. It stays in the database; nothing but its salted hash travels."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_printable),
    AfterValidator(_one_line),
]
"""A name or another text of one line."""

Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000), AfterValidator(_printable)]
"""A text of many paragraphs, one a line, that stays in the database."""

Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}([/-][0-9]{1,4}){0,3}$", max_length=21)]
"""The year or span of achievement, such as "2019", "2015-2020" or "2019-06"."""

Limit = Annotated[int, Field(ge=1, le=MAX_PAGE)]
OfficerId = Annotated[str, StringConstraints(pattern=r"^of-[a-z2-7]{16}$")]
NominationId = Annotated[str, StringConstraints(pattern=r"^hs-[a-z2-7]{16}(\.[0-9]{1,4}){0,8}$", max_length=64)]
CouncilSessionId = Annotated[str, StringConstraints(pattern=r"^ph-[a-z2-7]{16}$")]
RoundNumber = Annotated[int, Field(ge=1, le=10)]


class UnitName(Answer):
    """A unit by code, name and level."""

    code: str
    name: str
    level: Level
