"""Deterministic orchestration: what happens next, and when. No I/O."""

from workflows.archive import ArchiveWorkflow
from workflows.council_session import CouncilSessionWorkflow
from workflows.erasure import ErasureWorkflow
from workflows.join import JoinWorkflow
from workflows.nomination import NominationWorkflow
from workflows.notification import NotificationWorkflow
from workflows.revocation import RevocationWorkflow
from workflows.watch import WatchWorkflow

__all__ = [
    "WORKFLOWS",
    "ArchiveWorkflow",
    "CouncilSessionWorkflow",
    "ErasureWorkflow",
    "JoinWorkflow",
    "NominationWorkflow",
    "NotificationWorkflow",
    "RevocationWorkflow",
    "WatchWorkflow",
]

WORKFLOWS = (
    *(NominationWorkflow, JoinWorkflow, CouncilSessionWorkflow, RevocationWorkflow, ErasureWorkflow),
    *(NotificationWorkflow, WatchWorkflow, ArchiveWorkflow),
)
"""Every workflow that a worker runs and an auditor replays."""
