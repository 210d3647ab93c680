"""Which refusals the code behind an operation can come to: read from its source, function by function, and nothing is run.

It is more than can happen, since it does not follow values: what is raised and caught again counts too. What is not in here cannot
happen.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, get_type_hints

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from models.errors import DomainError
from models.vocabulary import Command, SessionCommand
from starter.people.identity import signed_in
from starter.resources import Resources
from workflows.council_session import CouncilSessionWorkflow
from workflows.erasure import ErasureWorkflow
from workflows.join import JoinWorkflow
from workflows.nomination import NominationWorkflow
from workflows.revocation import RevocationWorkflow

OURS = {"starter", "policy", "models", "workflows", "activities", "trail"}
_RUNS: dict[str, Any] = {
    "CouncilSession": CouncilSessionWorkflow.run,
    "Erasure": ErasureWorkflow.run,
    "Join": JoinWorkflow.run,
    "Revocation": RevocationWorkflow.run,
}
"""What begins under the names that the starter calls `WORKFLOW`."""
_DEEPEST = 2
"""No table of ours holds functions in what is in what it holds."""
_HERE: dict[str, Any] = get_type_hints(Resources)


def refusals_of(route: APIRoute) -> set[str]:
    """The names of the refusals that the route's code, or that of what it depends on, or the workflow behind it, can raise."""
    found: set[str] = set()
    seen: set[Any] = set()
    left = [inspect.unwrap(route.endpoint), *_dependencies(route.dependant)]
    while left:
        function = left.pop()
        if function not in seen:
            seen.add(function)
            raised, called = _read(function)
            found |= raised
            left += called
    return found


def _dependencies(dependant: Dependant) -> Iterator[Any]:
    """All but the one before every route."""
    for one in dependant.dependencies:
        if isinstance(one.call, FunctionType) and one.call is not signed_in:
            yield one.call
        yield from _dependencies(one)


@cache
def _read(function: FunctionType) -> tuple[frozenset[str], tuple[FunctionType, ...]]:
    """The refusals that the function names as it makes them, and the functions of ours that it names."""
    if function.__code__.co_filename.startswith("<"):  # a dataclass has written it
        return frozenset(), ()
    held_by = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    names = {**function.__globals__, **{name: cell.cell_contents for name, cell in held_by}}
    known = [one for one in names.values() if isinstance(one, type) and _is_ours(one)]
    raised: set[str] = set()
    called: list[FunctionType] = []
    if function.__name__ == "<lambda>":  # its source is whatever stands in its line
        held = [names.get(name) for name in (*function.__code__.co_names, *function.__code__.co_freevars)]
        kinds = frozenset(value.__name__ for value in held if isinstance(value, type) and _is_refusal(value))
        return kinds, tuple(one for value in held for one in _functions(value))
    for node in ast.walk(_written_in(function.__code__.co_filename)[function.__code__.co_firstlineno]):
        if isinstance(node, ast.Call) and _is_refusal(made := _named(node.func, names)):
            raised.add(made.__name__)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            value = _named(node, names)
            if value is not None:
                called += [*_functions(value), *_heard(value, function.__module__)]
            elif isinstance(node, ast.Attribute):
                called += _methods(node, [*known, *_returned(node.value, names)], function)
    return frozenset(raised), tuple(called)


@cache
def _written_in(file: str) -> dict[int, ast.AST]:
    """The functions of a file, by the line where each begins, with its decorators."""
    tree = ast.parse(Path(file).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {min(one.lineno for one in (node, *node.decorator_list)): node for node in functions}


def _named(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """What a name, or a dotted one, stands for; None for whatever only a run would tell."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _named(node.value, names)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType | type) else None
    return None


def _heard(value: Any, module: str) -> Iterator[FunctionType]:
    """The handlers of the workflow that is begun under a name, or hears of a command, from this module."""
    if isinstance(value, str) and not isinstance(value, Enum) and module.startswith("starter."):
        yield from (_RUNS[value],) if value in _RUNS else ()
    if value is Command.REVOKE or not module.startswith(("starter.routes", "starter.council_sessions", "starter.minutes")):
        return
    hears = {Command: NominationWorkflow, SessionCommand: CouncilSessionWorkflow}.get(type(value))
    if hears is not None:
        for name in (str(value), f"validate_{value}"):
            yield inspect.unwrap(getattr(hears, name))


def _functions(value: Any, deep: int = 0) -> Iterator[FunctionType]:
    """The functions of ours that a value is, or holds in a table."""
    value = inspect.unwrap(value) if callable(value) else value
    if isinstance(value, partial):
        value = value.func
    if isinstance(value, FunctionType):
        if _is_ours(value):
            yield value
    elif isinstance(value, type) and _is_ours(value) and not issubclass(value, Exception | Enum):
        yield from _made_by(value)
    elif isinstance(value, Mapping | tuple | list) and deep < _DEEPEST:
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _functions(one, deep + 1)


def _methods(node: ast.Attribute, known: list[type], function: FunctionType) -> Iterator[FunctionType]:
    """The methods that an attribute of a value may be: of what `here` has, of the own class, or of a class that is named here."""
    owner = node.value
    if isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name) and owner.value.id == "here":
        known = [_HERE[owner.attr]] if isinstance(_HERE.get(owner.attr), type) else []
    elif "." in function.__qualname__:
        own = function.__globals__.get(function.__qualname__.split(".")[0])
        known = [*known, own] if isinstance(own, type) else known
    for one in known:
        method = inspect.getattr_static(one, node.attr, None)
        method = method.fget if isinstance(method, property) else getattr(method, "__func__", method)
        if isinstance(method, FunctionType) and _is_ours(method):
            yield inspect.unwrap(method)


def _returned(node: ast.expr, names: Mapping[str, Any]) -> Iterator[type]:
    """What a call of a function of ours is annotated to return."""
    called = _named(node.func, names) if isinstance(node, ast.Call) else None
    if isinstance(function := inspect.unwrap(called) if callable(called) else None, FunctionType) and _is_ours(function):
        returned = get_type_hints(function).get("return")
        if isinstance(returned, type) and _is_ours(returned):
            yield returned


def _made_by(made: type) -> Iterator[FunctionType]:
    for name in ("__init__", "__post_init__", "__call__", "__aenter__"):
        method = inspect.getattr_static(made, name, None)
        if isinstance(method, FunctionType) and _is_ours(method) and method.__qualname__.startswith(made.__name__):
            yield method


def _is_ours(value: Any) -> bool:
    return (getattr(value, "__module__", None) or "").split(".")[0] in OURS


def _is_refusal(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, DomainError)
