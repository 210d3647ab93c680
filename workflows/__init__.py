"""Deterministic orchestration: what happens next, and when. No I/O."""

from workflows.nomination import NominationWorkflow
from workflows.notification import NotificationWorkflow
from workflows.revocation import RevocationWorkflow
from workflows.watch import WatchWorkflow

__all__ = ["WORKFLOWS", "NominationWorkflow", "NotificationWorkflow", "RevocationWorkflow", "WatchWorkflow"]

WORKFLOWS = (NominationWorkflow, RevocationWorkflow, NotificationWorkflow, WatchWorkflow)
"""Every workflow that a worker runs and an auditor replays."""
