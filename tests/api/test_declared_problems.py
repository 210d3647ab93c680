"""The document names, for every operation, each type of refusal that it may answer with, by an example.

That it names what is answered is seen wherever the API is tested (`tests.api.declared`); that it names nothing else, in the code.
"""

from typing import Any

import httpx
import jsonschema_rs
from fastapi.routing import APIRoute

from models.vocabulary import Scope
from starter.app import OPEN_ROUTERS, ROUTERS
from starter.operation_names import operation_name
from starter.problems import KINDS, type_uri
from tests.api.declared import declared_types
from tests.api.people import CITY, Caller, Offices, refused
from tests.refusals_in_code import refusals_of

OF_THE_FRAME = {"InvalidInput", "MalformedRequest", "TooLarge", "TooOften", "Unavailable"}
"""What stands around every route: its reader, the limits, the engines."""
SIGNED_IN = {"NotSignedIn", "MissingScope"}
"""What stands before every route for whoever is signed in; for what changes something, `NotAllowed` for a foreign page too."""


async def test_every_refusal_of_every_operation_is_declared_with_its_types(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    checked = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/v1/"):
                assert "429" in operation["responses"], f"{method} {path}"
            for status, answer in operation["responses"].items():
                if status >= "400":
                    examples = answer["content"]["application/problem+json"]["examples"]
                    assert examples, f"{method} {path} {status}"
                    assert {resolved(document, one)["status"] for one in examples.values()} == {int(status)}
                    checked += 1
    assert checked > 200


async def test_the_examples_are_problems_and_no_type_is_left_out(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    examples = [one["value"] for one in document["components"]["examples"].values()]
    assert {one["type"] for one in examples} == {type_uri(kind) for kind in KINDS}
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    valid = jsonschema_rs.Draft202012Validator(schema)
    for one in examples:
        valid.validate(one)


def resolved(document: dict[str, Any], example: dict[str, str]) -> dict[str, Any]:
    value: dict[str, Any] = document["components"]["examples"][example["$ref"].rsplit("/", 1)[-1]]["value"]
    return value


async def test_no_operation_is_said_to_answer_what_its_code_cannot(http: httpx.AsyncClient) -> None:
    declared = declared_types((await http.get("/openapi.json")).json())
    routes = [route for router in (*ROUTERS, *OPEN_ROUTERS) for route in router.routes if isinstance(route, APIRoute)]
    wrong = {}
    for route in routes:
        before = OF_THE_FRAME | SIGNED_IN | (set() if route.methods == {"GET"} else {"NotAllowed"})
        before |= {"NotFound"} if "{" in route.path else set()
        possible = {type_uri(kind) for kind in refusals_of(route) | before}
        name = route.operation_id or operation_name(route)
        if beyond := declared[name] - possible:
            wrong[name] = beyond
    assert wrong == {}


async def test_every_operation_says_which_scope_it_needs_and_that_it_refuses_without(
    http: httpx.AsyncClient, offices: Offices
) -> None:
    document = (await http.get("/openapi.json")).json()
    needed = {
        said["operationId"]: (said["security"][0]["token"], said["responses"])
        for methods in document["paths"].values()
        for said in methods.values()
        if "security" in said
    }
    assert len(needed) > 140
    for name, (scopes, answers) in needed.items():
        assert len(scopes) == 1, name
        (scope,) = scopes
        assert Scope(scope)
        assert f"`{scope}`" in answers["403"]["description"], name
        assert "missing-scope" in answers["403"]["content"]["application/problem+json"]["examples"], name
    assert [needed[name][0] for name in ("inbox_read", "inbox_search", "nominations_create", "appraise", "officers_create")] == [
        ["read"],
        ["read"],
        ["submit"],
        ["decide"],
        ["manage"],
    ]
    somebody = await offices.another(CITY, "appraiser")
    issued = await somebody.post(f"/v1/officers/{somebody.officer}/tokens", {"label": "nộp", "scopes": ["submit"]})
    narrow = Caller(http, somebody.officer, CITY, issued.json()["token"])
    for path in ("/v1/inbox", "/v1/awards", "/v1/nominations"):
        assert refused(await narrow.get(path), 403, "missing-scope")["facts"] == {"scope": "read"}
