"""The words of the field, each with one spelling everywhere (see docs/architecture.md for their Vietnamese names)."""

from enum import StrEnum


class Level(StrEnum):
    """Where an office stands. The level is data, never read out of a unit's name: "thành phố" names two of them."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    CENTRAL = "central"

    @property
    def rank(self) -> int:
        """0 for the commune up to 3 for the centre."""
        return list(Level).index(self)


class UnitKind(StrEnum):
    """What a unit is. Only administrative units lie in the country's directory; the others hang under one of them."""

    ADMINISTRATIVE = "administrative"
    DEPARTMENT = "department"
    AGENCY = "agency"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"


class Regime(StrEnum):
    """A body of law that applies to dossiers received between two days."""

    VN_2017 = "VN-2017"
    VN_2024 = "VN-2024"
    VN_2025 = "VN-2025"


class AwardKind(StrEnum):
    """Emulation title (danh hiệu thi đua) or form of commendation (hình thức khen thưởng)."""

    TITLE = "title"
    FORM = "form"


class RecipientKind(StrEnum):
    """Whom an award honours."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"
    HOUSEHOLD = "household"


class Confidence(StrEnum):
    """How sure we are of a fact of law. A fact from memory informs; it never refuses."""

    FOUND = "found"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    MEMORY = "memory"


class StepKind(StrEnum):
    """What an office does with a nomination while it stands there."""

    APPRAISE = "appraise"
    CONSULT = "consult"
    PUBLIC_NOTICE = "public_notice"
    COUNCIL = "council"
    SIGN = "sign"


class VoteBase(StrEnum):
    """Of whom a vote's share is taken."""

    ALL_MEMBERS = "all_members"
    PRESENT = "present"
    CAST = "cast"


class Eligibility(StrEnum):
    """What the record and the rules say together."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    CANNOT_TELL = "cannot_tell"


class NominationState(StrEnum):
    """Where a nomination stands in its life."""

    SUBMITTED = "submitted"
    APPRAISING = "appraising"
    CONSULTING = "consulting"
    PUBLIC_NOTICE = "public_notice"
    AWAITING_COUNCIL = "awaiting_council"
    AWAITING_SIGNATURE = "awaiting_signature"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    ON_HOLD = "on_hold"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    SPLIT_UP = "split_up"

    @property
    def closed(self) -> bool:
        """True once nothing more can happen to the nomination itself."""
        return self in CLOSED_STATES


CLOSED_STATES = frozenset(
    {NominationState.AWARDED, NominationState.NOT_AWARDED, NominationState.REJECTED, NominationState.WITHDRAWN}
    | {NominationState.JOINED, NominationState.SPLIT_UP}
)
"""The last two say nothing of a nominee: joined, all went on in a nomination of several lists; split up, each list by itself."""


class Outcome(StrEnum):
    """How it ended for one nominee."""

    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class ItemVerdict(StrEnum):
    """What an officer says of the list, or of one nominee on it."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    REJECT = "reject"
    RETURN = "return"


class Role(StrEnum):
    """What an officer may be at a unit."""

    CLERK = "clerk"
    APPRAISER = "appraiser"
    SECRETARY = "secretary"
    MEMBER = "member"
    CHAIR = "chair"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a token may be used for. A scope gives nothing that the officer's roles do not."""

    READ = "read"
    SUBMIT = "submit"
    DECIDE = "decide"
    MANAGE = "manage"
    ACCOUNT = "account"


class CouncilFunction(StrEnum):
    """What somebody is on a council. Whoever sits without a vote may speak, and counts in no base."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    STANDING_MEMBER = "standing_member"
    SECRETARY = "secretary"
    MEMBER = "member"
    WITHOUT_VOTE = "without_vote"

    @property
    def votes(self) -> bool:
        """True for every function but the last."""
        return self is not CouncilFunction.WITHOUT_VOTE

    @property
    def stands(self) -> bool:
        """True for the standing council (thường trực Hội đồng): the chair, the vice-chairs and the standing members."""
        return self in {CouncilFunction.CHAIR, CouncilFunction.VICE_CHAIR, CouncilFunction.STANDING_MEMBER}


class VotingSeats(StrEnum):
    """Who of a council votes on an award: all who vote at all, or the standing council alone."""

    ALL = "all"
    STANDING = "standing"


class MeetingKind(StrEnum):
    """How a council meets: in the room, on line, or only by written opinion."""

    IN_ROOM = "in_room"
    ONLINE = "online"
    WRITTEN = "written"


class SessionState(StrEnum):
    """Where a session of a council stands."""

    CONVENED = "convened"
    OPEN = "open"
    CLOSED = "closed"
    TALLIED = "tallied"
    EMBARGOED = "embargoed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """True once nothing but its minutes can change."""
        return self in ENDED_SESSIONS


ENDED_SESSIONS = frozenset({SessionState.PUBLISHED, SessionState.CANCELLED})


class BallotMode(StrEnum):
    """Whether one ballot covers the whole slate, or each line is voted on by itself."""

    SLATE = "slate"
    ITEMS = "items"


class Presence(StrEnum):
    """How a member takes part: there; absent with a written opinion; by a delegate with a written mandate; not at all."""

    PRESENT = "present"
    WRITTEN = "written"
    DELEGATED = "delegated"
    ABSENT = "absent"


class Choice(StrEnum):
    """What a member says of a nominee."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class VoteVerdict(StrEnum):
    """What a vote on one nominee comes to. `no_decision`: no quorum, or a tie that nobody has broken yet."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    NO_DECISION = "no_decision"


class RecusalRule(StrEnum):
    """What a recusal does to the base of a vote: the member is still counted in it, or not."""

    STAYS_IN_BASE = "stays_in_base"
    LEAVES_BASE = "leaves_base"


class TieRule(StrEnum):
    """What happens when as many are in favour as are needed to be beaten: it fails, or the chair speaks."""

    FAILS = "fails"
    CHAIR_DECIDES = "chair_decides"


class SessionCommand(StrEnum):
    """What people may tell a session of a council; the Temporal Update of the same name carries it."""

    SET_AGENDA = "set_agenda"
    INVITE = "invite"
    RECORD_PRESENCE = "record_presence"
    RECUSE = "recuse"
    OPEN_ROUND = "open_round"
    CLOSE_ROUND = "close_round"
    BREAK_TIES = "break_ties"
    EMBARGO = "embargo"
    PUBLISH = "publish"
    KEEP_MINUTES = "keep_minutes"
    SIGN_MINUTES = "sign_minutes"
    CANCEL = "cancel"


class Duty(StrEnum):
    """A part of the work on a case that a policy may keep in other hands than another part."""

    DRAFT = "draft"
    APPRAISE = "appraise"
    VOTE = "vote"
    SIGN = "sign"


class Act(StrEnum):
    """What a ledger entry says has happened."""

    SUBMITTED = "submitted"
    APPRAISED = "appraised"
    CONSULTED = "consulted"
    NOTICE_PUBLISHED = "notice_published"
    COUNCIL_VOTED = "council_voted"
    FORWARDED = "forwarded"
    DECIDED = "decided"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    HELD = "held"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    SPLIT_OFF = "split_off"
    JOINED = "joined"
    JOINED_FROM = "joined_from"
    HANDED_OVER = "handed_over"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    REVOKED = "revoked"
    ERASED = "erased"
    SESSION_CONVENED = "session_convened"
    AGENDA_SET = "agenda_set"
    INVITED = "invited"
    PRESENCE_RECORDED = "presence_recorded"
    RECUSED = "recused"
    ROUND_OPENED = "round_opened"
    ROUND_CLOSED = "round_closed"
    BOX_COMMITTED = "box_committed"
    TALLIED = "tallied"
    ROUND_VOIDED = "round_voided"
    TIES_BROKEN = "ties_broken"
    EMBARGOED = "embargoed"
    PUBLISHED = "published"
    OUTCOMES_DELIVERED = "outcomes_delivered"
    MINUTES_KEPT = "minutes_kept"
    MINUTES_SIGNED = "minutes_signed"
    SESSION_CANCELLED = "session_cancelled"


class DossierPart(StrEnum):
    """A part of the dossier that can be asked for again; each step says which of them it relied on."""

    LETTER = "letter"
    IDENTITY = "identity"
    REPORT = "report"
    MINUTES = "minutes"
    INITIATIVE = "initiative"
    RATINGS = "ratings"
    PRIOR_AWARDS = "prior_awards"
    OPINIONS = "opinions"
    PUBLIC_NOTICE = "public_notice"
    DOCUMENTS = "documents"


class HoldGround(StrEnum):
    """Why a nomination waits (NĐ 152/2025 Art. 4(4); the same in the earlier decrees)."""

    DISCIPLINE = "discipline"
    INVESTIGATION = "investigation"
    COMPLAINT = "complaint"
    PRESS_REPORT = "press_report"


class RevocationGround(StrEnum):
    """The legal grounds to revoke an award (Law 06/2022 Art. 93(2), points a to d)."""

    FRAUD = "fraud"
    FALSE_DOCUMENTS = "false_documents"
    UNLAWFUL_PROCEDURE = "unlawful_procedure"
    VIOLATION_IN_PERIOD = "violation_in_period"


class ErasureGround(StrEnum):
    """Why personal data are erased (Law 91/2025/QH15 Art. 14(1), points a to d)."""

    REQUEST = "request"
    PURPOSE_ENDED = "purpose_ended"
    RETENTION_ENDED = "retention_ended"
    AUTHORITY = "authority"


class OpinionAnswer(StrEnum):
    """What an office that was asked has answered. Silence after the deadline lets the case go on (NĐ 152/2025 Art. 34(6))."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    SILENT = "silent"


class Command(StrEnum):
    """What a nomination is told by an Update of the same name: by people, `hand_over` by a rule, `receive_verdict` by a session."""

    APPRAISE = "appraise"
    CONSULT = "consult"
    PUBLISH_NOTICE = "publish_notice"
    RECORD_VOTE = "record_vote"
    FORWARD = "forward"
    DECIDE = "decide"
    RETURN_FOR_SUPPLEMENT = "return_for_supplement"
    RESUBMIT = "resubmit"
    HOLD = "hold"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    JOIN = "join"
    HAND_OVER = "hand_over"
    RECEIVE_VERDICT = "receive_verdict"
