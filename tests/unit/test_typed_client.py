"""The typed client is what the API's document says, and reaches every operation."""

import inspect

from starter.client.generate import HERE, document, every_operation, files
from starter.client.operations import Operations


def test_the_client_in_the_repository_is_the_one_that_the_document_gives() -> None:
    written = files(document())
    assert {name: (HERE / name).read_text() for name in written} == written, "run `make client`"


def test_every_operation_has_a_method() -> None:
    names = [said["operationId"] for _, _, said in every_operation(document())]
    assert len(set(names)) == len(names)
    assert {name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")} == set(names)
