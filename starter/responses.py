"""Which refusals the documentation shows for an operation."""

from typing import Any

from starter.problems import MEDIA_TYPE, Problem

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
    429: "Too many attempts: wait as long as `Retry-After` says.",
    503: "An engine does not answer. Nothing is known to have failed: ask again with the same key.",
}
ALWAYS = (401, 422, 503)
"""Every operation behind the token may answer these."""


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
