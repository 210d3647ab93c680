"""Which refusals the documentation shows for an operation."""

from typing import Any

from starter.problems import KINDS, MEDIA_TYPE, Problem, problem, type_uri
from starter.rate_limit import LIMITED as RATE_LIMITED

_MEANINGS = {
    400: "The request cannot be read.",
    401: "No token, or one that is unknown, expired or withdrawn.",
    403: "This person may not do this.",
    404: "Nothing there that this caller may see.",
    405: "Method not allowed.",
    409: "The right person at the wrong moment, or the same thing is already there.",
    413: "The body is larger than the limit.",
    415: "A type of file that is not taken.",
    422: "A value is wrong: `field` and `reason`, or all of them in `errors`.",
    429: "Too many requests, or attempts: wait as long as `Retry-After` says.",
    503: "An engine does not answer. Nothing is known to have failed: ask again with the same key.",
}
ALWAYS = (401, 422, 503)
"""Every operation behind the token may answer these."""

_WITH_A_BODY = (400, 413)
"""And every operation that reads a body, these."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses` for these statuses, each a problem document."""
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


READ = problems(*ALWAYS)
"""For a list."""
READ_ONE = problems(*ALWAYS, 404)
"""For one thing."""
COMMAND = problems(*ALWAYS, 400, 403, 404, 409, 413)
"""For everything that changes something."""
ADMINISTRATION = problems(*ALWAYS, 403)
"""For what only an administrator sees."""

PROBLEM_SCHEMA = Problem.model_json_schema(ref_template="#/components/schemas/{model}")


def show_problems(document: dict[str, Any]) -> None:
    """Adds to an OpenAPI document what every operation may answer, and to each refusal an example of each type that it can have."""
    shown = {type_uri(kind).rsplit("/", 1)[-1]: _example(kind) for kind in KINDS}
    document["components"]["examples"] = {
        name: {"summary": one.title_en, "value": one.model_dump(mode="json", exclude_none=True)} for name, one in shown.items()
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            if path.startswith(RATE_LIMITED):
                answers.setdefault("429", problems(429)[429])
            for status in _WITH_A_BODY if "requestBody" in operation else ():
                answers.setdefault(str(status), problems(status)[status])
            for status, answer in answers.items():
                said = answer.get("content", {}).get(MEDIA_TYPE)
                if said is not None:
                    of_status = sorted(name for name, one in shown.items() if str(one.status) == status)
                    said["examples"] = {name: {"$ref": f"#/components/examples/{name}"} for name in of_status}


def _example(kind: str) -> Problem:
    made = problem(kind, KINDS[kind].title_en, _FACTS.get(kind))
    return made.model_copy(update={"request_id": "5b0c9a7c2f5d4d0f8b6f0f6a6a3d1c2e"})


_FACTS: dict[str, dict[str, Any]] = {
    "InvalidInput": {"field": "period", "reason": "is no year"},
    "WrongState": {"state": "awaiting_council"},
    "TooLarge": {"max_bytes": 20_971_520},
    "TooOften": {"retry_after_seconds": 3},
    "FileHeld": {"scan": "waiting"},
}
"""What the examples of some types tell besides."""
