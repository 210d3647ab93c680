"""The bodies of the commands: what the message to the workflow says, without the actor (the token says it), and with a comment."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from models.messages.commands import (
    AppraiseInput,
    CommandInput,
    ConsultInput,
    CouncilResultInput,
    DecideInput,
    ForwardInput,
    HoldInput,
    PublicNoticeInput,
    ReleaseInput,
    ResubmitInput,
    ReturnInput,
    RevokeInput,
    WithdrawInput,
)
from models.messages.nomination import NominationStatus
from models.messages.revocation import RevocationResult
from models.vocabulary import Command, Level, NominationState, StepKind
from starter.problems import Problem
from starter.schemas.base import Answer, Body, Comment
from starter.schemas.erasures import ErasureAnswer
from starter.schemas.examples import COMMAND_STATUS, NOT_KNOWN_YET, REVOCATION, STATUS, shown

MESSAGES: dict[Command, type[CommandInput]] = {
    Command.APPRAISE: AppraiseInput,
    Command.CONSULT: ConsultInput,
    Command.PUBLISH_NOTICE: PublicNoticeInput,
    Command.RECORD_VOTE: CouncilResultInput,
    Command.FORWARD: ForwardInput,
    Command.DECIDE: DecideInput,
    Command.RETURN_FOR_SUPPLEMENT: ReturnInput,
    Command.RESUBMIT: ResubmitInput,
    Command.HOLD: HoldInput,
    Command.RELEASE: ReleaseInput,
    Command.WITHDRAW: WithdrawInput,
    Command.REVOKE: RevokeInput,
}
"""The message that carries each command."""

PATHS: dict[Command, str] = {command: command.value.replace("_", "-") for command in MESSAGES} | {
    Command.RETURN_FOR_SUPPLEMENT: "return"
}
"""The last part of each command's address."""

_NOT_ITS_OWN = {"actor", "note", "fingerprint", "task"}
"""Fields of a message that no command's body has of its own: we add them, or every body has them."""

_EXAMPLES: dict[Command, dict[str, Any]] = {
    Command.APPRAISE: {"verdict": "pass"},
    Command.CONSULT: {"opinions": [{"office": "cong-an-tinh", "answer": "agrees"}]},
    Command.PUBLISH_NOTICE: {"published_on": "2026-03-02", "ended_on": "2026-03-16", "complaints": 0},
    Command.RECORD_VOTE: {
        "held_on": "2026-03-18",
        "members": 15,
        "present": 14,
        "votes": {"in_favour": 14, "against": 0, "abstaining": 0},
    },
    Command.FORWARD: {"letter_number": "45/TTr-UBND", "letter_date": "2026-03-20"},
    Command.DECIDE: {"decision_number": "1234/QĐ-UBND", "decided_on": "2026-04-02", "signatory": "chu-tich"},
    Command.RETURN_FOR_SUPPLEMENT: {"parts": ["report"], "ground": "thieu-bao-cao"},
    Command.RESUBMIT: {"changed": ["report"]},
    Command.HOLD: {"ground": "complaint"},
    Command.RELEASE: {"document_number": "12/KL-TTr", "document_date": "2026-04-20"},
    Command.WITHDRAW: {"ground": "don-vi-xin-rut"},
    Command.REVOKE: {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2026-05-05"},
}

FURTHER_EXAMPLES: dict[Command, dict[str, dict[str, Any]]] = {
    Command.APPRAISE: {
        "With exceptions": {
            "verdict": "pass",
            "exceptions": [{"nominee": 4711, "verdict": "return", "ground": "thieu-bao-cao", "parts": ["report"]}],
            "comment": "Hồ sơ đúng quy định, trừ một trường hợp.",
        }
    }
}
"""Bodies that fit one list only: the numbers of their nominees have to be put in."""


def examples_of(command: Command) -> dict[str, dict[str, Any]]:
    """The named examples of a command's body; the first can be sent as it is."""
    named = {"As a rule": _EXAMPLES[command], **FURTHER_EXAMPLES.get(command, {})}
    return {name: {"summary": name, "value": value} for name, value in named.items()}


class CommandBody(Body):
    """What every command's body has beside its own fields."""

    comment: Comment | None = Field(default=None, description="A text for the file. It stays in the database.")
    task: int | None = Field(
        default=None, ge=1, lt=2**31, description="The number of the task as you saw it; refused when it is another by now."
    )
    claim: int | None = Field(
        default=None, ge=0, lt=2**31, description="The `claim` of the task as you saw it; refused when it has changed hands since."
    )


def _body_of(command: Command) -> type[CommandBody]:
    message = MESSAGES[command]
    fields: dict[str, tuple[Any, FieldInfo]] = {
        name: (field.rebuild_annotation(), field) for name, field in message.model_fields.items() if name not in _NOT_ITS_OWN
    }
    made = create_model(
        f"{message.__name__.removesuffix('Input')}Body",
        __base__=CommandBody,
        __doc__=message.__doc__,
        **cast("dict[str, Any]", fields),
    )
    made.model_config["json_schema_extra"] = {"example": _EXAMPLES[command]}
    made.model_rebuild(force=True)
    return made


BODIES: dict[Command, type[CommandBody]] = {command: _body_of(command) for command in MESSAGES}
"""The body of each command."""


class Status(Answer):
    """Where a nomination stands after a command: recorded, and visible in every list."""

    model_config = shown(STATUS)

    nomination: str
    version: int = Field(description="The sequence of the ledger entry.")
    state: NominationState
    level: Level | None = None
    unit: str | None = Field(default=None, description="The office that has the nomination now.")
    step: StepKind | None = None
    task: int | None = Field(default=None, description="The number of the open task.")
    due_at: datetime | None = None
    nominees: int = Field(description="Nominees who still move, or were awarded, with this nomination.")
    splits: tuple[str, ...] = Field(default=(), description="Nominations that this command split off.")
    derivation: str | None = Field(default=None, description="How a vote's result follows.")

    @classmethod
    def of(cls, status: NominationStatus) -> "Status":
        """What the caller is told of a status."""
        return cls.model_validate(status.model_dump(exclude={"fingerprint"}))


class RevocationAnswer(Answer):
    """What was revoked. The revocation has a chain of its own in the timeline of the nomination."""

    model_config = shown(REVOCATION)

    revocation: str
    nomination: str
    nominees: int = Field(description="Nominees whose award was revoked.")
    hash: str = Field(description="The hash of the ledger entry.")

    @classmethod
    def of(cls, result: RevocationResult) -> "RevocationAnswer":
        """What the caller is told of a revocation."""
        return cls.model_validate(result.model_dump(exclude={"fingerprint"}))


class CommandState(StrEnum):
    """What is known of a command."""

    DONE = "done"
    REFUSED = "refused"
    UNDER_WAY = "under_way"
    UNKNOWN = "unknown"


class CommandStatus(Answer):
    """What became of a command. `unknown`: nothing is recorded under this key (yet); send the command again with the same key."""

    model_config = shown(COMMAND_STATUS)

    state: CommandState
    answer: Status | None = Field(default=None, description="What the command was answered, when it is done.")
    revocation: RevocationAnswer | None = Field(default=None, description="The same, of a revocation.")
    erasure: ErasureAnswer | None = Field(default=None, description="The same, of an erasure.")
    problem: Problem | None = Field(default=None, description="Why it was refused.")


class NotKnownYet(Answer):
    """The engine has not answered in time: the command may have been carried out, or may still be."""

    model_config = shown(NOT_KNOWN_YET)

    status_url: str = Field(description="Ask here what became of it, or send the command again with the same key.")
