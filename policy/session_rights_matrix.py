"""Who may say what to a session of a council, asked of the one function: a part of the page that policy/rights_matrix.py writes."""

from collections.abc import Iterator, Mapping

from models.messages.actor import Actor
from models.vocabulary import CouncilFunction, Level, Presence, Role, SessionCommand, SessionState
from policy.session_rights import SessionStanding, session_refusal

HERE, ELSEWHERE, LEVEL = "here", "elsewhere", Level.PROVINCE
CHAIR, VICE, MEMBER, OTHER = "of-chair", "of-vice", "of-member", "of-other"
FUNCTIONS: Mapping[str, CouncilFunction] = {
    CHAIR: CouncilFunction.CHAIR,
    VICE: CouncilFunction.VICE_CHAIR,
    MEMBER: CouncilFunction.MEMBER,
}

INTRODUCTION = """
## Sessions of a council

The same for the words to a session, made from `policy/session_rights.py`. `s`: a secretary of the council's unit, or a substitute.
`c`: whoever presides: the chair, or a vice-chair who takes part where no chair does; nobody stands in for them. `m`: a member with
a seat, for themselves. Everybody else, whatever their role, is refused.

"""


def session_rows() -> list[list[str]]:
    """The table, its head first."""
    head = ["word", *(state.value for state in SessionState)]
    return [head, *([word, *(" ".join(_marks(word, state)) for state in SessionState)] for word in SessionCommand)]


def _marks(word: SessionCommand, state: SessionState) -> Iterator[str]:
    """Everybody who may say it in that state."""
    everybody = dict.fromkeys(FUNCTIONS, Presence.PRESENT)
    voices = (
        ("s", _actor("of-secretary", Role.SECRETARY), everybody),
        ("s", _actor("of-substitute", Role.SECRETARY, behalf="of-secretary"), everybody),
        ("c", _actor(CHAIR, Role.MEMBER), everybody),
        ("c", _actor(VICE, Role.MEMBER), everybody | {CHAIR: Presence.ABSENT}),
        ("m", _actor(MEMBER, Role.MEMBER), everybody),
        ("c as vice-chair beside the chair", _actor(VICE, Role.MEMBER), everybody),
        ("c by a substitute", _actor(OTHER, Role.CHAIR, behalf=CHAIR), everybody),
        *((f"{role} of the unit", _actor(OTHER, role), everybody) for role in Role if role is not Role.SECRETARY),
        *((f"{role} of another unit", _actor(OTHER, role, unit=ELSEWHERE), everybody) for role in Role),
    )
    found = dict.fromkeys(mark for mark, actor, presence in voices if _may(actor, word, state, presence))
    # A word that each member may say is said by whoever presides as well, from their own seat.
    yield from (mark for mark in found if "m" not in found or not mark.startswith("c"))


def _may(actor: Actor, word: SessionCommand, state: SessionState, presence: Mapping[str, Presence]) -> bool:
    standing = SessionStanding(
        session="ph-a", unit=HERE, level=LEVEL, state=state, functions=FUNCTIONS, presence=presence, embargo_until=None
    )
    return session_refusal(actor, word, standing) is None


def _actor(officer: str, role: Role, *, unit: str = HERE, behalf: str | None = None) -> Actor:
    return Actor(officer=officer, role=role, unit=unit, level=LEVEL, on_behalf_of=behalf)
