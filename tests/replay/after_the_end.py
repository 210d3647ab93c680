"""Scenarios of what comes over a nomination that has ended: its award is taken back, somebody is erased."""

from datetime import date
from typing import Any

from temporalio.client import WorkflowFailureError, WorkflowHandle

from models.ids import erasure_workflow_id, revocation_workflow_id
from models.messages.commands import ItemException, RevokeInput
from models.messages.erasure import EraseInput, StartErasure
from models.messages.revocation import StartRevocation
from models.vocabulary import ErasureGround, ItemVerdict, Level, RevocationGround, Role
from tests.climbing import ONE_LEVEL, an_officer
from tests.replay.stage import Stage
from workflows import ErasureWorkflow, RevocationWorkflow

COMMUNE = Level.COMMUNE
Played = dict[str, WorkflowHandle[Any, Any]]
"""What a scenario leaves: its workflows, each run by a name of its own ("" for the one that the scenario is about)."""


def rejected(nominee: int) -> ItemException:
    return ItemException(nominee=nominee, verdict=ItemVerdict.REJECT, ground="law.8")


async def revocation(on: Stage) -> Played:
    """The award is taken back; a second time there is nothing to take."""
    climb = await on.begin("revocation", ONE_LEVEL)
    await climb.walk()
    command = RevokeInput(
        actor=an_officer(Role.CHAIR, COMMUNE),
        ground=RevocationGround.FRAUD,
        decision_number="9/QĐ-UBND",
        decided_on=date(2025, 9, 1),
    )
    played: Played = {}
    for name, ended in (("", True), ("refused", False)):
        start = StartRevocation(revocation=f"hs-revocation.r{len(played)}", nomination=climb.nomination, command=command)
        workflow_id = revocation_workflow_id(start.revocation)
        handle = await on.client.start_workflow(RevocationWorkflow.run, start, id=workflow_id, task_queue=on.settings.task_queue)
        try:
            await handle.result()
            assert ended
        except WorkflowFailureError:
            assert not ended
        played[name] = handle
    return played


async def erasure(on: Stage) -> Played:
    """Whoever was rejected is erased; a second time there is nobody to erase."""
    climb = await on.begin("erasure", ONE_LEVEL)
    out = climb.nominees[0]
    await climb.appraise(COMMUNE, exceptions=(rejected(out),))
    await climb.walk()
    command = EraseInput(
        actor=an_officer(Role.ADMINISTRATOR, COMMUNE),
        ground=ErasureGround.REQUEST,
        reference="15/2026/ĐN-XDL",
        requested_on=date(2026, 2, 2),
    )
    played: Played = {}
    for name, ended in (("", True), ("refused", False)):
        start = StartErasure(
            erasure=f"hs-erasure.e{len(played)}",
            nomination=climb.nomination,
            nominee=out,
            command=command,
            clause="Luật 91/2025/QH15 Điều 14(1)(a)",
        )
        workflow_id = erasure_workflow_id(start.erasure)
        handle = await on.client.start_workflow(ErasureWorkflow.run, start, id=workflow_id, task_queue=on.settings.task_queue)
        try:
            await handle.result()
            assert ended
        except WorkflowFailureError:
            assert not ended
        played[name] = handle
    return played
