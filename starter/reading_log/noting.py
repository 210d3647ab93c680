"""Lets no answer with personal data go without a row in the log: around every endpoint whose schemas have marked fields."""

import functools
import inspect
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from fastapi import Request
from pydantic import BaseModel

from starter.operation_names import operation_name
from starter.people.caller import Caller
from starter.reading_log.held import held_in, may_hold, may_search, searched
from starter.reading_log.log import Read
from starter.request_id import current_request_id
from starter.resources import Resources

_ASKED: ContextVar[Request] = ContextVar("asked")


def remember_what_is_asked(request: Request) -> None:
    """For the row that may be written: which request is being answered."""
    _ASKED.set(request)


async def note(here: Resources, caller: Caller, answer: Any, questions: Iterable[BaseModel] = ()) -> None:
    """Writes down that the caller is about to be told this, if it holds anything personal. For files: what they were made of."""
    held = held_in(answer, caller.officer)
    if held.anything or any(searched(one) for one in questions):
        await here.reading_log.write(_read(_ASKED.get(), caller, tuple(sorted(held.nominees))))


def _read(request: Request, caller: Caller, nominees: tuple[int, ...]) -> Read:
    """The row: the operation as the document names it, and what its address names first (a nomination, a session, an officer)."""
    subject = next((str(one) for one in request.path_params.values()), None)
    return Read(caller.officer, operation_name(request.scope["route"]), subject, nominees, current_request_id())


def noted(endpoint: Callable[..., Any], answers: Iterable[Any]) -> Callable[..., Any]:
    """The endpoint, its answers written down where they can hold personal data; the endpoint itself where they cannot.

    Raises TypeError at start for one that knows no caller: who would stand in the log?
    """
    signature = inspect.signature(endpoint)
    types = [one.annotation for one in signature.parameters.values()]
    questions = [one for one in types if may_search(one)]
    if not questions and not any(may_hold(one) for one in (*answers, signature.return_annotation)):
        return endpoint
    if not {"here", "caller"} <= signature.parameters.keys():
        raise TypeError(f"{endpoint.__qualname__} answers with personal data: it needs `here` and `caller`")

    @functools.wraps(endpoint)
    async def writes_first(**given: Any) -> Any:
        answer = await endpoint(**given)
        bodies = [one for one in given.values() if isinstance(one, BaseModel)]
        await note(given["here"], given["caller"], answer, bodies)
        return answer

    return writes_first
