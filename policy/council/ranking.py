"""Who is within the places where more have the votes than there are places.

Ranked by votes in favour, most first; those level at the last place are for the chair to choose among (MoST, TT 25/2025/TT-BKHCN
Arts. 22, 23). The derivation holds no count of votes, nor who or how many are level: where counts are kept back, that would tell
them.
"""

from collections.abc import Sequence

from models.errors import InvalidInput
from models.messages.council import Candidate, Ranking
from models.messages.policy import Source
from policy.council.words import ENGLISH, VIETNAMESE, Wording

_PERCENT = 100


def places_of(percent: int, base: int) -> int:
    """How many whole places a quota of `percent` of `base` gives: 15 % of 46 is 6. Raises InvalidInput naming the field."""
    if not 0 <= percent <= _PERCENT:
        raise InvalidInput("percent", f"{percent} does not lie between 0 and {_PERCENT}", percent=percent)
    if base < 0:
        raise InvalidInput("base", "there are not fewer than none", base=base)
    return percent * base // _PERCENT


def rank(candidates: Sequence[Candidate], places: int, said_by: Source) -> Ranking:
    """Who is within the places, who is out, and who is level at the last place until the chair has chosen among them.

    `within` and `out` stand in order of votes, equals as they came; `free` is how many of `level` there is room for. Raises
    InvalidInput naming `candidates` (somebody twice) or `places` (fewer than none).
    """
    _refuse_impossible(candidates, places)
    order = sorted(candidates, key=lambda candidate: -candidate.in_favour)
    cut = order[places - 1].in_favour if 0 < places < len(order) else None
    above = [candidate.nominee for candidate in order if cut is None or candidate.in_favour > cut][:places]
    level = [candidate.nominee for candidate in order if candidate.in_favour == cut]
    below = [candidate.nominee for candidate in order[len(above) + len(level) :]]
    free = min(places, len(order)) - len(above)
    if len(level) == free:
        above, level, free = [*above, *level], [], 0

    def derivation(words: Wording) -> str:
        said = [words.candidates.format(candidates=len(order), places=places)]
        said += [words.all_within] if places >= len(order) else [words.by_votes]
        said += [words.chair_to_choose] if free else []
        return " ".join([*said, words.clause.format(clause=said_by.clause)])

    return Ranking(
        places=places,
        within=tuple(above),
        out=tuple(below),
        level=tuple(level),
        free=free,
        derivation_vi=derivation(VIETNAMESE),
        derivation_en=derivation(ENGLISH),
        clause=said_by.clause,
    )


def _refuse_impossible(candidates: Sequence[Candidate], places: int) -> None:
    if places < 0:
        raise InvalidInput("places", "there are not fewer places than none", places=places)
    if len({candidate.nominee for candidate in candidates}) < len(candidates):
        raise InvalidInput("candidates", "somebody stands there twice")
