"""The papers of a climb: their days, which run forward from the day of receipt, and their numbers."""

from datetime import date
from itertools import count

from models.messages.policy import WorkingCalendar
from models.vocabulary import Level
from policy.calendar import calendar_for
from policy.clock import add_working_days

NOTICE_DAYS = 12
"""Working days for which a play lets a public notice stand: the law asks for ten."""


class Papers:
    """The papers of one nomination. Each act of an office is dated one working day after the one before it.

    `number` is the number that its letters and its decision bear, different for every nomination; `centre` the sign of the office
    that decides at the centre (TTg the Prime Minister, CTN the President).
    """

    def __init__(self, number: str, received_on: date, centre: str = "TTg", calendar: WorkingCalendar | None = None) -> None:
        self.number = number
        self.today = received_on
        self._centre = centre
        self._calendar = calendar or calendar_for(received_on, received_on)
        self._branches = count(1)

    def branch(self) -> "Papers":
        """Those of a nomination that is split off now: they go on from the same day under a number of their own."""
        return Papers(f"{self.number}.{next(self._branches)}", self.today, self._centre, self._calendar)

    def next_day(self) -> str:
        """The day of the next paper."""
        return self._after(1)

    def notice_until(self) -> str:
        """The last day of a public notice that goes up today."""
        return self._after(NOTICE_DAYS)

    def letter(self) -> str:
        """The number of the letter that sends the list up."""
        return f"{self.number}/TTr-UBND"

    def decision(self, level: Level) -> str:
        """The number of the decision."""
        return f"{self.number}/QĐ-{self._centre if level is Level.CENTRAL else 'UBND'}"

    def clearance(self) -> str:
        """The number of the paper that ends a hold."""
        return f"{self.number}/KL-TTr"

    def _after(self, days: int) -> str:
        self.today = add_working_days(self.today, days, self._calendar)
        return self.today.isoformat()
