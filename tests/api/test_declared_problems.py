"""The document names, for every operation, each type of refusal that it may answer with, by an example."""

from typing import Any

import httpx
import jsonschema_rs

from starter.problems import KINDS, type_uri


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
