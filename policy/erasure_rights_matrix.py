"""Who may erase a nominee, asked of the one function: a part of the page that policy/rights_matrix.py writes."""

from collections.abc import Iterator
from dataclasses import replace

from models.messages.actor import Actor
from models.vocabulary import Level, Outcome, Role
from policy.erasure_rights import ErasureStanding, erasure_refusal

ERASURE_INTRODUCTION = """
## Erasing a nominee

The same for an erasure, made from `policy/erasure_rights.py`: an administrator, for a nominee whose nomination has ended, and not
with an award ([decision 33](decisions/0033-forgetting.md)).

"""

_ENDED = ErasureStanding(
    nominee=1,
    outcome=Outcome.NOT_AWARDED,
    closed=True,
    erased=False,
    office_level=Level.DISTRICT,
    area=frozenset({"home", "office", "above"}),
    officer="of-nominee",
)
_ADMINISTRATOR = Actor(officer="of-me", role=Role.ADMINISTRATOR, unit="office", level=Level.DISTRICT)


def erasure_rows() -> list[list[str]]:
    """The table, its head first."""
    return [["when", "answer"], *([said, _answer(actor, standing)] for said, actor, standing in _cases())]


def _cases() -> Iterator[tuple[str, Actor, ErasureStanding]]:
    me = _ADMINISTRATOR
    yield "an administrator of the office where the nomination has ended", me, _ENDED
    yield "an administrator of an office above it", _changed(unit="above", level=Level.PROVINCE), _ENDED
    yield "an administrator below it", _changed(unit="home", level=Level.COMMUNE), _ENDED
    yield "an administrator of a unit that may not see the nomination", _changed(unit="beside"), _ENDED
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            yield f"{role} of that office", _changed(role=role), _ENDED
    yield "the nominee is the administrator", _changed(officer="of-nominee"), _ENDED
    yield "the nominee is the absent one whom the administrator stands in for", _changed(on_behalf_of="of-nominee"), _ENDED
    for outcome in Outcome:
        yield f"the nomination has ended for them: {outcome.value.replace('_', ' ')}", me, replace(_ENDED, outcome=outcome)
    yield "they were left out, and the nomination goes on for others", me, replace(_ENDED, closed=False)
    yield "nothing is decided for them", me, replace(_ENDED, outcome=None, closed=False)
    yield "they are erased already", me, replace(_ENDED, erased=True)


def _changed(**said: object) -> Actor:
    return _ADMINISTRATOR.model_copy(update=said)


def _answer(actor: Actor, standing: ErasureStanding) -> str:
    refused = erasure_refusal(actor, standing)
    return "may" if refused is None else type(refused).__name__
