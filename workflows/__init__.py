"""Deterministic orchestration: what happens next, and when. No I/O."""

from workflows.join import JoinWorkflow
from workflows.nomination import NominationWorkflow
from workflows.notification import NotificationWorkflow
from workflows.revocation import RevocationWorkflow
from workflows.watch import WatchWorkflow

__all__ = ["WORKFLOWS", "JoinWorkflow", "NominationWorkflow", "NotificationWorkflow", "RevocationWorkflow", "WatchWorkflow"]

WORKFLOWS = (NominationWorkflow, JoinWorkflow, RevocationWorkflow, NotificationWorkflow, WatchWorkflow)
"""Every workflow that a worker runs and an auditor replays."""
