"""What the sending of notices says to the engine, and the words of a notice."""

from collections.abc import Mapping
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
    ERASED = "erased"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    SPLIT_OFF = "split_off"
    JOINED = "joined"
    HANDED_OVER = "handed_over"
    TASK_GIVEN = "task_given"
    SUBSTITUTION_BEGUN = "substitution_begun"
    SUBSTITUTION_ENDED = "substitution_ended"
    INCIDENT_OPENED = "incident_opened"
    FILE_INFECTED = "file_infected"
    COUNCIL_INVITED = "council_invited"
    COUNCIL_CANCELLED = "council_cancelled"
    VOTE_REMINDER = "vote_reminder"
    TOKEN_ISSUED = "token_issued"  # noqa: S105 -- says that there is one, and which is told nobody
    WAY_IN_OPENED = "way_in_opened"


class NoticeKind(StrEnum):
    """What people choose by: how soon they want to hear of such a thing."""

    TASK = "task"
    PROGRESS = "progress"
    OUTCOME = "outcome"
    URGENT = "urgent"
    DUTY = "duty"


KIND_OF_TEMPLATE: Mapping[NoticeTemplate, NoticeKind] = {
    NoticeTemplate.TASK_OPENED: NoticeKind.TASK,
    NoticeTemplate.TASK_GIVEN: NoticeKind.TASK,
    NoticeTemplate.SUBMITTED: NoticeKind.PROGRESS,
    NoticeTemplate.FORWARDED: NoticeKind.PROGRESS,
    NoticeTemplate.RESUBMITTED: NoticeKind.PROGRESS,
    NoticeTemplate.HELD: NoticeKind.PROGRESS,
    NoticeTemplate.RELEASED: NoticeKind.PROGRESS,
    NoticeTemplate.SPLIT_OFF: NoticeKind.PROGRESS,
    NoticeTemplate.JOINED: NoticeKind.PROGRESS,
    NoticeTemplate.HANDED_OVER: NoticeKind.PROGRESS,
    NoticeTemplate.REMINDER: NoticeKind.PROGRESS,
    NoticeTemplate.WITHDRAWN: NoticeKind.OUTCOME,
    NoticeTemplate.REJECTED: NoticeKind.OUTCOME,
    NoticeTemplate.NOT_AWARDED: NoticeKind.OUTCOME,
    NoticeTemplate.AWARDED: NoticeKind.OUTCOME,
    NoticeTemplate.REVOKED: NoticeKind.OUTCOME,
    NoticeTemplate.ERASED: NoticeKind.OUTCOME,
    NoticeTemplate.RETURNED: NoticeKind.URGENT,
    NoticeTemplate.OVERDUE: NoticeKind.URGENT,
    NoticeTemplate.ESCALATED: NoticeKind.URGENT,
    NoticeTemplate.SUBSTITUTION_BEGUN: NoticeKind.DUTY,
    NoticeTemplate.SUBSTITUTION_ENDED: NoticeKind.DUTY,
    NoticeTemplate.INCIDENT_OPENED: NoticeKind.DUTY,
    NoticeTemplate.FILE_INFECTED: NoticeKind.URGENT,
    NoticeTemplate.COUNCIL_INVITED: NoticeKind.DUTY,
    NoticeTemplate.COUNCIL_CANCELLED: NoticeKind.URGENT,
    NoticeTemplate.VOTE_REMINDER: NoticeKind.DUTY,
    NoticeTemplate.TOKEN_ISSUED: NoticeKind.DUTY,
    NoticeTemplate.WAY_IN_OPENED: NoticeKind.DUTY,
}
"""Every template is of one kind."""

LADDER_TEMPLATES = (NoticeTemplate.REMINDER, NoticeTemplate.OVERDUE, NoticeTemplate.ESCALATED)
"""These are for the role that the rung names; every other notice of a nomination is for the clerks of the unit."""

DIGEST = "digest"
"""The template of a message that stands for many."""
EVENT = "event"
"""The template of a webhook call: one ledger entry as a CloudEvent."""


class Choice(StrEnum):
    """How soon somebody wants to hear of a kind of notice."""

    IMMEDIATE = "immediate"
    DIGEST = "digest"
    NONE = "none"


USUAL_CHOICE: Mapping[NoticeKind, Choice] = {
    NoticeKind.TASK: Choice.DIGEST,
    NoticeKind.PROGRESS: Choice.DIGEST,
    NoticeKind.OUTCOME: Choice.DIGEST,
    NoticeKind.URGENT: Choice.IMMEDIATE,
    NoticeKind.DUTY: Choice.IMMEDIATE,
}
"""What holds for an officer who has chosen nothing: hundreds of dossiers make one mail a day."""


class Rhythm(StrEnum):
    """How often digests go out: on each working day, or on the first one of each week."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Language(StrEnum):
    """The languages that notices speak."""

    VI = "vi"
    EN = "en"


class Channel(StrEnum):
    """How a notice reaches an office."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class MessageState(StrEnum):
    """What became of a message to one recipient. One that is being sent is still waiting, with its next attempt in the future."""

    WAITING = "waiting"
    HELD = "held"
    """It goes in a digest."""
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    """The mail server has refused recipient or message for good."""
    SILENT = "silent"
    """Not sent: the officer has no address, or wants to hear nothing of the kind."""


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
