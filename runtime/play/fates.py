"""What becomes of each nominee in the play, and how the cases of an award are spread over lists."""

from enum import StrEnum
from math import ceil
from random import Random

from models.messages.commands import MAX_NOMINEES
from models.vocabulary import Outcome
from runtime.play.scenario import Shares

BUNCH = 3
"""Cases of one kind come in bunches of up to so many on one list."""


class Fate(StrEnum):
    """What becomes of a nominee in the play."""

    AWARDED = "awarded"
    RETURNED = "returned"
    HELD = "held"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED_VOTE = "failed_vote"

    @property
    def outcome(self) -> Outcome:
        """How it ends: who is returned or held comes back, and is awarded in the end."""
        return _OUTCOMES.get(self, Outcome.AWARDED)


_OUTCOMES = {
    Fate.REJECTED: Outcome.REJECTED,
    Fate.WITHDRAWN: Outcome.WITHDRAWN,
    Fate.FAILED_VOTE: Outcome.NOT_AWARDED,
}
_MOST_AWARDED = MAX_NOMINEES * 3 // 4 - 1
"""So many awarded on a list of even size: a third more is still less than a list may hold."""
_AMONG_THE_AWARDED = (Fate.RETURNED, Fate.HELD)
_BESIDE_THE_AWARDED = (Fate.REJECTED, Fate.WITHDRAWN, Fate.FAILED_VOTE)


def lists_of_fates(awarded: int, typical: int, shares: Shares, dice: Random) -> list[list[Fate]]:
    """Lists of about the typical size, on each of them at least one who is awarded, and `awarded` of those in all.

    The other cases, in the numbers that the shares say, are spread over the lists in bunches. No list is longer than a
    nomination may be.
    """
    cases = {fate: round(awarded * getattr(shares, fate.value)) for fate in (*_AMONG_THE_AWARDED, *_BESIDE_THE_AWARDED)}
    everybody = awarded + sum(cases[fate] for fate in _BESIDE_THE_AWARDED)
    parts = max(1, round(awarded / typical), ceil(awarded / _MOST_AWARDED), ceil(everybody / MAX_NOMINEES))
    lists = [[Fate.AWARDED] * size for size in _sizes(awarded, parts, dice)]
    for fate in _AMONG_THE_AWARDED:
        _mark(lists, fate, cases[fate], dice)
    for fate in _BESIDE_THE_AWARDED:
        _add(lists, fate, cases[fate], dice)
    for one in lists:
        dice.shuffle(one)
    return lists


def _sizes(total: int, parts: int, dice: Random) -> list[int]:
    """`parts` sizes, none below 1, that differ by up to a third and add up to `total`."""
    even, rest = divmod(total, parts)
    sizes = [even + (part < rest) for part in range(parts)]
    swing = even // 3
    for part in range(0, parts - 1, 2):
        moved = dice.randint(-swing, swing)
        sizes[part] += moved
        sizes[part + 1] -= moved
    return sizes


def _mark(lists: list[list[Fate]], fate: Fate, wanted: int, dice: Random) -> None:
    """Turn `wanted` of the plainly awarded into cases of that fate, as far as there are plainly awarded ones."""
    order = dice.sample(range(len(lists)), len(lists))
    while wanted > 0 and any(Fate.AWARDED in one for one in lists):
        for position in order:
            plain = [place for place, other in enumerate(lists[position]) if other is Fate.AWARDED]
            for place in plain[: min(wanted, dice.randint(1, BUNCH))]:
                lists[position][place] = fate
                wanted -= 1


def _add(lists: list[list[Fate]], fate: Fate, wanted: int, dice: Random) -> None:
    """Put `wanted` more nominees on the lists."""
    order = dice.sample(range(len(lists)), len(lists))
    while wanted > 0:
        for position in order:
            bunch = min(wanted, dice.randint(1, BUNCH), MAX_NOMINEES - len(lists[position]))
            lists[position] += [fate] * bunch
            wanted -= bunch
