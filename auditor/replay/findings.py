"""What a look at one case has found, and how what was expected and what was found are compared and written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from auditor.replay.replayed import Divergence, NotComputed

LONGEST = 120
"""As much of a value as a line of a report shows."""


class OneOf(frozenset[Any]):
    """Stands for a value that may be any of these."""


class _Unknown:
    """Stands for a value that nothing at hand determines."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = _Unknown()


@dataclass(slots=True)
class Findings:
    """Divergences of one case, and what could not be computed again; `chain` names the case."""

    chain: str
    divergences: list[Divergence] = field(default_factory=list)
    not_computed: list[NotComputed] = field(default_factory=list)

    def diverges(self, what: str, where: str, expected: Any, found: Any) -> None:
        """This is not as it should be. `where` is said within the case."""
        self.divergences.append(Divergence(what, f"{self.chain} {where}".rstrip(), shown(expected), shown(found)))

    def expects(self, what: str, where: str, expected: Any, found: Any) -> None:
        """The two must be the same."""
        if not same(expected, found):
            self.diverges(what, where, expected, found)

    def leaves_out(self, what: str, where: str, why: str) -> None:
        """This could not be asked again."""
        self.not_computed.append(NotComputed(what, f"{self.chain} {where}".rstrip(), why))


def shown(value: Any) -> str:
    """A value as a line of a report shows it: "none" for nothing, long ones cut."""
    if value is None:
        return "none"
    if isinstance(value, OneOf):
        return " or ".join(sorted(map(shown, value)))
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def same(expected: Any, found: Any) -> bool:  # noqa: PLR0911 -- a kind of value each
    """Whether a value out of JSON is the expected one: moments are compared as moments, days as days, lists item by item."""
    match expected:
        case _Unknown():
            return True
        case OneOf():
            return any(same(one, found) for one in expected)
        case datetime():
            return _moment(found) == expected
        case date():
            return bool(found == expected.isoformat())
        case bool():
            return found is expected
        case int():
            return type(found) is int and found == expected
        case tuple() | list():
            return isinstance(found, list | tuple) and len(found) == len(expected) and all(map(same, expected, found))
        case _:
            return bool(found == expected)


def differences(expected: Any, found: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two values out of JSON differ: the path to it, what stands there in the first, what in the second."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for name in dict.fromkeys((*expected, *found)):
            if expected.get(name) != found.get(name):
                yield from differences(expected.get(name), found.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            if one != other:
                yield from differences(one, other, f"{path}[{number}]")
    elif expected != found:
        yield path, expected, found


def _moment(said: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
