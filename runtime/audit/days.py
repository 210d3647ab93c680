"""The days between which an auditor asks."""

from datetime import date, datetime

import typer


def days_between(first: datetime | None, last: datetime | None) -> tuple[date | None, date | None]:
    """The first and the last day. Raises typer.BadParameter when the last lies before the first: nothing would ever be found."""
    if first is not None and last is not None and last < first:
        raise typer.BadParameter(f"{last.date()} lies before {first.date()}", param_hint="--to")
    return _day(first), _day(last)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()
