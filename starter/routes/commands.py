"""The commands: one address for each, all of one shape."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast
from urllib.parse import quote

from fastapi import APIRouter, Body, Path, Response

from models.errors import OutsideRegime, TaskMoved
from models.vocabulary import Command
from starter import commands, revocations
from starter.command_status import command_status
from starter.deadline import NotKnownYetError
from starter.idempotency import KEY_PATTERN, IdempotencyKey
from starter.json_route import JsonRoute
from starter.late import LATE, late
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import COMMANDED, READ_ONE, refusing
from starter.schemas.base import NominationId
from starter.schemas.commands import BODIES, PATHS, CommandStatus, RevocationAnswer, Status, examples_of

router = APIRouter(prefix="/nominations/{nomination}", tags=["commands"], route_class=JsonRoute)
Nomination = Annotated[NominationId, Path(examples=["hs-4kq2m7xw3bza6tnd"])]

SUMMARIES = {
    Command.APPRAISE: "Appraise the list (thẩm định)",
    Command.CONSULT: "Put in the opinions of other offices (lấy ý kiến)",
    Command.PUBLISH_NOTICE: "Say that the public notice has stood (công khai)",
    Command.RECORD_VOTE: "Put in the council's vote (Hội đồng)",
    Command.FORWARD: "Send the list up (trình cấp trên)",
    Command.DECIDE: "Decide (quyết định khen thưởng)",
    Command.RETURN_FOR_SUPPLEMENT: "Send back for a supplement (trả lại)",
    Command.RESUBMIT: "Hand in the supplement (bổ sung)",
    Command.HOLD: "Let it wait on a ground of law (tạm dừng)",
    Command.RELEASE: "End the wait",
    Command.WITHDRAW: "Take back (rút)",
    Command.REVOKE: "Revoke awards (thu hồi, hủy bỏ)",
}


def _late(nomination: str, key: str) -> Response:
    return late(f"/v1/nominations/{nomination}/commands/{quote(key, safe='')}")


def _endpoint(command: Command) -> Callable[..., Awaitable[Status | Response]]:
    body_type: Any = Annotated[BODIES[command], Body(openapi_examples=cast("dict[str, Any]", examples_of(command)))]

    async def give(here: Here, caller: SignedIn, nomination: Nomination, key: IdempotencyKey, body: body_type) -> Status | Response:
        try:
            return Status.of(await commands.give(here, caller, nomination, command=command, key=key, body=body))
        except NotKnownYetError:
            return _late(nomination, key)

    return give


for _command in BODIES:
    if _command is not Command.REVOKE:
        router.add_api_route(
            f"/{PATHS[_command]}",
            _endpoint(_command),
            methods=["POST"],
            response_model=Status,
            responses=refusing(*COMMANDED) | LATE,
            summary=SUMMARIES[_command],
            description=BODIES[_command].__doc__,
            operation_id=_command.value,
        )

_Revoke: Any = BODIES[Command.REVOKE]


@router.post(
    "/revoke",
    response_model=RevocationAnswer,
    responses=refusing(*(set(COMMANDED) - {TaskMoved}), OutsideRegime) | LATE,
    summary=SUMMARIES[Command.REVOKE],
    operation_id="revoke",
)
async def revoke(
    here: Here, caller: SignedIn, nomination: Nomination, key: IdempotencyKey, body: _Revoke
) -> RevocationAnswer | Response:
    """Revoke an award after it was given (Law 06/2022 Art. 93), all or some. Only the office that granted it may."""
    try:
        return RevocationAnswer.of(await revocations.revoke(here, caller, nomination, key, body))
    except NotKnownYetError:
        return _late(nomination, key)


@router.get("/commands/{key:path}", responses=READ_ONE, summary="What became of a command")
async def read(
    here: Here,
    caller: SignedIn,
    nomination: Nomination,
    key: Annotated[str, Path(pattern=KEY_PATTERN, examples=["7d3f1c1e-5a0b-4a3e-9d54-0f3d6f9a7c11"])],
) -> CommandStatus:
    """For a command of yours that was answered 202. Nothing is sent: asking changes nothing."""
    return await command_status(here, caller, nomination, key)
