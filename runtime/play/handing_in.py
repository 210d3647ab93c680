"""Hands dossiers in: one by one by the clerks of their units, or several in one CSV list by the clerk of the place."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.vocabulary import Role
from runtime.play.client import Api
from runtime.play.errors import PlayError
from runtime.play.offices import Offices
from runtime.play.people import People
from runtime.play.plan import PlannedDossier
from starter.client.shapes import RowAnswer, SubmissionBody

EVERY = 4
"""Every so many dossiers one comes in a list."""
LIST_DOSSIERS = 5
COLUMNS = (
    *("unit", "award", "period", "received_on"),
    *("kind", "name", "birth_date", "address", "post", "recipient_code", "record"),
)
PAGE = 200
_FIRST_ROW = 2
"""A spreadsheet's number of the first row under the header."""


@dataclass(frozen=True)
class HandedIn:
    """A dossier that was taken in: its nomination, and its nominees' ids in the order of the plan."""

    dossier: PlannedDossier
    nomination: str
    nominees: tuple[int, ...]


def parcels(dossiers: Sequence[PlannedDossier]) -> Iterator[tuple[PlannedDossier, ...]]:
    """The dossiers as they are handed in, in their order: most of them alone, some together as one list.

    No two dossiers of a list share unit, award, period and day: their rows would become one nomination.
    """
    waiting: dict[tuple[Any, ...], PlannedDossier] = {}
    for dossier in dossiers:
        if dossier.number % EVERY:
            yield (dossier,)
            continue
        if _place(dossier) in waiting or len(waiting) == LIST_DOSSIERS:
            yield tuple(waiting.values())
            waiting.clear()
        waiting[_place(dossier)] = dossier
    if waiting:
        yield tuple(waiting.values())


def _place(dossier: PlannedDossier) -> tuple[Any, ...]:
    return dossier.unit.ref.code, dossier.award, dossier.season, dossier.received_on


class Clerks:
    """The clerks of all units, handing in for one run."""

    def __init__(self, api: Api, offices: Offices, people: People, run: str, place: str) -> None:
        self._api = api
        self._offices = offices
        self._people = people
        self._run = run
        self._place = place

    async def hand_in(self, parcel: tuple[PlannedDossier, ...]) -> list[HandedIn]:
        """What became of the parcel. Raises Refused, or PlayError when a row of a list is not accepted."""
        return [await self._alone(parcel[0])] if len(parcel) == 1 else await self._list(parcel)

    async def _alone(self, dossier: PlannedDossier) -> HandedIn:
        clerk = await self._offices.token(dossier.unit.ref.code, Role.CLERK)
        nominees: list[Any] = [self._people.nominee(dossier, nominee) for nominee in dossier.nominees]
        body: SubmissionBody = {
            "award": dossier.award,
            "period": str(dossier.season.achieved_in),
            "received_on": dossier.received_on.isoformat(),
            "nominees": nominees,
        }
        answer = await self._api.of(clerk).nominations_create(body, key=f"{self._run}/dossier/{dossier.number}")
        return HandedIn(dossier, answer["id"], tuple(one["id"] for one in answer["nominees"]))

    async def _list(self, parcel: tuple[PlannedDossier, ...]) -> list[HandedIn]:
        clerk = await self._offices.token(self._place, Role.CLERK)
        key = f"{self._run}/list/{parcel[0].number}"
        answer = await self._api.of(clerk).batches_create(self._csv(parcel), "text/csv", key=key)
        nomination_of = {row["row"]: row.get("nomination") async for row in self._rows(clerk, answer["id"])}
        handed_in, row = [], _FIRST_ROW
        for dossier in parcel:
            nominations = {nomination_of.get(row + place) for place in range(len(dossier.nominees))}
            row += len(dossier.nominees)
            nomination = nominations.pop()
            if nominations or nomination is None:
                raise PlayError(f"a list was not taken in as handed in (dossier {dossier.number}, {dossier.award})")
            handed_in.append(HandedIn(dossier, nomination, await self._nominees(clerk, nomination)))
        return handed_in

    async def _rows(self, token: str, batch: str) -> AsyncIterator[RowAnswer]:
        after: int | None = 0
        while after is not None:
            page = await self._api.of(token).batches_rows(batch, after=after, limit=PAGE)
            for row in page["rows"]:
                yield row
            after = page.get("next")

    async def _nominees(self, token: str, nomination: str) -> tuple[int, ...]:
        return tuple(one["id"] for one in await self._api.nominees(token, nomination))

    def _csv(self, parcel: tuple[PlannedDossier, ...]) -> bytes:
        text = io.StringIO()
        sheet = csv.DictWriter(text, COLUMNS)
        sheet.writeheader()
        for dossier in parcel:
            for nominee in dossier.nominees:
                row = {
                    "unit": dossier.unit.ref.code,
                    "award": dossier.award,
                    "period": str(dossier.season.achieved_in),
                    "received_on": dossier.received_on.isoformat(),
                    **self._people.nominee(dossier, nominee),
                }
                sheet.writerow({**row, "record": json.dumps(row["record"])})
        return text.getvalue().encode()
