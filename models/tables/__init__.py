"""What lies in PostgreSQL (SQLModel). Table classes never cross the border of Temporal or HTTP: they do not validate."""

from models.tables.attachment import Attachment, AttachmentName, Download, StoredFile
from models.tables.batch import Batch, BatchRow
from models.tables.claim import Substitution, TaskAct
from models.tables.council import Council, CouncilMember, CouncilRegulation
from models.tables.council_session import (
    AgendaItem,
    CouncilSession,
    SessionRecusal,
    SessionResult,
    SessionRound,
    SessionSeat,
    SlateLine,
)
from models.tables.dossier import Dossier, Nominee, NomineeKey, Note
from models.tables.inbox import Look, NominationText, SavedFilter
from models.tables.incident import Incident
from models.tables.join import JoinedNominee, Joining
from models.tables.ledger import LedgerEntry, Receipt
from models.tables.minutes import SessionMinutes, SignedMinutes
from models.tables.nomination import Nomination, Task
from models.tables.notification import Contact, Event, Introduction, Message, OutboxNotice, Replay, Subscription
from models.tables.office import Membership, Officer, Organisation, Token
from models.tables.personal_read import PersonalRead
from models.tables.proof import ArchivedHistory, Checkpoint, EngineDeletion, LedgerLeaf, LedgerNode
from models.tables.sign_in import Invitation, Login, OfficerIdentity, Session, SignInFailure, SignInRequest

__all__ = [
    "AgendaItem",
    "ArchivedHistory",
    "Attachment",
    "AttachmentName",
    "Batch",
    "BatchRow",
    "Checkpoint",
    "Contact",
    "Council",
    "CouncilMember",
    "CouncilRegulation",
    "CouncilSession",
    "Dossier",
    "Download",
    "EngineDeletion",
    "Event",
    "Incident",
    "Introduction",
    "Invitation",
    "JoinedNominee",
    "Joining",
    "LedgerEntry",
    "LedgerLeaf",
    "LedgerNode",
    "Login",
    "Look",
    "Membership",
    "Message",
    "Nomination",
    "NominationText",
    "Nominee",
    "NomineeKey",
    "Note",
    "Officer",
    "OfficerIdentity",
    "Organisation",
    "OutboxNotice",
    "PersonalRead",
    "Receipt",
    "Replay",
    "SavedFilter",
    "Session",
    "SessionMinutes",
    "SessionRecusal",
    "SessionResult",
    "SessionRound",
    "SessionSeat",
    "SignInFailure",
    "SignInRequest",
    "SignedMinutes",
    "SlateLine",
    "StoredFile",
    "Subscription",
    "Substitution",
    "Task",
    "TaskAct",
    "Token",
]
