"""Which refusals the document shows for an operation: its own, as its route says them, and those that follow from what it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.errors import (
    ActedBefore,
    AlreadyClosed,
    ClaimedByAnother,
    ClaimMoved,
    DomainError,
    KeyReused,
    NotAllowed,
    NotFound,
    OutsideArea,
    OwnNomination,
    SameHands,
    TaskMoved,
    UnknownNominee,
    WrongOffice,
    WrongState,
)
from models.vocabulary import Scope
from starter.problems import KINDS, MEDIA_TYPE, Problem, problem, type_uri
from starter.rate_limit import LIMITED as RATE_LIMITED

Responses = dict[int | str, dict[str, Any]]

REFUSED_BY_RIGHTS = (NotAllowed, WrongOffice, OutsideArea, OwnNomination, ActedBefore, SameHands, WrongState, AlreadyClosed)
"""What `policy.rights` refuses."""
HANDED = (TaskMoved, ClaimedByAnother, ClaimMoved, KeyReused)
"""Of a task that goes from hand to hand."""
COMMANDED = (NotFound, *REFUSED_BY_RIGHTS, *HANDED, UnknownNominee)
"""Of a command to a nomination."""
SPOKEN = (NotFound, NotAllowed, WrongOffice, WrongState, AlreadyClosed, KeyReused)
"""Of a word to a session of a council."""

_MEANINGS = {
    400: "The request cannot be read.",
    401: "No token, or one that is unknown, expired or withdrawn.",
    403: "This person may not do this.",
    404: "Nothing there that this caller may see.",
    409: "The right person at the wrong moment, or the same thing is already there.",
    413: "The body is larger than the limit.",
    415: "A type of file that is not taken.",
    422: "A value is wrong: `field` and `reason`, or all of them in `errors`.",
    429: "Too many requests, or attempts: wait as long as `Retry-After` says.",
    503: "An engine does not answer. Nothing is known to have failed: ask again with the same key.",
}
_PARSED = ("application/json", "multipart/form-data")


def refusing(*kinds: type[DomainError]) -> Responses:
    """FastAPI's `responses` for an operation with these refusals of its own; `show_problems` adds those of all of its sort."""
    return _documents(kind.__name__ for kind in kinds)


PROBLEM_SCHEMA = Problem.model_json_schema(ref_template="#/components/schemas/{model}")


def show_problems(document: dict[str, Any], scopes: Mapping[tuple[str, str], Scope]) -> None:
    """Adds to an OpenAPI document what every operation may answer, with an example of each type, and the scope that a token needs.

    `scopes` has it by path and method, in small letters.
    """
    document["components"]["examples"] = {
        _name(kind): {"summary": KINDS[kind].title_en, "value": _example(kind).model_dump(mode="json", exclude_none=True)}
        for kind in KINDS
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            if MEDIA_TYPE not in answers.get("422", {}).get("content", {}):
                answers.pop("422", None)  # FastAPI's own, which nobody is answered
            for status, answer in _documents(_of_its_sort(path, method, operation)).items():
                said = answers.setdefault(str(status), answer)["content"][MEDIA_TYPE]
                said["examples"] = dict(sorted({**said["examples"], **answer["content"][MEDIA_TYPE]["examples"]}.items()))
            if needed := scopes.get((path, method)):
                _show_scope(operation, needed)


def _of_its_sort(path: str, method: str, operation: dict[str, Any]) -> Iterable[str]:
    """The kinds of refusals that an operation has by what it is: limited, for whoever is signed in, with values."""
    if path.startswith(RATE_LIMITED):
        yield from ("TooOften", "Unavailable")
    if "security" in operation:
        yield from ("NotSignedIn", "MissingScope")
        if method != "get":
            yield "NotAllowed"  # with a session, from a foreign page
    if "requestBody" in operation:
        yield from ("InvalidInput", "TooLarge")
        if any(kind in operation["requestBody"]["content"] for kind in _PARSED):
            yield "MalformedRequest"
    if operation.get("parameters"):
        yield "InvalidInput"
    if "{" in path:
        yield "NotFound"  # an address that no route takes, for instance with a line break in it


def _show_scope(operation: dict[str, Any], needed: Scope) -> None:
    """A scheme that is no OAuth may name what is needed all the same (OpenAPI 3.1, Security Requirement Object)."""
    operation["security"] = [
        {scheme: [needed.value] if scheme == "token" else said for scheme, said in one.items()} for one in operation["security"]
    ]
    operation["responses"]["403"]["description"] = f"{_MEANINGS[403]} A token needs the scope `{needed}`."


def _documents(kinds: Iterable[str]) -> Responses:
    """A problem document for each status that these kinds have, with the types among its examples."""
    of_status: dict[int, list[str]] = {}
    for kind in sorted(set(kinds)):
        of_status.setdefault(KINDS[kind].status, []).append(_name(kind))
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {name: {"$ref": f"#/components/examples/{name}"} for name in names},
                }
            },
        }
        for status, names in sorted(of_status.items())
    }


def _name(kind: str) -> str:
    return type_uri(kind).rsplit("/", 1)[-1]


def _example(kind: str) -> Problem:
    made = problem(kind, KINDS[kind].title_en, _FACTS.get(kind))
    return made.model_copy(update={"request_id": "5b0c9a7c2f5d4d0f8b6f0f6a6a3d1c2e"})


_FACTS: dict[str, dict[str, Any]] = {
    "InvalidInput": {"field": "period", "reason": "is no year"},
    "MissingScope": {"scope": "read"},
    "WrongState": {"state": "awaiting_council"},
    "TooLarge": {"max_bytes": 20_971_520},
    "TooOften": {"retry_after_seconds": 3},
    "FileHeld": {"scan": "waiting"},
}
"""What the examples of some types tell besides."""

READ = refusing()
"""For a list, and whatever else has none of its own."""
READ_ONE = refusing(NotFound)
"""For one thing."""
