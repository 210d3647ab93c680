"""What somebody may do to a nomination now, and why not the rest."""

from pydantic import Field, JsonValue

from models.vocabulary import Command, Level, NominationState, Role
from starter.problems import Problem
from starter.schemas.base import Answer
from starter.schemas.examples import shown

_EXAMPLE: dict[str, JsonValue] = {
    "nomination": "hs-4kq2m7xw3bza6tnd",
    "state": "appraising",
    "task": 1,
    "rights": [
        {
            "command": "appraise",
            "allowed": True,
            "role": "appraiser",
            "unit": "63.058",
            "level": "district",
            "on_behalf_of": None,
            "refusal": None,
        },
        {
            "command": "decide",
            "allowed": False,
            "role": None,
            "unit": None,
            "level": None,
            "on_behalf_of": None,
            "refusal": {
                "type": "/problems/wrong-office",
                "title": "Việc này thuộc cơ quan hoặc vai trò khác",
                "title_en": "The task belongs to another office or role",
                "status": 403,
                "detail": "decide is not for the role appraiser",
                "facts": {"role": "appraiser", "roles": ["chair"], "command": "decide"},
            },
        },
    ],
}


class Right(Answer):
    """One command: in which role at which unit, and on whose behalf, the caller may give it now; or why not."""

    command: Command
    allowed: bool
    role: Role | None = None
    unit: str | None = None
    level: Level | None = None
    on_behalf_of: str | None = Field(default=None, description="The absent officer for whom the caller stands in.")
    refusal: Problem | None = Field(default=None, description="What the command would be answered now.")


class Rights(Answer):
    """Every command that a person can give, as of this moment: the next may change it."""

    model_config = shown(_EXAMPLE)

    nomination: str
    state: NominationState
    task: int | None = Field(default=None, description="The open task. Name it with the command, and nobody is quicker unseen.")
    rights: list[Right]
