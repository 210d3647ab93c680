"""The typed client is what the API's document says, and reaches every operation."""

import inspect

from starter.client.generate import HERE, document, every_operation, files, is_stream
from starter.client.operations import Operations


def test_the_client_in_the_repository_is_the_one_that_the_document_gives() -> None:
    written = files(document())
    assert {name: (HERE / name).read_text() for name in written} == written, "run `make client`"


def test_every_operation_has_a_method() -> None:
    said = [said for _, _, said in every_operation(document())]
    names = {one["operationId"] for one in said}
    assert len(names) == len(said)
    assert {one["operationId"] for one in said if is_stream(one)} == {"inbox_news"}
    methods = {name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")}
    assert methods == names - {"inbox_news"}
