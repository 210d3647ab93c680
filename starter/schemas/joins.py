"""Joining several nominations into one: what is asked, and what came of it."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from models.messages.commands import MAX_NOMINEES
from models.messages.join import FEWEST_SOURCES, JoinResult
from starter.problems import Problem, type_uri
from starter.schemas.base import Answer, Body, NominationId
from starter.schemas.commands import CommandState
from starter.schemas.examples import shown
from starter.schemas.nominations import Links

_ONE, _OTHER, _LATE, _TARGET = "hs-4kq2m7xw3bza6tnd", "hs-7wq2m7xw3bza6tne", "hs-2aq2m7xw3bza6tnf", "hs-vzykkp7f5oo7te53"
EXAMPLE: dict[str, Any] = {
    "sources": [{"nomination": _ONE, "task": 4}, {"nomination": _OTHER, "task": 4}, {"nomination": _LATE, "task": 6}]
}
_ANSWER: dict[str, Any] = {
    "join": "jn-3x6x52gswr5yz2wx",
    "nomination": _TARGET,
    "joined": [_ONE, _OTHER],
    "left_out": [{"nomination": _LATE, "type": "/problems/task-moved", "detail": "another task is open now", "facts": {"task": 7}}],
    "nominees": 41,
    "links": {
        "self": f"/v1/nominations/{_TARGET}",
        "progress": f"/v1/nominations/{_TARGET}/progress",
        "timeline": f"/v1/nominations/{_TARGET}/timeline",
        "nominees": f"/v1/nominations/{_TARGET}/nominees",
    },
}


class JoinedBody(Body):
    """A nomination to be joined, and its task as the officer saw it: where another one is open by now, it is left out."""

    nomination: NominationId
    task: int = Field(ge=1, le=2**31 - 1, description="The number of the open task.")


class JoinBody(Body):
    """The nominations to be joined, in the order of the new list. All stand at the caller's office, at one step, for one award."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    sources: Annotated[list[JoinedBody], Field(min_length=FEWEST_SOURCES, max_length=MAX_NOMINEES)]

    @model_validator(mode="after")
    def _nobody_twice(self) -> Self:
        if len({source.nomination for source in self.sources}) < len(self.sources):
            raise PydanticCustomError("named_twice", "a nomination is named twice")
        return self


class LeftOutAnswer(Answer):
    """A nomination that stays as it is, and why."""

    nomination: str
    type: str = Field(description="The kind of the reason, as in a problem document.")
    detail: str
    facts: dict[str, Any] = Field(default_factory=dict)


class JoinAnswer(Answer):
    """The new nomination, those that ended for it, and those that had moved meanwhile."""

    model_config = shown(_ANSWER)

    join: str
    nomination: str = Field(description="The nomination that goes on for all of them.")
    joined: list[str] = Field(description="One only, when all others moved at the last moment: it goes on alone under the new id.")
    left_out: list[LeftOutAnswer]
    nominees: int
    links: Links

    @classmethod
    def of(cls, result: JoinResult) -> "JoinAnswer":
        """What the caller is told of a result."""
        return cls(
            join=result.join,
            nomination=result.target,
            joined=list(result.joined),
            left_out=[
                LeftOutAnswer(nomination=one.nomination, type=type_uri(one.refused), detail=one.detail, facts=one.facts)
                for one in result.left_out
            ],
            nominees=result.nominees,
            links=Links.of(result.target),
        )


class JoinStatus(Answer):
    """What became of a join. `unknown`: nothing is known under this key (yet); ask for the join again with the same key."""

    model_config = shown({"state": "done", "answer": _ANSWER, "problem": None})

    state: CommandState
    answer: JoinAnswer | None = Field(default=None, description="What came of it, when it is done.")
    problem: Problem | None = Field(default=None, description="Why it was refused.")
