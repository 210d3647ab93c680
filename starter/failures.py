"""What becomes of every exception that leaves a route."""

import unicodedata
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import NotFound, TooLarge, Unavailable
from starter.away import DATABASE_AWAY
from starter.problems import FieldProblem, kind_of, problem, problem_response, respond

log = structlog.get_logger()

_SHOWN = 20
_LONGEST = 200
_OF_STATUS = {404: "NotFound", 405: "MethodNotAllowed", 413: "TooLarge"}
_UNREADABLE = {"json_invalid"}
_ENGINE_IS_BUSY_OR_AWAY = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
    }
)


def add_failures(app: FastAPI) -> None:
    """Every failure is answered with a problem document."""
    app.add_exception_handler(ApplicationError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RPCError, _engine)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _away)


class LastResort:
    """ASGI middleware: answers what nobody has foreseen. It stands within the request id, so that the answer names it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await _bug(error)(scope, receive, send)


def _refused(_request: Request, error: Any) -> Response:
    refusal: ApplicationError = error
    if kind_of(refusal) == "InternalError":
        return _bug(refusal)
    return problem_response(refusal)


def _invalid(_request: Request, error: Any) -> Response:
    """Says where and why, and never repeats the value: it may be personal, or ten megabytes long."""
    invalid: RequestValidationError = error
    found = invalid.errors()
    if any(one["type"] in _UNREADABLE for one in found):
        return respond(problem("MalformedRequest", "the body is not valid JSON"))
    wrong = [FieldProblem(field=_place(one["loc"]), reason=_clean(one["msg"])) for one in found[:_SHOWN]]
    first = {"field": wrong[0].field, "reason": wrong[0].reason}
    return respond(problem("InvalidInput", f"{wrong[0].field}: {wrong[0].reason}", first, wrong if len(wrong) > 1 else None))


def _place(loc: tuple[int | str, ...]) -> str:
    """`nominees[3].name` of ("body", "nominees", 3, "name")."""
    parts = [part for part in loc if part not in {"body", "query", "path", "header"}] or [loc[0]]
    return _clean("".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip("."))


def _clean(text: str) -> str:
    return "".join("?" if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text[:_LONGEST])


def _http(_request: Request, error: Any) -> Response:
    http: HTTPException = error
    kind = _OF_STATUS.get(http.status_code, "MalformedRequest" if http.status_code < 500 else "InternalError")  # noqa: PLR2004 -- HTTP's own border
    if kind == "NotFound":
        return problem_response(NotFound("no such address"))
    if kind == "TooLarge":
        return problem_response(TooLarge("the request is too large"))
    if kind == "InternalError":
        return _bug(http)
    answer = respond(problem(kind, "the request cannot be read" if kind == "MalformedRequest" else "method not allowed"))
    answer.headers.update(http.headers or {})
    return answer


def _engine(request: Request, error: Any) -> Response:
    rpc: RPCError = error
    return _away(request, rpc) if rpc.status in _ENGINE_IS_BUSY_OR_AWAY else _bug(rpc)


def _away(_request: Request, error: Any) -> Response:
    log.warning("an engine does not answer", error=type(error).__name__)
    return problem_response(Unavailable("an engine does not answer; nothing is known to have failed"))


def _bug(error: Exception) -> Response:
    """The text of the exception is not logged, since it may quote what it choked on; its place in the code is."""
    log.error("unexpected error", error=type(error).__name__, at=_where(error))
    return respond(problem("InternalError", "something went wrong; it has been written down"))


def _where(error: BaseException) -> list[str]:
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-8:]
