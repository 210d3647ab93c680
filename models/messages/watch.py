"""The watch over open work: how often it looks, what it is asked, and what it has found."""

from datetime import date

from pydantic import Field

from models.messages.base import Message

WATCH_WORKFLOW_ID = "watch"
"""The one workflow that looks over everything that is open."""


class WatchPace(Message):
    """How often to look, and after how many looks to go on as a new run. What has waited for less is covered by this timer."""

    every_seconds: float = Field(default=60, gt=0)
    rounds: int = Field(default=500, ge=1, le=2000)


class WatchInput(Message):
    """Look over everything that is open, as on `today` (None: today in Việt Nam)."""

    today: date | None = None


class Watched(Message):
    """How many incidents are open, and how many of them nobody owns (which must be 0).

    `without_task` nominations are open and have no task (which must be 0); `held_up` tasks lie with somebody who cannot do them,
    and go back to their office at the sweeper's next round. Looks from before these were counted found none.
    """

    open: int
    unowned: int
    without_task: int = 0
    held_up: int = 0
