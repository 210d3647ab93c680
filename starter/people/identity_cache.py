"""Who a token stands for, remembered for a few seconds, so that a command costs no query for its caller."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starter.people.caller import Caller

KEEP_SECONDS = 5.0
"""A withdrawn token, a changed role or a departed officer is noticed after this time at the latest, by every process."""
KEEP_AT_MOST = 10_000


class IdentityCache:
    """Callers by the hash of what they came with, each for `KEEP_SECONDS`; the oldest go when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[Caller, float]] = OrderedDict()
        self._forgot_at = -math.inf

    def now(self) -> float:
        """The moment, by the cache's own clock: to be taken before the database is asked who somebody is."""
        return self._clock()

    def get(self, token_hash: str) -> Caller | None:
        """The caller, unless unknown or remembered for too long."""
        found = self._known.get(token_hash)
        if found is None or found[1] < self._clock():
            return None
        return found[0]

    def put(self, token_hash: str, caller: Caller, as_of: float) -> None:
        """Remember the caller, who was asked for at that moment. Not if anybody was to be forgotten since: it may be this one."""
        if as_of <= self._forgot_at:
            return
        self._known[token_hash] = (caller, as_of + KEEP_SECONDS)
        self._known.move_to_end(token_hash)
        while len(self._known) > KEEP_AT_MOST:
            self._known.popitem(last=False)

    def forget_officer(self, officer: str) -> None:
        """Ask the database the next time, whatever the officer comes with, or whoever stands in for them."""
        self._forgot_at = self._clock()
        for key in [key for key, (caller, _) in self._known.items() if caller.speaks_for(officer)]:
            del self._known[key]

    def forget(self, token_hash: str) -> None:
        """Ask the database the next time. Other processes notice within `KEEP_SECONDS`."""
        self._forgot_at = self._clock()
        self._known.pop(token_hash, None)
