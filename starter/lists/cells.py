"""What a cell says, as plain values for the models: days, numbers, and lists such as "2018:xuất sắc; 2019:tốt".

Items stand between semicolons or line ends, their parts between colons. Every function raises CellError and repeats no value.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from models.messages.achievement import (
    AchievementKind,
    AwardBasis,
    DisciplineKind,
    InitiativeKind,
    Post,
    Rating,
    Scope,
)
from models.vocabulary import HoldGround
from policy.law_models import plain
from starter.lists.reason import CellError
from starter.lists.words import says_none, word
from starter.sheets.numbers import day_of_serial

_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(T00:00:00)?$")
_SERIAL = re.compile(r"^\d{5}$")
_YEAR = re.compile(r"^\d{4}$")
_WHOLE = re.compile(r"^\d{1,7}$")
_BETWEEN_ITEMS = re.compile(r"[;\n]")


def day(text: str) -> str:
    """A day in ISO form, from 31/12/1990, 31-12-1990, 31.12.1990, 1990-12-31, or Excel's serial number of five digits."""
    if matched := _DAY_FIRST.match(text):
        return _iso(int(matched[3]), int(matched[2]), int(matched[1]))
    if matched := _ISO.match(text):
        return _iso(int(matched[1]), int(matched[2]), int(matched[3]))
    if _SERIAL.match(text):
        return day_of_serial(text)
    if _YEAR.match(text):
        raise CellError("chỉ có năm; phải đủ ngày, tháng, năm hoặc để trống", "is only a year; give the whole day, or nothing")
    raise CellError("phải là ngày, dạng 31/12/1990", "must be a day, such as 31/12/1990 or 1990-12-31")


def number(text: str) -> int:
    """A whole number without signs or separators."""
    if not _WHOLE.match(text):
        raise CellError("phải là số nguyên", "must be a whole number")
    return int(text)


def period(text: str) -> str:
    """The year or span of achievement, without blanks: "2015-2020" of "2015 - 2020"."""
    return re.sub(r"\s*[–-]\s*", "-", text)


def ratings(text: str) -> list[dict[str, Any]]:
    """`2018:excellent;2019:tốt`."""
    return [{"year": number(year), "rating": word(Rating, said)} for year, said in _items(text, 2)]


def prior_awards(names: Mapping[str, str]) -> Callable[[str], list[dict[str, Any]]]:
    """A reader of `CSTDCS:2016;Bằng khen tỉnh:2018:đột xuất` that knows awards by these plain names."""

    def read(text: str) -> list[dict[str, Any]]:
        found = []
        for award, year, *basis in _items(text, 2, 3):
            code = names.get(plain(award))
            if code is None:
                raise CellError("có danh hiệu, hình thức không rõ", "names an award that is not known")
            one: dict[str, Any] = {"award": code, "year": number(year)}
            found.append(one | ({"basis": word(AwardBasis, basis[0])} if basis else {}))
        return found

    return read


def initiatives(text: str) -> list[dict[str, Any]]:
    """`cơ sở:2019:SK-12;tỉnh:2020:DT-3:đề tài`: scope, year, number of the recognition, and kind (initiative when left out)."""
    found = []
    for scope, year, ref, *kind in _items(text, 3, 4):
        one: dict[str, Any] = {"scope": word(Scope, scope), "year": number(year), "ref": ref}
        found.append(one | ({"kind": word(InitiativeKind, kind[0])} if kind else {}))
    return found


def achievements(text: str) -> list[dict[str, Any]]:
    """`phong trào:tỉnh:2019:QD-7;đột xuất`: kind, and what is known of scope, year and number of the proof."""
    found = []
    for kind, *known in _items(text, 1, 4):
        one: dict[str, Any] = {"kind": word(AchievementKind, kind)}
        readers: tuple[tuple[str, Callable[[str], Any]], ...] = (("scope", _scope), ("year", number), ("ref", str))
        found.append(one | {name: read(said) for (name, read), said in zip(readers, known, strict=False) if said})
    return found


def discipline(text: str) -> list[dict[str, Any]]:
    """`khiển trách:31/12/2018;cảnh cáo`: measure, and the last day of its period."""
    return [
        {"kind": word(DisciplineKind, kind)} | ({"until": day(until[0])} if until else {}) for kind, *until in _items(text, 1, 2)
    ]


def posts(text: str) -> list[dict[str, Any]]:
    """`vụ trưởng:6`: post and whole years in it."""
    return [{"post": word(Post, post), "years": number(years)} for post, years in _items(text, 2)]


def pending_matters(text: str) -> list[str]:
    """`khiếu nại;thanh tra`."""
    return [word(HoldGround, matter) for (matter,) in _items(text, 1)]


def years(text: str) -> list[int]:
    """`2018;2019`."""
    return [number(year) for (year,) in _items(text, 1)]


def record(text: str) -> dict[str, Any]:
    """A record as a JSON object, as the API takes it for a single nomination."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise CellError("phải là một đối tượng JSON", "must be a JSON object")
    return found


def _scope(text: str) -> str:
    return word(Scope, text)


def _items(text: str, fewest: int, most: int | None = None) -> Iterator[list[str]]:
    if says_none(text):
        return
    for item in filter(None, map(str.strip, _BETWEEN_ITEMS.split(text))):
        parts = [part.strip() for part in item.split(":")]
        if not fewest <= len(parts) <= (most or fewest):
            raise CellError("có mục không đúng dạng; xem hướng dẫn của mẫu", "has an item of another form; see the template")
        yield parts


def _iso(year: int, month: int, one: int) -> str:
    try:
        return date(year, month, one).isoformat()
    except ValueError:
        raise CellError("không phải là một ngày có thật", "is no day of the calendar") from None
