"""Where nominees go back to: a place behind them on this way, or, out of a joined nomination, one on the way of their own list.

A joined nomination begins at the office that joined it, so whatever lies below has to be said list by list: nominees of several
lists who are sent back there leave in several nominations, each on its own way.
"""

from functools import cached_property
from typing import NamedTuple

from models.errors import InvalidInput
from models.messages.nomination import HomeList
from models.messages.policy import Station
from models.vocabulary import Level
from workflows.case import Case


class WayBack(NamedTuple):
    """A station (None: the proposing unit) of this nomination's way, or of the way of the list `home`."""

    station: int | None
    home: HomeList | None = None

    @property
    def key(self) -> tuple[int | None, str | None]:
        """The same for nominees who go back together."""
        return self.station, self.home.nomination if self.home else None


class WaysBack:
    """The ways back from where a nomination stands."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def of(self, to: Level | None, nominee: int) -> WayBack:
        """The way of one nominee back to a level, or to the unit that proposed them. Raises InvalidInput for no earlier level."""
        earlier = _by_level(self._case.stations[: self._case.place[0]])
        home = self._homes.get(nominee)
        if to in earlier:
            return WayBack(earlier[to])
        if home is None:
            return WayBack(_found(to, earlier))
        return WayBack(_found(to, _by_level(self._case.today(home.below)), home.nomination), home)

    @cached_property
    def _homes(self) -> dict[int, HomeList]:
        return {nominee: home for home in self._case.lists for nominee in home.nominees}


def _by_level(stations: tuple[Station, ...]) -> dict[Level | None, int]:
    return {station.level: number for number, station in enumerate(stations)}


def _found(to: Level | None, earlier: dict[Level | None, int], of: str | None = None) -> int | None:
    if to is None:
        return None
    if to not in earlier:
        whose = f"the way of {of}" if of else "this route"
        raise InvalidInput("to", f"{to} is no earlier level of {whose}", levels=[str(level) for level in earlier])
    return earlier[to]
