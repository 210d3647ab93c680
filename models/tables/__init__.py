"""What lies in PostgreSQL (SQLModel). Table classes never cross the border of Temporal or HTTP: they do not validate."""

from models.tables.batch import Batch, BatchRow
from models.tables.claim import Substitution, TaskAct
from models.tables.dossier import Dossier, Nominee, Note
from models.tables.incident import Incident
from models.tables.ledger import LedgerEntry, Receipt
from models.tables.nomination import Nomination, Task
from models.tables.notification import Delivery, OutboxNotice, Subscription
from models.tables.office import Membership, Officer, Organisation, Token

__all__ = [
    "Batch",
    "BatchRow",
    "Delivery",
    "Dossier",
    "Incident",
    "LedgerEntry",
    "Membership",
    "Nomination",
    "Nominee",
    "Note",
    "Officer",
    "Organisation",
    "OutboxNotice",
    "Receipt",
    "Subscription",
    "Substitution",
    "Task",
    "TaskAct",
    "Token",
]
