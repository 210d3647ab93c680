"""Deterministic orchestration: what happens next, and when. No I/O."""

from workflows.nomination import NominationWorkflow
from workflows.notification import NotificationWorkflow
from workflows.revocation import RevocationWorkflow

__all__ = ["WORKFLOWS", "NominationWorkflow", "NotificationWorkflow", "RevocationWorkflow"]

WORKFLOWS = (NominationWorkflow, RevocationWorkflow, NotificationWorkflow)
"""Every workflow that a worker runs and an auditor replays."""
