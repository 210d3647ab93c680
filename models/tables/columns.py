"""Column types that several tables share."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB


def moment(*, required: bool = True) -> Column[datetime]:
    """A point in time with its zone, given by the caller."""
    return Column(DateTime(timezone=True), nullable=not required)


def written_at() -> Column[datetime]:
    """The time at which the database wrote the row."""
    return Column(DateTime(timezone=True), nullable=False, server_default=func.now())


def codes() -> Column[list[str]]:
    """An ordered list of codes."""
    return Column(ARRAY(Text), nullable=False, server_default="{}")


def document(*, required: bool = True) -> Column[dict[str, Any]]:
    """A JSON object."""
    return Column(JSONB, nullable=not required)
