"""What is personal in an answer, said once: at the field of its schema.

`PERSONAL` marks what says something of a person; `ABOUT_NOMINEE` the id of the nominee whom the fields beside it are about;
`ABOUT_OFFICER` that of an officer, whose own name is no news to them; `SEARCHED` a text of a question, looked for among names.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

IN_DOCUMENT = "x-personal-data"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said of a field; it changes nothing in what the field takes."""

    said: str


@dataclass(frozen=True, slots=True)
class _Personal(Mark):
    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The API's document shows which fields these are."""
        shown: dict[str, Any] = handler(schema)
        return {**shown, IN_DOCUMENT: True}


PERSONAL = _Personal("personal")
ABOUT_NOMINEE = Mark("nominee")
ABOUT_OFFICER = Mark("officer")
SEARCHED = Mark("searched")
