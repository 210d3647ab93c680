"""What personal data an answer holds: found by the marks of its schema, whatever the operation."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from starter.reading_log.marks import ABOUT_NOMINEE, ABOUT_OFFICER, PERSONAL, SEARCHED, Mark

_NOTHING: tuple[Any, ...] = (None, "", (), [])


@dataclass
class Held:
    """Whether an answer says anything of anybody but its reader, and which nominees it is about."""

    anything: bool = False
    nominees: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The fields of a schema that matter: those marked, and those in which a marked one may lie."""

    personal: tuple[str, ...]
    nominees: tuple[str, ...]
    officers: tuple[str, ...]
    inner: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not (self.personal or self.inner)


def held_in(answer: Any, reader: str) -> Held:
    """What the answer tells this officer. Only values that are there count: a list without anybody in it tells nothing."""
    held = Held()
    _look(answer, reader, held)
    return held


def may_hold(answer: Any) -> bool:
    """Whether an answer of this type can hold personal data at all."""
    return any(not _plan(model).empty for model in models_in(answer))


def searched(question: BaseModel) -> bool:
    """Whether a question looks for a name: then the answer tells something of who bears it."""
    return any(getattr(question, name) is not None for name in _marked(type(question), SEARCHED))


def may_search(question: Any) -> bool:
    """Whether a question of this type can look for a name."""
    return any(_marked(model, SEARCHED) for model in models_in(question))


def _look(value: Any, reader: str, held: Held) -> None:
    if isinstance(value, list | tuple):
        for one in value:
            _look(one, reader, held)
    elif isinstance(value, BaseModel):
        plan = _plan(type(value))
        told = any(getattr(value, name) not in _NOTHING for name in plan.personal)
        if told and not any(getattr(value, name) == reader for name in plan.officers):
            held.anything = True
            about = (getattr(value, name) for name in plan.nominees)
            held.nominees.update(one for one in about if isinstance(one, int))
        for name in plan.inner:
            _look(getattr(value, name), reader, held)


@cache
def _plan(model: type[BaseModel]) -> _Plan:
    inner = tuple(
        name
        for name, said in model.model_fields.items()
        if any(one is not model and not _plan(one).empty for one in models_in(said.annotation))
    )
    return _Plan(_marked(model, PERSONAL), _marked(model, ABOUT_NOMINEE), _marked(model, ABOUT_OFFICER), inner)


@cache
def _marked(model: type[BaseModel], mark: Mark) -> tuple[str, ...]:
    return tuple(name for name, said in model.model_fields.items() if mark in said.metadata)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The schemas that a type names: its own, or those of its items or alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from models_in(one)
