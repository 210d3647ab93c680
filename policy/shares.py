"""Shares as people write them ("2/3", "80 %", "> 1/2") and as the program keeps them: exact integers."""

import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator

from models.messages.policy import Share

_WHOLE = Fraction(1)
_WRITTEN = re.compile(r"(?P<number>[0-9]{1,6}(?:\.[0-9]{1,6})?)(?:(?P<percent>%)|/(?P<divisor>[0-9]{1,6}))?")


def read_share(written: Any) -> Any:
    """A `Fraction` above 0 and up to 1, out of "2/3" or "80 %". Raises ValueError."""
    parts = _WRITTEN.fullmatch(str(written).replace(" ", ""))
    number, divisor = (
        (Fraction(parts["number"]), int(parts["divisor"] or (100 if parts["percent"] else 1))) if parts else (_WHOLE, 0)
    )
    if divisor == 0 or not 0 < number / divisor <= _WHOLE:
        raise ValueError('a share lies above 0 and up to 1, written as "2/3" or "80 %"')
    return number / divisor


ShareText = Annotated[Fraction, BeforeValidator(read_share)]
"""A share as a file of the law writes it."""


def share(fraction: Fraction, *, strictly_more: bool = False) -> Share:
    """The exact share of a fraction."""
    return Share(numerator=fraction.numerator, denominator=fraction.denominator, strictly_more=strictly_more)


def read_threshold(written: Any) -> Share:
    """At least "80 %" or "2/3"; more than it where it begins with ">", as in "> 1/2". Raises ValueError."""
    text = str(written).strip()
    fraction = read_share(text.removeprefix(">"))
    if not text.startswith(">"):
        return share(fraction)
    if fraction == _WHOLE:
        raise ValueError("nobody has more than all")
    return share(fraction, strictly_more=True)


def share_in_words(share: Share) -> str:
    """Such as "80%"; "2/3" where it is no whole percentage."""
    percent, rest = divmod(share.numerator * 100, share.denominator)
    return f"{share.numerator}/{share.denominator}" if rest else f"{percent}%"
