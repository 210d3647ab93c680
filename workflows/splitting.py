"""A split: nominees who cannot move with the list go on in a nomination of their own, which remembers where it came from."""

from models.errors import TooLarge
from models.ids import split_nomination_id
from models.messages.nomination import HomeList, Memory, Origin, StartNomination
from workflows.case import Case, Place
from workflows.change import Departure

LONGEST_ID = 80
"""As long as a code may be: splits of splits, thirty deep."""


def split_off(case: Case, place: Place, days_left: int | None, departure: Departure, number: int) -> StartNomination:
    """The input of the `number`-th nomination that is split off.

    It stands where the list stood before the command (`place`, with `days_left` on its clock), with all approvals until then. The
    hash of the entry that split it off is filled in once that entry is recorded. Raises TooLarge after too many splits.
    """
    nomination = split_nomination_id(case.start.nomination, number)
    if len(nomination) > LONGEST_ID:
        raise TooLarge("this nomination comes from too many splits to be split again", nomination=case.start.nomination)
    clocks = case.clocks if days_left is None else {**case.clocks, place: days_left}
    memory = Memory(
        approvals=tuple(a for a in case.approvals.values() if (a.station, a.step) != place),
        acted=tuple(case.acted.items()),
        did=case.duties,
        moved=case.successions,
        clocks=tuple((station, step, days) for (station, step), days in clocks.items()),
        waiting=departure.waiting,
        holding=departure.holding,
        withdrawn_for=departure.withdrawn_for,
    )
    child = case.start.model_copy(
        update={
            "nomination": nomination,
            "nominees": departure.nominees,
            "origin": Origin(nomination=case.start.nomination, sequence=case.sequence, hash=""),
            "memory": memory,
            "commitment": None,
        }
    )
    return child if departure.home is None else _on_the_way_of(departure.home, child)


def _on_the_way_of(home: HomeList, child: StartNomination) -> StartNomination:
    """The same nominees as a nomination of the unit that proposed them: its own way lies below that of the joined one."""
    behind, memory = len(home.below), child.memory
    return child.model_copy(
        update={
            "unit": home.unit,
            "policy": child.policy.model_copy(update={"stations": (*home.below, *child.policy.stations)}),
            "interested": home.interested,
            "submitted_by": home.submitted_by,
            "movement": home.movement,
            "joined": None,
            "memory": memory.model_copy(
                update={
                    "approvals": (
                        *home.approvals,
                        *(a.model_copy(update={"station": a.station + behind}) for a in memory.approvals),
                    ),
                    "clocks": tuple((station + behind, step, days) for station, step, days in memory.clocks),
                }
            ),
        }
    )


def with_origin_hash(child: StartNomination, hash_: str) -> StartNomination:
    """The child's input, bound to the recorded entry of its parent."""
    assert child.origin is not None  # noqa: S101 -- a split always has an origin
    return child.model_copy(update={"origin": child.origin.model_copy(update={"hash": hash_})})
