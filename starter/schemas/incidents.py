"""Incidents: what waits for nobody, and who has to see to it."""

from datetime import datetime

from models.vocabulary import Role
from starter.schemas.base import Answer
from starter.schemas.examples import Example, shown
from starter.schemas.notices import RowId

INCIDENT: Example = {
    "id": 5,
    "unit": "63.01843",
    "role": "appraiser",
    "nomination": None,
    "kind": "nobody_there",
    "owner": "of-4kq2m7xw3bza6tnd",
    "opened_at": "2025-07-02T01:00:00Z",
    "owned_at": "2025-07-02T01:00:00Z",
    "closed_at": None,
    "waiting": 12,
}


class IncidentAnswer(Answer):
    """An office in which nobody present may do what waits; with `nomination`, one case that all who are there must leave alone."""

    model_config = shown(INCIDENT)

    id: RowId
    unit: str
    role: Role
    nomination: str | None = None
    kind: str
    owner: str | None = None
    opened_at: datetime
    owned_at: datetime | None = None
    closed_at: datetime | None = None
    waiting: int = 0


class IncidentPage(Answer):
    """Incidents by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"incidents": [INCIDENT], "next": None})

    incidents: list[IncidentAnswer]
    next: RowId | None = None
