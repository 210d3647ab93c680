"""Questions about how officers and offices review: too quickly, always alike, overturned above, at the last moment."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from models.vocabulary import Act, Level
from trail.anomalies.findings import Finding, Kind, at_least, none_of
from trail.anomalies.reviews import Review
from trail.anomalies.thresholds import Thresholds

Peers = tuple[Level | None, str]
"""The level and the step: who does the same is compared."""


class Counted(NamedTuple):
    """Of one officer or office: how many reviews, how many of them are such as is asked about, and where those are."""

    sample: int
    such: int
    places: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Which part of them."""
        return self.such / self.sample if self.sample else 0.0


class Compared(NamedTuple):
    """Somebody, and all others who do the same step at the same level."""

    who: str
    peers: Peers
    own: Counted
    others: Counted

    def usual(self, limits: Thresholds) -> float | None:
        """The rate of the others; None where they are too few to say."""
        return self.others.rate if self.others.sample >= limits.fewest_peers.value else None


def quick(reviews: Sequence[Review], limits: Thresholds) -> Iterator[Finding]:
    """Officers who often decide before anybody could have read: fewer seconds for each nominee than a name takes."""
    timed = [one for one in reviews if one.since is not None]
    for one in _compared(timed, lambda review: review.officer, lambda review: _is_quick(review, limits)):
        if one.own.such >= limits.fewest_cases.value and one.own.rate >= limits.quick_share.value:
            yield _finding(Kind.QUICK, one, limits, officer=one.who)


def always_agree(reviews: Sequence[Review], limits: Thresholds) -> Iterator[Finding]:
    """Officers who never send back, refuse or split anything off, where others who do the same would have, many times."""
    groups = _compared(reviews, lambda review: review.officer, lambda review: not review.objects)
    asked = [one for one in groups if one.own.sample >= limits.fewest_reviews.value and one.usual(limits) is not None]
    for one in asked:
        chance = none_of(one.own.sample, 1 - one.others.rate)
        if one.own.rate == 1 and _rare(chance, len(asked), limits):
            yield _finding(Kind.ALWAYS_AGREES, one, limits, officer=one.who, chance=chance)


def overturned(reviews: Sequence[Review], limits: Thresholds) -> Iterator[Finding]:
    """Offices of which most of what they send up is sent back or refused by the first who looks at it above."""
    passed_on = dict(_passed_on(reviews))
    groups = _compared(passed_on, lambda review: review.unit, lambda review: passed_on[review].overturns)
    asked = [one for one in groups if one.own.sample >= limits.fewest_passed_on.value]
    for one in asked:
        usual = one.usual(limits)
        chance = None if usual is None else at_least(one.own.such, one.own.sample, usual)
        if one.own.rate >= limits.overturned_share.value and _rare(chance, len(asked), limits):
            yield _finding(Kind.OVERTURNED, one, limits, unit=one.who, chance=chance)


def at_the_deadline(reviews: Sequence[Review], limits: Thresholds) -> Iterator[Finding]:
    """Offices whose decisions lie bunched in the last part of the clock, although they had the whole of it."""
    clocked = [one for one in reviews if one.opened_at is not None and one.due_at is not None and one.at <= one.due_at]
    groups = _compared(clocked, lambda review: review.unit, lambda review: _is_late(review, limits))
    asked = [one for one in groups if one.own.sample >= limits.fewest_with_clock.value]
    for one in asked:
        expected = max(one.usual(limits) or 0.0, limits.deadline_last_part.value)
        chance = at_least(one.own.such, one.own.sample, expected)
        if one.own.rate >= limits.deadline_share.value and _rare(chance, len(asked), limits):
            yield _finding(Kind.AT_THE_DEADLINE, one, limits, unit=one.who, chance=chance)


def _is_quick(one: Review, limits: Thresholds) -> bool:
    if one.since is None:
        return False
    needed = max(limits.quick_seconds_at_least.value, limits.quick_seconds_a_nominee.value * one.nominees)
    return (one.at - one.since).total_seconds() < needed


def _is_late(one: Review, limits: Thresholds) -> bool:
    if one.due_at is None or one.opened_at is None or one.due_at <= one.opened_at:
        return False
    return (one.due_at - one.at) / (one.due_at - one.opened_at) <= limits.deadline_last_part.value


def _passed_on(reviews: Sequence[Review]) -> Iterator[tuple[Review, Review]]:
    """What an office sent up, with the first review by another office after it."""
    by_case: dict[str, list[Review]] = defaultdict(list)
    for one in reviews:
        by_case[one.nomination].append(one)
    for all_ in by_case.values():
        for sent, above in pairwise(all_):
            if sent.act is Act.FORWARDED and not sent.objects and above.unit != sent.unit:
                yield sent, above


def _compared(reviews: Iterable[Review], who: Callable[[Review], str], such: Callable[[Review], bool]) -> list[Compared]:
    """For everybody: their own reviews of a step, and those of all others who do the same step at the same level."""
    groups: dict[tuple[str, Peers], list[Review]] = defaultdict(list)
    for one in reviews:
        groups[who(one), one.peers].append(one)
    own = {key: _counted(all_, such) for key, all_ in groups.items()}
    together: dict[Peers, list[Counted]] = defaultdict(list)
    for (_, peers), counted in own.items():
        together[peers].append(counted)
    whole = {peers: Counted(sum(one.sample for one in all_), sum(one.such for one in all_)) for peers, all_ in together.items()}
    return [
        Compared(name, peers, mine, Counted(whole[peers].sample - mine.sample, whole[peers].such - mine.such))
        for (name, peers), mine in own.items()
    ]


def _counted(reviews: Sequence[Review], such: Callable[[Review], bool]) -> Counted:
    found = [one for one in reviews if such(one)]
    return Counted(len(reviews), len(found), tuple(one.place for one in found))


def _rare(chance: float | None, compared: int, limits: Thresholds) -> bool:
    """Whether chance would do that to hardly anybody of so many. With nobody to compare with, the share alone speaks."""
    return chance is None or chance < limits.significance.value / compared


def _finding(kind: Kind, one: Compared, limits: Thresholds, chance: float | None = None, **whose: Any) -> Finding:
    level, step = one.peers
    return Finding(
        kind=kind,
        level=level,
        step=step or None,
        count=one.own.such,
        sample=one.own.sample,
        rate=one.own.rate,
        usual=one.usual(limits),
        chance=chance,
        cases=list(one.own.places),
        **whose,
    )
