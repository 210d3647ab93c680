"""The document says what the API does: requests made from it are answered as it says, and never with a 5xx."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
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

EXAMPLES = 20
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


@pytest.mark.timeout(120)
async def test_requests_made_from_the_document_are_answered_as_it_says(address: str, offices: Offices) -> None:
    nomination = await offices.submit()
    everybody = await offices.another(CITY, "administrator", "clerk", "appraiser", "secretary", "chair")
    document = (await offices.administrator.http.get("/openapi.json")).json()
    asked = await asyncio.to_thread(ask_everything, address, document, everybody.headers(), nomination)
    assert asked > 30


def ask_everything(address: str, document: dict[str, object], headers: dict[str, str], nomination: str) -> int:
    """Asks every operation many things; how many operations there were."""
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=address)
    asked = 0
    for operation in schema.get_all_operations():
        ask(operation.ok(), headers, nomination)  # type: ignore[union-attr]  # a document of ours has no broken operation
        asked += 1
    return asked


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
            assert {"401", "422", "503"} <= operation["responses"].keys(), where
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert answer["content"].keys() == {"application/problem+json"}, where
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if "$ref" in body:
                assert "example" in document["components"]["schemas"][body["$ref"].rsplit("/", 1)[-1]], where
