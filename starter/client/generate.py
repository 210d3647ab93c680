"""`python -m starter.client.generate`: the typed client, written anew from the API's own OpenAPI document.

Shapes come from datamodel-code-generator; the operations are one method each, and small enough to be written here.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datamodel_code_generator import InputFileType, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from runtime.settings import Settings
from starter.app import create_app

HERE = Path(__file__).parent
METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
STREAM = "text/event-stream"
KEY = "Idempotency-Key"
PLAIN = {"string": "str", "integer": "int", "boolean": "bool", "number": "float"}
DOCSTRING = '"""Generated from OpenAPI by `python -m starter.client.generate`: not to be changed by hand."""\n'

Operation = dict[str, Any]
Document = dict[str, Any]


def document() -> Document:
    """The API's OpenAPI document."""

    def unconnected(_settings: Settings) -> Any:
        raise AssertionError("the document needs no engine")

    return create_app(Settings(), unconnected).openapi()


def files(api: Document) -> dict[str, str]:
    """The generated files by name, formatted."""
    return {"shapes.py": formatted(DOCSTRING + shapes(api)), "operations.py": formatted(DOCSTRING + operations(api))}


def shapes(api: Document) -> str:
    """Every schema as a TypedDict: what is sent and received stays plain JSON, and a type checker knows it."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "shapes.py"
        generate(
            json.dumps(_open(api)),
            input_file_type=InputFileType.OpenAPI,
            output=written,
            output_model_type=DataModelType.TypingTypedDict,
            target_python_version=PythonVersion.PY_311,
            enum_field_as_literal=LiteralType.All,
            use_schema_description=True,
            use_standard_collections=True,
            use_union_operator=True,
            disable_timestamp=True,
            formatters=[Formatter.BUILTIN],
        )
        return re.sub(r"\A(#.*\n)+", "", written.read_text())


def _open(schema: Any) -> Any:
    """The same without `additionalProperties: false`, which no type checker understands yet."""
    if isinstance(schema, dict):
        return {name: _open(value) for name, value in schema.items() if not (name == "additionalProperties" and value is False)}
    return [_open(one) for one in schema] if isinstance(schema, list) else schema


def operations(api: Document) -> str:
    """One class with one method for each operation."""
    methods = [text for path, method, said in every_operation(api) if not is_stream(said) for text in method_of(path, method, said)]
    lines = [
        "from starter.client import shapes as s",
        "from starter.client.asking import Asking, in_path",
        "",
        "",
        "class Operations(Asking):",
        '    """Every operation of the API, by its operationId; streams are not asked but listened to (docs/api.md)."""',
        "",
        *methods,
    ]
    return "\n".join(lines)


def every_operation(api: Document) -> Iterator[tuple[str, str, Operation]]:
    """Path, method and operation, in the order of the document."""
    for path, item in api["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def is_stream(said: Operation) -> bool:
    """Whether the operation's answer has no end to wait for."""
    return STREAM in said["responses"].get("200", {}).get("content", {})


def method_of(path: str, method: str, said: Operation) -> list[str]:
    """The lines of one method."""
    parameters = said.get("parameters", [])
    in_path = [(one["name"], _type(one["schema"])) for one in parameters if one["in"] == "path"]
    query = [one for one in parameters if one["in"] == "query"]
    headers = [one for one in parameters if one["in"] == "header" and one["name"] != KEY]
    key = next((one for one in parameters if one["in"] == "header" and one["name"] == KEY), None)
    body = said.get("requestBody", {}).get("content", {})
    signature = ["self", *(f"{_name(name)}: {kind}" for name, kind in in_path)]
    call = [f'"{method.upper()}"', _address(path)]
    if JSON in body:
        signature.append(f"body: {_type(body[JSON]['schema'])}")
        call.append("body=body")
    elif body:
        signature += ["content: bytes", "content_type: str"]
        call += ["content=content", "content_type=content_type"]
    keywords = [_keyword(one) for one in (*query, *headers)]
    if key is not None:
        keywords.append("key: str" if key.get("required") else "key: str | None = None")
        call.append("key=key")
    if query:
        call.append(f"query={_named(query)}")
    if headers:
        call.append(f"headers={_named(headers)}")
    if keywords:
        signature += ["*", *keywords]
    answer = _answer(said)
    lines = [f"    async def {said['operationId']}({', '.join(signature)}) -> {answer}:", f'        """{said["summary"]}."""']
    asked = f"await self._answer({', '.join(call)})"
    lines += [f"        {asked}"] if answer == "None" else [f"        answer: {answer} = {asked}", "        return answer"]
    return [*lines, ""]


def _keyword(parameter: Operation) -> str:
    """As `part: s.DossierPart`; with a None to leave it out where it may be left out."""
    name, kind = _name(parameter["name"]), _type(parameter["schema"])
    return f"{name}: {kind}" if parameter.get("required") else f"{name}: {_optional(kind)} = None"


def _named(parameters: list[Operation]) -> str:
    return "{" + ", ".join(f'"{one["name"]}": {_name(one["name"])}' for one in parameters) + "}"


def _address(path: str) -> str:
    if "{" not in path:
        return f'"{path}"'
    return 'f"' + re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: "{in_path(" + _name(found[1]) + ")}", path) + '"'


def _answer(said: Operation) -> str:
    kinds: list[str] = []
    for status, response in said["responses"].items():
        if not status.startswith("2"):
            continue
        content = response.get("content", {})
        kinds += [_type(content[JSON]["schema"])] if JSON in content else []
        kinds += ["bytes"] if set(content) - {JSON} else []
        kinds += [] if content else ["None"]
    return " | ".join(dict.fromkeys(kinds)) or "None"


def _type(schema: Operation) -> str:
    if "$ref" in schema:
        return f"s.{schema['$ref'].rpartition('/')[2]}"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list[{_type(schema['items'])}]"
    if schema.get("type") == "null":
        return "None"
    return PLAIN.get(schema.get("type", ""), "object")


def _optional(kind: str) -> str:
    return kind if kind.endswith("None") else f"{kind} | None"


def _name(name: str) -> str:
    name = name.lower().replace("-", "_")
    return f"{name}_" if name in {"from", "open", "id", "format", "self"} else name


def formatted(text: str) -> str:
    """The text as the house formats everything."""
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(HERE / "shapes.py"), "-"]
    written: str = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603 -- our own command
    return written


if __name__ == "__main__":
    for name, text in files(document()).items():
        (HERE / name).write_text(text)
