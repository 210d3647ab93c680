"""What the sending of notices says to the engine, and the words of a notice."""

from enum import StrEnum

from pydantic import Field

from models.messages.base import Message

NOTIFICATION_WORKFLOW_ID = "notification"
"""The one workflow that keeps the sending of notices alive."""


class NoticeTemplate(StrEnum):
    """What a notice tells; the catalogue has its words in each language."""

    SUBMITTED = "submitted"
    TASK_OPENED = "task_opened"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    HELD = "held"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    NOT_AWARDED = "not_awarded"
    FORWARDED = "forwarded"
    AWARDED = "awarded"
    REVOKED = "revoked"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    SPLIT_OFF = "split_off"


class Channel(StrEnum):
    """How a notice reaches an office."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """What became of one message to one address. One that is being sent is still waiting, with its next attempt in the future."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class NotificationInput(Message):
    """How the workflow paces itself: `rounds` of `round_seconds` each, then it goes on in a new run with a fresh history."""

    rounds: int = Field(default=20, ge=1, le=1000)
    round_seconds: float = Field(default=300, gt=0, le=3600)


class DeliverNoticesInput(Message):
    """For how many seconds to send what is due, before the engine hears of it again."""

    seconds: float = Field(gt=0, le=3600)


class DeliverNoticesOutput(Message):
    """How many attempts were begun in the round."""

    attempts: int
