"""Councils before which nominations come, and by which rule they vote, for tests of their sessions."""

from collections.abc import Awaitable, Callable

import pytest

from models.messages.policy import PinnedPolicy, Share, VoteRule
from models.vocabulary import Level, StepKind
from tests.caching import CACHED
from tests.climbing import SOURCE, Climb, a_policy
from tests.sessions import Session

COMMUNE = Level.COMMUNE
MAJORITY = Share(numerator=1, denominator=2, strictly_more=True)
kept_in_memory = pytest.mark.parametrize("task_queue", [CACHED], ids=["cached"], indirect=True, scope="session")
"""What replaying would show a second time: the words of a session are all heard and kept by the same few lines."""
Convene = Callable[..., Awaitable[Session]]
Await = Callable[..., Awaitable[Climb]]


def voting_by(**said: object) -> PinnedPolicy:
    """One level, whose council votes by this rule: a majority of all, unless said otherwise."""
    rule = VoteRule(**({"threshold": MAJORITY, "quorum": Share(numerator=2, denominator=3), "said_by": SOURCE} | said))
    policy = a_policy(levels=(COMMUNE,), steps=(StepKind.COUNCIL, StepKind.SIGN))
    station = policy.stations[0]
    steps = (station.steps[0].model_copy(update={"vote": rule}), station.steps[1])
    return policy.model_copy(update={"stations": (station.model_copy(update={"steps": steps}),)})
