"""Which columns of which tables go into the archive of a case: none that holds personal data.

They are named one by one: what a later migration adds to a table does not slip into the archive.
"""

from typing import NamedTuple

from models.messages.archive import CaseKind


class Table(NamedTuple):
    """A table, the column that names the case, the order of the rows, and the columns that are kept."""

    name: str
    case: str
    order: str
    columns: str

    @property
    def rows_as_json(self) -> str:
        """The statement that reads the rows of a case ($1), each as one JSON object."""
        rows = f"select {self.columns} from {self.name} where {self.case} = $1 order by {self.order}"  # noqa: S608 -- names of our own
        return f"select to_jsonb(one) as row from ({rows}) as one"  # noqa: S608 -- as above


_NOMINATION = """
id, version, state, level, office, step, due_at, nominees, award, regime, policy_version, unit, path, area, home_level, entered_at,
received_on, movement, origin, decision_number, decided_on, signatory, decision_level, decision_unit, first_number, opened_at,
changed_at, closed_at
"""
_NOMINEE = "id, dossier, nomination, position, kind, award, period, eligibility, outcome, ground, number, commitment"
_TASK = """
nomination, number, unit, level, step, role, opened_at, due_at, closed_at, closed_by, award, proposer, received_on, movement, state,
changed_at
"""
_SESSION = """
id, version, council, unit, level, state, kind, planned_at, convened_by, round, embargo_until, invited_at, opened_at, changed_at,
closed_at, minutes_signed
"""
_AGENDA_ITEM = "session, nomination, task, position, added_at, added_by, outcome, delivered_at, refused, refused_why"
_SEAT = "session, officer, function, votes, presence, delegate, mandate_number, mandate_date"
_RECUSAL = "session, officer, nomination, nominees, ground, said_by"
_ROUND = """
session, round, secret, mode, lines, electors, slate_hash, public_key, may_change, opened_at, closes_at, closed_at, ballots,
receipts_root, commitment, box, destroyed_at, voided, admits, ballot_bytes, rules
"""
_RESULT = """
session, round, nominee, nomination, verdict, tie, in_favour, against, abstaining, invalid, needed, base, rank, derivation_vi,
derivation_en, clause
"""

TABLES: dict[CaseKind, tuple[Table, ...]] = {
    CaseKind.NOMINATION: (
        Table("nomination", "id", "id", _NOMINATION),
        Table("nominee", "nomination", "position, id", _NOMINEE),
        Table("task", "nomination", "number", _TASK),
    ),
    CaseKind.SESSION: (
        Table("council_session", "id", "id", _SESSION),
        Table("agenda_item", "session", "position, nomination", _AGENDA_ITEM),
        Table("session_seat", "session", "officer", _SEAT),
        Table("session_recusal", "session", "officer, nomination", _RECUSAL),
        Table("session_round", "session", "round", _ROUND),
        Table("slate_line", "session", "round, position", "session, round, position, nomination, nominee"),
        Table("session_result", "session", "round, nominee", _RESULT),
        Table("signed_minutes", "session", "sha256", "session, sha256, size, uploaded_by, uploaded_at"),
    ),
    CaseKind.JOIN: (Table("joining", "id", "id", "id, officer, target, result, done_at"),),
    CaseKind.REVOCATION: (),
    CaseKind.ERASURE: (),
}
