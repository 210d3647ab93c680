"""Lists of many rows, as the API answers about them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from starter.reading_log.marks import PERSONAL
from starter.schemas.base import Answer, NominationId
from starter.schemas.examples import Example, shown

BatchId = Annotated[str, StringConstraints(pattern=r"^ba-[a-z2-7]{16}$")]


class RowStatus(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


class Reason(Answer):
    """Why a row was not taken in. Programs decide by `code` and `field`; the texts are for people."""

    field: str | None = Field(default=None, description="The column, by its English name; missing where the whole row is meant.")
    code: str = Field(description="A stable word, such as `wrong-cell`, `formula`, `not-eligible` or `unknown-unit`.")
    vi: str
    en: str


_ROW: Example = {
    "row": 7,
    "status": "refused",
    "reasons": [
        {
            "field": "birth_date",
            "code": "wrong-cell",
            "vi": "phải là ngày, dạng 31/12/1990",
            "en": "must be a day, such as 31/12/1990 or 1990-12-31",
        }
    ],
}


class RowAnswer(Answer):
    """What became of one row. `row` is its number as a spreadsheet shows it."""

    model_config = shown(_ROW)

    row: int
    status: RowStatus
    nomination: NominationId | None = Field(default=None, description="The nomination that the row is in.")
    same_as_row: int | None = Field(default=None, description="Of a duplicate: the row that has the recipient already.")
    same_as_nomination: NominationId | None = Field(default=None, description="Of a duplicate: the nomination that has it already.")
    reasons: Annotated[list[Reason], PERSONAL] = Field(default_factory=list)


class RowPage(Answer):
    """Rows in the order of the file. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"rows": [_ROW], "next": 7})

    rows: list[RowAnswer]
    next: int | None = None


class BatchLinks(Answer):
    """Where to read on."""

    self: str
    rows: str
    refused: str
    duplicates: str

    @classmethod
    def of(cls, batch: str) -> Self:
        """The addresses of a batch."""
        here = f"/v1/batches/{batch}"
        rows = f"{here}/rows"
        return cls(self=here, rows=rows, refused=f"{rows}?status=refused", duplicates=f"{rows}?status=duplicate")


_BATCH: Example = {
    "id": "ba-4kq2m7xw3bza6tnd",
    "rows": 1200,
    "accepted": 1187,
    "refused": 9,
    "duplicates": 4,
    "nominations": 14,
    "created_at": "2026-03-02T01:30:00Z",
    "links": {
        "self": "/v1/batches/ba-4kq2m7xw3bza6tnd",
        "rows": "/v1/batches/ba-4kq2m7xw3bza6tnd/rows",
        "refused": "/v1/batches/ba-4kq2m7xw3bza6tnd/rows?status=refused",
        "duplicates": "/v1/batches/ba-4kq2m7xw3bza6tnd/rows?status=duplicate",
    },
}


class BatchAnswer(Answer):
    """A list that was taken in: how many of its rows, and into how many nominations."""

    model_config = shown(_BATCH)

    id: BatchId
    rows: int = Field(description="Rows with anything in them, the header left out.")
    accepted: int
    refused: int
    duplicates: int
    nominations: int
    created_at: datetime
    links: BatchLinks


class BatchProgress(BatchAnswer):
    """A list, and how far it has come."""

    model_config = shown({**_BATCH, "started": 12})

    started: int = Field(description="Nominations that have begun to move; the others will, without your doing.")
