"""The document says what the API does: requests made from it are answered as it says, and never with a 5xx."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import jsonschema_rs
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from temporalio.client import Client

from runtime.ports import free_ports
from runtime.settings import Settings
from tests.api.people import CITY, Offices, application

EXAMPLES = 10
STREAMS = {"text/event-stream"}
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture
async def address(api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[str]:
    """The starter behind a real socket: the requests come from another thread."""
    (port,) = free_ports(1)
    app = application(api_settings, database, client)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn offers nothing else
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.mark.timeout(240)
async def test_requests_made_from_the_document_are_answered_as_it_says(address: str, offices: Offices) -> None:
    nomination = await offices.submit()
    everybody = await offices.another(CITY, "administrator", "clerk", "appraiser", "secretary", "chair")
    document = (await offices.administrator.http.get("/openapi.json")).json()
    asked = await asyncio.to_thread(ask_everything, address, document, everybody.headers(), nomination)
    assert asked > 30


def ask_everything(address: str, document: dict[str, object], headers: dict[str, str], nomination: str) -> int:
    """Asks every operation that ends many things; how many operations there were."""
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=address)
    operations: list[Any] = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]  # none of ours is broken
    ending = [one for one in operations if not STREAMS & one.definition.raw["responses"].get("200", {}).get("content", {}).keys()]
    for operation in ending:
        ask(operation, headers, nomination)
    return len(ending)


def ask(operation: Any, headers: dict[str, str], nomination: str) -> None:
    """Asks one operation. Every other request speaks of a nomination that there is."""

    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))

    @given(case=right | wrong)
    @examples(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        if "nomination" in case.path_parameters and len(str(case.body)) % 2:
            case.path_parameters["nomination"] = nomination
        case.call_and_validate(headers=headers, checks=CHECKS)

    run()


async def test_every_operation_has_an_example_and_says_how_it_refuses(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            if not path.startswith("/v1"):
                continue
            needed = {"429", "503"} | ({"401", "403"} if "security" in operation else set())
            needed |= {"422"} if operation.get("parameters") or "requestBody" in operation else set()
            assert needed <= operation["responses"].keys(), where
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert answer["content"].keys() == {"application/problem+json"}, where
                else:
                    assert all(shows_an_example(document, kind, said) for kind, said in answer.get("content", {}).items()), where
            for kind, said in operation.get("requestBody", {}).get("content", {}).items():
                assert shows_an_example(document, kind, said), where
            for parameter in operation.get("parameters", []):
                assert not parameter["required"] or parameter["schema"].get("examples") or "example" in parameter, where


def shows_an_example(document: dict[str, Any], kind: str, said: dict[str, Any]) -> bool:
    """Whether a text has an example, and a JSON one that is what its schema says. Of files that are no text none is asked."""
    if kind == "text/csv" or kind.startswith("text/plain"):
        return "example" in said
    if kind != "application/json":
        return True
    schema = document["components"]["schemas"][said["schema"]["$ref"].rsplit("/", 1)[-1]]
    valid = jsonschema_rs.Draft202012Validator({**said["schema"], "components": document["components"]}, validate_formats=True)
    examples = [schema["example"], *(named["value"] for named in said.get("examples", {}).values())]
    for example in examples:
        valid.validate(example)
    return True


async def test_the_first_example_of_an_appraisal_can_be_sent_as_it_is(offices: Offices, http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    shown = document["paths"]["/v1/nominations/{nomination}/appraise"]["post"]["requestBody"]["content"]["application/json"]
    first, *others = shown["examples"].values()
    assert first["value"] == document["components"]["schemas"]["AppraiseBody"]["example"]
    assert "exceptions" in others[0]["value"]
    nomination = await offices.submit()
    appraiser = await offices.officer(CITY, "appraiser")
    answer = await appraiser.post(f"/v1/nominations/{nomination}/appraise", first["value"])
    assert (answer.status_code, answer.json()["state"]) == (200, "awaiting_council"), answer.text
