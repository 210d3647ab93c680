"""Generated from OpenAPI by `python -m starter.client.generate`: not to be changed by hand."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

AchievementKind: TypeAlias = Literal[
    "productive_work",
    "movement",
    "movement_leader",
    "sudden",
    "contribution",
    "influence",
    "invention",
    "special",
    "world_gold",
    "world_silver",
    "world_bronze",
    "continental_gold",
    "continental_silver",
]


Act: TypeAlias = Literal[
    "submitted",
    "appraised",
    "consulted",
    "notice_published",
    "council_voted",
    "forwarded",
    "decided",
    "returned",
    "resubmitted",
    "held",
    "released",
    "withdrawn",
    "split_off",
    "joined",
    "joined_from",
    "handed_over",
    "reminded",
    "overdue",
    "escalated",
    "revoked",
    "erased",
    "session_convened",
    "agenda_set",
    "invited",
    "presence_recorded",
    "recused",
    "round_opened",
    "round_closed",
    "box_committed",
    "tallied",
    "round_voided",
    "ties_broken",
    "embargoed",
    "published",
    "outcomes_delivered",
    "minutes_kept",
    "minutes_signed",
    "session_cancelled",
]


AddItem: TypeAlias = str


RemoveItem: TypeAlias = str


AwardBasis: TypeAlias = Literal["merit", "sudden", "thematic", "service", "seniority", "foreign", "resistance"]


AwardKind: TypeAlias = Literal["title", "form"]


BallotMode: TypeAlias = Literal["slate", "items"]


class BallotReceipt(TypedDict):
    """
    The proof that a ballot is in: look for it in the box when that is published. It says nothing of what the ballot says.
    """

    session: str
    round: int
    seat: str
    line: NotRequired[int | None]
    receipt: str


class BatchLinks(TypedDict):
    """
    Where to read on.
    """

    self: str
    rows: str
    refused: str
    duplicates: str


class BatchProgress(TypedDict):
    """
    A list, and how far it has come.
    """

    id: str
    rows: int
    accepted: int
    refused: int
    duplicates: int
    nominations: int
    created_at: str
    links: BatchLinks
    started: int


Box: TypeAlias = Literal["mine", "office", "unit"]


class BoxLine(TypedDict):
    """
    A line: the nominee, the votes on it, and the salt by which anybody makes its leaf again. A masked one has its leaf alone.
    """

    position: int
    nomination: str
    nominee: int
    leaf: str
    salt: NotRequired[str | None]
    votes: NotRequired[str | None]


BulkState: TypeAlias = Literal["done", "refused", "not_known_yet"]


By: TypeAlias = Literal["steps", "cases"]


class CancelBody(TypedDict):
    """
    Why the session is called off.
    """

    ground: str


class CandidateAnswer(TypedDict):
    """
    A nomination that awaits the council and is not on this agenda.
    """

    nomination: str
    task: int
    award: str
    proposer: str
    movement: NotRequired[str | None]
    nominees: int
    received_on: str
    due_at: NotRequired[str | None]
    awaits: NotRequired[str | None]


class CandidatePage(TypedDict):
    """
    Candidates, the most urgent first. `next` is the `after` of the following page; it is missing on the last one.
    """

    candidates: list[CandidateAnswer]
    next: NotRequired[str | None]


class CandidateSearch(TypedDict):
    """
    A page of candidates, with a text. Names of people belong into a body, never into an address.
    """

    award: NotRequired[str | None]
    unit: NotRequired[str | None]
    movement: NotRequired[str | None]
    due_after: NotRequired[str | None]
    due_before: NotRequired[str | None]
    received_from: NotRequired[str | None]
    received_to: NotRequired[str | None]
    q: NotRequired[str | None]
    after: NotRequired[str | None]
    limit: NotRequired[int]


class CandidateWords(TypedDict):
    """
    The same with a text.
    """

    award: NotRequired[str | None]
    unit: NotRequired[str | None]
    movement: NotRequired[str | None]
    due_after: NotRequired[str | None]
    due_before: NotRequired[str | None]
    received_from: NotRequired[str | None]
    received_to: NotRequired[str | None]
    q: NotRequired[str | None]


class CastBallot(TypedDict):
    """
    A ballot: sealed in a secret round, where the member sits; in clear in an open one. How is said in docs/secrecy.md.
    """

    sealed: NotRequired[str | None]
    choices: NotRequired[str | None]
    replaces: NotRequired[str | None]
    seat: NotRequired[str | None]


Channel: TypeAlias = Literal["email", "webhook"]


Choice: TypeAlias = Literal["immediate", "digest", "none"]


class Choices(TypedDict):
    """
    How soon, for each kind of notice. What is urgent does not wait for a digest.
    """

    task: NotRequired[Choice]
    progress: NotRequired[Choice]
    outcome: NotRequired[Choice]
    urgent: NotRequired[Literal["immediate", "none"]]
    duty: NotRequired[Literal["immediate", "none"]]


class ClaimTask(TypedDict):
    """
    Take the open task.
    """

    task: int
    claim: int


class ClaimedCount(TypedDict):
    """
    What the result says of a nominee, to be compared with the box.
    """

    nominee: int
    verdict: str
    in_favour: NotRequired[int | None]
    against: NotRequired[int | None]
    abstaining: NotRequired[int | None]
    invalid: NotRequired[int | None]
    needed: NotRequired[int]
    base: NotRequired[int]


class CloudEvent(TypedDict):
    """
    One ledger entry in the structured mode of CloudEvents, as webhooks are called with it. After it, go on from `cursor`.
    """

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    cursor: str
    data: dict[str, Any]


ClusterLead: TypeAlias = Literal["none", "province", "central"]


Command: TypeAlias = Literal[
    "appraise",
    "consult",
    "publish_notice",
    "record_vote",
    "forward",
    "decide",
    "return_for_supplement",
    "resubmit",
    "hold",
    "release",
    "withdraw",
    "revoke",
    "join",
    "hand_over",
    "receive_verdict",
]


CommandState: TypeAlias = Literal["done", "refused", "under_way", "unknown"]


Confidence: TypeAlias = Literal["found", "secondary", "inferred", "memory"]


CouncilFunction: TypeAlias = Literal["chair", "vice_chair", "standing_member", "secretary", "member", "without_vote"]


class Count(TypedDict):
    """
    How many; `or_more` says that counting ended there: show it as "300+".
    """

    count: int
    or_more: NotRequired[bool]


class CountOf(TypedDict):
    """
    How many of one kind.
    """

    count: int
    or_more: NotRequired[bool]
    of: str


class Counts(TypedDict):
    """
    Turns (lượt): awards given. Recipients: how many different ones got them. Revoked: given and taken back since, in neither.
    """

    turns: NotRequired[int]
    recipients: NotRequired[int]
    revoked: NotRequired[int]


class Departure(TypedDict):
    """
    How an officer goes.
    """

    hand_to: NotRequired[str | None]


DisciplineKind: TypeAlias = Literal["reprimand", "warning", "pay_cut", "demotion", "removal", "dismissal"]


DossierPart: TypeAlias = Literal[
    "letter", "identity", "report", "minutes", "initiative", "ratings", "prior_awards", "opinions", "public_notice", "documents"
]


class DownloadAnswer(TypedDict):
    """
    Somebody was given a file.
    """

    id: int
    sha256: str
    officer: str
    request_id: NotRequired[str | None]
    downloaded_at: str


class DownloadPage(TypedDict):
    """
    Downloads in order. `next` is the `after` of the following page; it is missing on the last one.
    """

    downloads: list[DownloadAnswer]
    next: NotRequired[int | None]


Eligibility: TypeAlias = Literal["eligible", "not_eligible", "cannot_tell"]


class Embargo(TypedDict):
    """
    The result was kept back: until a moment, or until the chair's word.
    """

    until: NotRequired[str | None]


class EmbargoBody(TypedDict):
    """
    Until when the result is kept back.
    """

    until: NotRequired[str | None]


class ErasureAnswer(TypedDict):
    """
    What was erased. The erasure has a chain of its own in the timeline of the nomination.
    """

    erasure: str
    nomination: str
    nominee: int
    hash: str
    erased_at: str


ErasureGround: TypeAlias = Literal["request", "purpose_ended", "retention_ended", "authority"]


class EventPage(TypedDict):
    """
    Events in the order in which they were committed.

    `next` is the `after` of the page that follows, always given: ask again with it later for what has happened since. `more` says
    that there may be more now. A page may be empty and have `more`: what lies between concerned others.
    """

    events: list[CloudEvent]
    next: str
    more: bool


class FieldProblem(TypedDict):
    """
    One wrong value of several.
    """

    field: str
    reason: str


Grantor: TypeAlias = Literal["president", "prime_minister", "committee", "organisation"]


class HandTask(TypedDict):
    """
    Give the task to a colleague.
    """

    task: int
    claim: int
    officer: str
    reason: NotRequired[str | None]


class Health(TypedDict):
    """
    All is well.
    """

    status: NotRequired[str]


class HeldReceipt(TypedDict):
    """
    The receipt of a ballot that is in.
    """

    line: NotRequired[int | None]
    receipt: str


Nominee: TypeAlias = int


HoldGround: TypeAlias = Literal["discipline", "investigation", "complaint", "press_report"]


class Home(TypedDict):
    """
    What this is.
    """

    name: NotRequired[str]
    docs: NotRequired[str]
    openapi: NotRequired[str]
    api: NotRequired[str]


class IdentityAnswer(TypedDict):
    """
    An officer's identity at a provider.
    """

    id: int
    issuer: str
    subject: str
    officer: str
    created_at: str


class IdentityList(TypedDict):
    """
    All identities of an officer.
    """

    identities: list[IdentityAnswer]


class InboxCounts(TypedDict):
    """
    How much there is to do, most first. Days are those of Việt Nam; the week ends on Sunday and holds what is due today.
    """

    box: Box
    open: Count
    overdue: Count
    due_today: Count
    due_this_week: Count
    steps: list[CountOf]
    states: list[CountOf]
    awards: list[CountOf]


InboxSort: TypeAlias = Literal["due", "received", "award", "unit", "movement", "state", "changed"]


InitiativeKind: TypeAlias = Literal["initiative", "science", "combat"]


class InvitationAcceptance(TypedDict):
    """
    The invitation's secret, and the password that the officer chooses.
    """

    token: str
    password: str


class InvitationAccepted(TypedDict):
    """
    The password is set: sign in with this username.
    """

    username: str


class InvitationAnswer(TypedDict):
    """
    An invitation to choose a password. `token` is shown this once and stored nowhere; it is good for one time.
    """

    officer: str
    username: str
    token: str
    expires_at: str


ItemStanding: TypeAlias = Literal["on_agenda", "left", "decided"]


ItemVerdict: TypeAlias = Literal["pass", "reject", "return"]


class JoinedBody(TypedDict):
    """
    A nomination to be joined, and its task as the officer saw it: where another one is open by now, it is left out.
    """

    nomination: str
    task: int


JsonValue: TypeAlias = Any


Kind: TypeAlias = Literal[
    "quick",
    "always_agrees",
    "overturned",
    "at_the_deadline",
    "number_twice",
    "numbers_against_dates",
    "dated_before_the_step_before",
    "backdated",
]


class Lain(TypedDict):
    """
    How long it lay at one office in one state, in words too.
    """

    unit: str
    state: str
    times: int
    working_days: int
    seconds: int
    told: str


Language: TypeAlias = Literal["vi", "en"]


class LedgerCheckpoint(TypedDict):
    """
    The tree over the ledger had this root when it had `size` leaves. `note` is the text as it was signed (C2SP checkpoint).
    """

    size: int
    root: str
    note: str
    vkey: str
    signed_at: str


class LedgerCheckpointPage(TypedDict):
    """
    Checkpoints, the largest tree first. `next` is the `after` of the following page; it is missing on the last one.
    """

    checkpoints: list[LedgerCheckpoint]
    next: NotRequired[int | None]


LedgerConsistency = TypedDict(
    "LedgerConsistency",
    {
        "from": int,
        "to": int,
        "path": list[str],
    },
)


class LedgerKey(TypedDict):
    """
    The public key that signs checkpoints, and those that did before it, the newest first.
    """

    vkey: str
    former: list[str]


class LedgerProof(TypedDict):
    """
    That an entry, or the card of an archived history, stands in the tree whose root is signed.

    The leaf's hash is SHA-256 over a zero byte and the 32 bytes of `hash`; `path` is the inclusion proof of RFC 9162, 2.1.3.
    """

    kind: str
    chain: str
    sequence: int
    hash: str
    position: int
    size: int
    path: list[str]
    checkpoint: LedgerCheckpoint


class LeftOffAnswer(TypedDict):
    """
    A nomination that could not come onto the agenda, and the kind of the reason, as in a problem document.
    """

    nomination: str
    type: str


class LeftOutAnswer(TypedDict):
    """
    A nomination that stays as it is, and why.
    """

    nomination: str
    type: str
    detail: str
    facts: NotRequired[dict[str, Any]]


Level: TypeAlias = Literal["commune", "district", "province", "central"]


class Links(TypedDict):
    """
    Where to read on.
    """

    self: str
    progress: str
    timeline: str
    nominees: str


class LoggedRead(TypedDict):
    """
    Somebody was shown personal data.
    """

    kind: str
    id: int
    at: str
    officer: str
    operation: str
    subject: NotRequired[str | None]
    nominees: list[int]
    sha256: NotRequired[str | None]
    request_id: NotRequired[str | None]


class LookAnswer(TypedDict):
    """
    The newest version that you have looked at. It never goes back: two windows cannot undo each other.
    """

    nomination: str
    version: int
    looked_at: str


class LookBody(TypedDict):
    """
    Which version you have before your eyes.
    """

    version: int


MeetingKind: TypeAlias = Literal["in_room", "online", "written"]


class MemberEnd(TypedDict):
    """
    When a seat ends: at the end of `last_day`, or at once.
    """

    last_day: NotRequired[str | None]


class MembershipEnd(TypedDict):
    """
    When a membership ends: at the end of `last_day`, or at once.
    """

    last_day: NotRequired[str | None]
    hand_to: NotRequired[str | None]


MessageState: TypeAlias = Literal["waiting", "held", "sent", "failed", "bounced", "silent"]


Guest: TypeAlias = str


Correction: TypeAlias = str


Recipient: TypeAlias = str


class MinutesText(TypedDict):
    """
    What the secretary writes. Whatever is left out is said by the session's own record, or not at all.
    """

    number: NotRequired[str | None]
    dated: NotRequired[str | None]
    place_name: NotRequired[str | None]
    superior: NotRequired[str | None]
    subject: NotRequired[str | None]
    place: NotRequired[str | None]
    started_at: NotRequired[str | None]
    ended_at: NotRequired[str | None]
    presided_by: NotRequired[str | None]
    recorded_by: NotRequired[str | None]
    guests: NotRequired[list[Guest]]
    discussion: NotRequired[str | None]
    conclusions: NotRequired[str | None]
    corrections: NotRequired[list[Correction]]
    recipients: NotRequired[list[Recipient]]


class MinutesVersion(TypedDict):
    """
    A version of the secretary's text. Every version stays.
    """

    session: str
    version: int
    sha256: str
    kept_at: str
    kept_by: str
    text: MinutesText


class MinutesVersions(TypedDict):
    """
    All versions, the first one first.
    """

    versions: list[MinutesVersion]


Missing: TypeAlias = Literal["agenda", "quorum"]


class NameCorrection(TypedDict):
    """
    What an officer is called.
    """

    name: str


class NamedBallot(TypedDict):
    """
    A ballot of an open round: whose seat it is, and a letter for each line in its order ("-" where none was cast).
    """

    officer: str
    votes: str


class NewCouncil(TypedDict):
    """
    The council of a unit.
    """

    unit: str
    name: NotRequired[str | None]


class NewIdentity(TypedDict):
    """
    Who an officer is at the provider.
    """

    issuer: str
    subject: str


class NewInvitation(TypedDict):
    """
    Who is to choose a password. The username may be missing when the officer has one.
    """

    username: NotRequired[str | None]


class NewMember(TypedDict):
    """
    A seat for an officer.
    """

    officer: str
    function: CouncilFunction
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class NewSession(TypedDict):
    """
    A session of a council: how it meets, when and where.
    """

    council: str
    kind: NotRequired[MeetingKind]
    planned_at: str
    place: NotRequired[str | None]


class NewSubscription(TypedDict):
    """
    An address at which an office wants to be told.
    """

    unit: str
    channel: Channel
    address: str


class NewSubscriptionAnswer(TypedDict):
    """
    A subscription that was asked for. A webhook's calls are signed with `secret` (Standard Webhooks); no list shows it.
    """

    id: int
    unit: str
    channel: Channel
    address: str
    created_at: str
    former_until: NotRequired[str | None]
    secret: NotRequired[str | None]


class NewSubstitution(TypedDict):
    """
    An absence. Without `absent` it is your own; without `substitute` nobody stands in; without `unit` it holds at all units.
    """

    absent: NotRequired[str | None]
    substitute: NotRequired[str | None]
    unit: NotRequired[str | None]
    valid_from: str
    valid_to: str


NominationState: TypeAlias = Literal[
    "submitted",
    "appraising",
    "consulting",
    "public_notice",
    "awaiting_council",
    "awaiting_signature",
    "awaiting_supplement",
    "on_hold",
    "awarded",
    "not_awarded",
    "rejected",
    "withdrawn",
    "joined",
    "split_up",
]


class NomineeNumber(TypedDict):
    """
    A nominee's sequence number in the decision (số thứ tự trong quyết định).
    """

    nominee: int
    number: int


NomineeSort: TypeAlias = Literal["position", "name", "eligibility", "outcome", "kind"]


class NotKnownYet(TypedDict):
    """
    The engine has not answered in time: the command may have been carried out, or may still be.
    """

    status_url: str


class NoticeAnswer(TypedDict):
    """
    One message to one recipient: an officer, or an address of an office.
    """

    id: int
    nomination: NotRequired[str | None]
    sequence: NotRequired[int | None]
    unit: NotRequired[str | None]
    template: str
    reason: str
    template_version: NotRequired[int | None]
    language: NotRequired[str | None]
    officer: NotRequired[str | None]
    channel: Channel
    address: NotRequired[str | None]
    state: MessageState
    digest: NotRequired[int | None]
    attempts: int
    next_attempt_at: NotRequired[str | None]
    hold_until: NotRequired[str | None]
    error: NotRequired[str | None]
    written_at: str
    sent_at: NotRequired[str | None]
    proof: NotRequired[str | None]
    bounced_at: NotRequired[str | None]


class NoticePage(TypedDict):
    """
    Notices by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    notices: list[NoticeAnswer]
    next: NotRequired[int | None]


class OfficerName(TypedDict):
    """
    An officer by id and name.
    """

    id: str
    name: str


class OfficerSearch(TypedDict):
    """
    Whom to look for. It is posted, so that no name stands in an address.
    """

    q: str
    after: NotRequired[str | None]
    limit: NotRequired[int]


OpinionAnswer: TypeAlias = Literal["agrees", "disagrees", "silent"]


Order: TypeAlias = Literal["asc", "desc"]


Outcome: TypeAlias = Literal["awarded", "not_awarded", "rejected", "withdrawn", "revoked"]


class PasswordChange(TypedDict):
    """
    The password as it was, and as it is to be.
    """

    old: str
    new: str


class PlacesSaid(TypedDict):
    """
    How many of an award there are places for: so many, or as many as the law's quota gives of a base.
    """

    award: str
    places: NotRequired[int | None]
    clause: NotRequired[str | None]
    base: NotRequired[int | None]


PositionClass: TypeAlias = Literal["leader_province", "leader_department", "entrepreneur", "leader_other", "direct"]


Post: TypeAlias = Literal["minister", "deputy_minister", "director_general", "deputy_director_general"]


class PostHeld(TypedDict):
    """
    Whole years in a leading post, for service-record awards.
    """

    post: Post
    years: int


Presence: TypeAlias = Literal["present", "written", "delegated", "absent"]


class PriorAward(TypedDict):
    """
    An award that the nominee holds.

    `year` is the year (of achievement) it was given for; `period_to` the end of the achievement period that its decision writes.
    `basis` matters for forms of commendation only: sudden and thematic ones do not count upward.
    """

    award: str
    year: int
    decided_on: NotRequired[str | None]
    period_to: NotRequired[str | None]
    basis: NotRequired[AwardBasis | None]
    revoked: NotRequired[bool]


class Problem(TypedDict):
    """
    Why the request was refused (RFC 9457). Programs decide by `type` and `facts`, never by the texts.
    """

    type: str
    title: str
    title_en: str
    status: int
    detail: str
    field: NotRequired[str | None]
    reason: NotRequired[str | None]
    errors: NotRequired[list[FieldProblem] | None]
    facts: NotRequired[dict[str, Any] | None]
    request_id: NotRequired[str | None]


class PublicNotice(TypedDict):
    """
    The public notice of a list before the council met (lấy ý kiến công khai), and the complaints that came.
    """

    published_on: str
    ended_on: str
    complaints: int


class PublishedBox(TypedDict):
    """
    The box of a round: everything that anybody needs to count it again (`vinhdanh recount`).
    """

    format: NotRequired[Literal["vinhdanh-box-1"]]
    session: str
    round: int
    mode: BallotMode
    secret: bool
    slate_hash: str
    public_key: NotRequired[str | None]
    ballots: int
    receipts: list[str]
    receipts_root: str
    commitment: str
    lines: list[BoxLine]
    named: NotRequired[list[NamedBallot]]
    results: NotRequired[list[ClaimedCount]]


class Quorum(TypedDict):
    """
    Whether the council could open, and how that follows; `derivation` names the clause.
    """

    members: int
    present: int
    written: int
    delegated: int
    absent: int
    needed: NotRequired[int | None]
    met: NotRequired[bool | None]
    derivation_vi: NotRequired[str]
    derivation_en: NotRequired[str]


class QuorumAnswer(TypedDict):
    """
    Whether enough are there to open, and how that follows: by the strictest rule on the agenda.
    """

    ok: bool
    needed: int
    there: int
    derivation_vi: str
    derivation_en: str
    clause: str


Rating: TypeAlias = Literal["excellent", "good", "complete", "not_complete"]


class ReadPage(TypedDict):
    """
    Who was shown personal data, the latest first. `next` is the `after` of the following page; it is missing on the last one.
    """

    reads: list[LoggedRead]
    next: NotRequired[str | None]


class Reason(TypedDict):
    """
    Why a row was not taken in. Programs decide by `code` and `field`; the texts are for people.
    """

    field: NotRequired[str | None]
    code: str
    vi: str
    en: str


RecipientKind: TypeAlias = Literal["individual", "collective", "household"]


LeaveYear: TypeAlias = int


class Recusal(TypedDict):
    """
    A member who kept out of the vote, and on whom (the whole list, where none is named).
    """

    name: str
    nomination: str
    position: int
    nominees: list[str]
    ground: str
    by_rule: bool


class RecusalAnswer(TypedDict):
    """
    Who keeps out of the vote on what. `said_by` is `system` where a rule says it: a list on which the member stands, say.
    """

    officer: OfficerName
    nomination: str
    nominees: list[int]
    ground: str
    said_by: str


class RecusalBody(TypedDict):
    """
    A member keeps out of the vote on a nomination, or on some of its nominees.
    """

    officer: NotRequired[str | None]
    nomination: str
    nominees: NotRequired[list[Nominee]]
    ground: str


class RecusalList(TypedDict):
    """
    Every recusal of the session.
    """

    recusals: list[RecusalAnswer]


RecusalRule: TypeAlias = Literal["stays_in_base", "leaves_base"]


Regime: TypeAlias = Literal["VN-2017", "VN-2024", "VN-2025"]


class RegulationAnswer(TypedDict):
    """
    A regulation. On a day on which several are valid, the one that came last counts, and it alone.
    """

    id: int
    council: str
    number: str
    dated: str
    valid_from: str
    valid_to: NotRequired[str | None]
    says: dict[str, dict[str, Any]]
    created_at: str


class RegulationList(TypedDict):
    """
    All regulations of a council, in the order in which they were entered.
    """

    regulations: list[RegulationAnswer]


class ReleaseBody(TypedDict):
    """
    End the wait, by the paper that clears the matter.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    document_number: str
    document_date: str


class ReleaseTask(TypedDict):
    """
    Give the task back to the office.
    """

    task: int
    claim: int
    reason: NotRequired[str | None]


class ReplayAnswer(TypedDict):
    """
    Events `after` one cursor up to `last` are sent once more; those up to `position` are on their way already.
    """

    id: int
    subscription: int
    after: str
    position: str
    last: str
    created_at: str
    done_at: NotRequired[str | None]


ReplayFrom = TypedDict(
    "ReplayFrom",
    {"from": str},
)


ReportFormat: TypeAlias = Literal["json", "csv", "xlsx", "text"]


class ReportLine(TypedDict):
    """
    One award, given at one level to one kind of recipient.
    """

    turns: NotRequired[int]
    recipients: NotRequired[int]
    revoked: NotRequired[int]
    level: Level
    grantor: Grantor
    grantor_name: str | None
    award: str
    name: str
    name_en: str
    award_kind: AwardKind
    kind: RecipientKind


class ResubmitBody(TypedDict):
    """
    The supplement: which parts have changed.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    changed: list[DossierPart]


class ResultCounts(TypedDict):
    """
    Nominees by what the last vote on them came to; `ties` are those without a decision that wait for the chair's word.
    """

    passed: int
    failed: int
    undecided: int
    ties: int


class ReturnBody(TypedDict):
    """
    Send back, all or some, to the unit or to an earlier level, naming what must change.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    to: NotRequired[Level | None]
    parts: list[DossierPart]
    ground: str
    nominees: NotRequired[list[Nominee] | None]


class RevocationAnswer(TypedDict):
    """
    What was revoked. The revocation has a chain of its own in the timeline of the nomination.
    """

    revocation: str
    nomination: str
    nominees: int
    hash: str


RevocationGround: TypeAlias = Literal["fraud", "false_documents", "unlawful_procedure", "violation_in_period"]


class RevokeBody(TypedDict):
    """
    Revoke an award after it was given (Law 06/2022 Art. 93), all or some.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    ground: RevocationGround
    decision_number: str
    decided_on: str
    nominees: NotRequired[list[Nominee] | None]


Rhythm: TypeAlias = Literal["daily", "weekly"]


Role: TypeAlias = Literal["clerk", "appraiser", "secretary", "member", "chair", "auditor", "administrator"]


class RoundAnswer(TypedDict):
    """
    One ballot of the session. Commitment and box are published; who voted how is nowhere.
    """

    round: int
    mode: BallotMode
    secret: bool
    lines: int
    electors: int
    may_change: bool
    opened_at: str
    closes_at: NotRequired[str | None]
    closed_at: NotRequired[str | None]
    ballots: NotRequired[int | None]
    slate_hash: str
    receipts_root: NotRequired[str | None]
    commitment: NotRequired[str | None]
    voided: NotRequired[str | None]


class RoundBody(TypedDict):
    """
    How the vote is taken. A later round is about all without a decision, or those that are named.
    """

    mode: NotRequired[BallotMode]
    nominees: NotRequired[list[Nominee]]
    minutes: NotRequired[int | None]
    remind_after: NotRequired[int | None]
    places: NotRequired[list[PlacesSaid]]


class RoundList(TypedDict):
    """
    The rounds of the session, in order.
    """

    rounds: list[RoundAnswer]


RowStatus: TypeAlias = Literal["accepted", "refused", "duplicate"]


class RuleLine(TypedDict):
    """
    What one rule asks, what the record shows, and what follows from it alone.

    Lines with the same positive `choice` are ways to meet one requirement together; lines with 0 each have to hold.
    """

    clause: str
    source: NotRequired[str]
    confidence: Confidence
    asks_vi: str
    asks_en: str
    shows_vi: str
    shows_en: str
    verdict: Eligibility
    choice: NotRequired[int]


class Said(TypedDict):
    """
    A text in both languages.
    """

    vi: str
    en: str


ScanState: TypeAlias = Literal["waiting", "clean", "infected", "unscanned"]


ScopeOutput: TypeAlias = Literal["read", "submit", "decide", "manage", "account"]


class SeatAnswer(TypedDict):
    """
    A member on the day the session was convened, and how they take part.
    """

    officer: OfficerName
    function: CouncilFunction
    votes: bool
    presence: Presence
    delegate: NotRequired[OfficerName | None]
    mandate_number: NotRequired[str | None]
    mandate_date: NotRequired[str | None]


class SeatList(TypedDict):
    """
    Every seat, the chair first.
    """

    seats: list[SeatAnswer]


class SeatSaid(TypedDict):
    """
    How one member takes part. A delegate needs the number and the day of the written mandate.
    """

    officer: str
    presence: Presence
    delegate: NotRequired[str | None]
    mandate_number: NotRequired[str | None]
    mandate_date: NotRequired[str | None]


class SeatToVote(TypedDict):
    """
    A seat for which the caller votes: their own, or one whose mandate they hold.
    """

    seat: str
    may_vote: bool
    receipts: list[HeldReceipt]


class SessionAnswer(TypedDict):
    """
    A session. Its secret is in the browser's cookie alone.
    """

    id: str
    officer: str
    way: str
    created_at: str
    last_seen_at: str
    expires_at: str
    ended_at: NotRequired[str | None]


SessionCommand: TypeAlias = Literal[
    "set_agenda",
    "invite",
    "record_presence",
    "recuse",
    "open_round",
    "close_round",
    "break_ties",
    "embargo",
    "publish",
    "keep_minutes",
    "sign_minutes",
    "cancel",
]


class SessionLinks(TypedDict):
    """
    Where to read on: the papers of a session.
    """

    self: str
    agenda: str
    seats: str
    results: str


class SessionList(TypedDict):
    """
    The own sessions that are not over, the newest first.
    """

    sessions: list[SessionAnswer]


SessionState: TypeAlias = Literal["convened", "open", "closed", "tallied", "embargoed", "published", "cancelled"]


class SessionStatusAnswer(TypedDict):
    """
    Where a session stands after a word: recorded, and visible in every list.
    """

    session: str
    version: int
    state: SessionState
    round: int
    agenda: int
    members: int
    present: int
    written: int
    ballots: NotRequired[int | None]
    closes_at: NotRequired[str | None]
    embargo_until: NotRequired[str | None]
    results: NotRequired[ResultCounts | None]
    delivered: int
    refused: int


class SessionSummary(TypedDict):
    """
    A session in a list.
    """

    id: str
    council: str
    unit: str
    level: Level
    kind: MeetingKind
    state: SessionState
    planned_at: str
    place: NotRequired[str | None]
    round: int
    agenda: int
    members: int


class Share(TypedDict):
    """
    A fraction in exact integers. `strictly_more` asks for more than the fraction (a simple majority) instead of at least it.
    """

    numerator: int
    denominator: int
    strictly_more: NotRequired[bool]


class SignIn(TypedDict):
    """
    What an officer types.
    """

    username: str
    password: str


class SignedMinutes(TypedDict):
    """
    The signed paper, and the hash under which it stands in the ledger of the session.
    """

    number: str
    dated: str
    sha256: str
    size: int
    uploaded_at: str


class SlateLineAnswer(TypedDict):
    """
    A line of the slate. `keeps_out` are those of the caller's seats that do not vote on it.
    """

    position: int
    nomination: str
    nominee: int
    name: str
    kind: RecipientKind
    award: str
    keeps_out: list[str]


class SlatePage(TypedDict):
    """
    Lines of the slate in its order.
    """

    lines: list[SlateLineAnswer]
    next: NotRequired[int | None]


class Source(TypedDict):
    """
    Where a rule stands: the clause as an officer would cite it, the key of the text in docs/law.md, and how sure we are.
    """

    clause: str
    source: NotRequired[str]
    confidence: NotRequired[Confidence]


class Span(TypedDict):
    """
    A time for which a nomination lay at one office in one state. Days of a weekend or a holiday are no working days.
    """

    unit: str
    state: str
    level: NotRequired[str | None]
    since: str
    until: NotRequired[str | None]
    working_days: int
    seconds: int


StepKind: TypeAlias = Literal["appraise", "consult", "public_notice", "council", "sign"]


class SubscriptionAnswer(TypedDict):
    """
    An address at which an office listens. Until `former_until` a webhook's calls bear a signature by the former secret too.
    """

    id: int
    unit: str
    channel: Channel
    address: str
    created_at: str
    former_until: NotRequired[str | None]


class SubscriptionList(TypedDict):
    """
    All subscriptions of a unit.
    """

    subscriptions: list[SubscriptionAnswer]


class SubstitutionAnswer(TypedDict):
    """
    Who is absent when, and who acts for them.
    """

    id: str
    absent: OfficerName
    substitute: NotRequired[OfficerName | None]
    unit: NotRequired[str | None]
    valid_from: str
    valid_to: str
    created_by: str
    created_at: str
    ended_at: NotRequired[str | None]


class SubstitutionPage(TypedDict):
    """
    Substitutions by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    substitutions: list[SubstitutionAnswer]
    next: NotRequired[str | None]


class TaskActAnswer(TypedDict):
    """
    A task has changed hands, or an absence began or ended.

    Without `officer` the office has the task from now on; without `actor` a rule moved it.
    """

    id: int
    nomination: NotRequired[str | None]
    number: NotRequired[int | None]
    substitution: NotRequired[str | None]
    act: str
    officer: NotRequired[str | None]
    before: NotRequired[str | None]
    actor: NotRequired[str | None]
    on_behalf_of: NotRequired[str | None]
    reason: NotRequired[str | None]
    at: str


class TaskActList(TypedDict):
    """
    Acts, the oldest first.
    """

    acts: list[TaskActAnswer]


class TaskActPage(TypedDict):
    """
    Acts, the newest first. `next` is the `before` of the following page; it is missing on the last one.
    """

    acts: list[TaskActAnswer]
    next: NotRequired[int | None]


TieRule: TypeAlias = Literal["fails", "chair_decides"]


class TieSaid(TypedDict):
    """
    What the chair says of one nominee.
    """

    nominee: int
    passes: bool


class TiesBody(TypedDict):
    """
    The chair's voice where votes were level, or more were level at the last place than there are places.
    """

    words: list[TieSaid]


class TimelineEntry(TypedDict):
    """
    A line of the ledger.
    """

    chain: str
    sequence: int
    act: Act
    at: str
    actor: NotRequired[str | None]
    role: NotRequired[Role | None]
    on_behalf_of: NotRequired[str | None]
    unit: NotRequired[str | None]
    level: NotRequired[Level | None]
    step: NotRequired[StepKind | None]
    nominees: int
    exceptions: NotRequired[list[dict[str, Any]]]
    before: NotRequired[dict[str, Any]]
    after: NotRequired[dict[str, Any]]
    facts: NotRequired[dict[str, Any]]
    reason: NotRequired[str | None]
    clause: NotRequired[str | None]
    comment: NotRequired[str | None]
    others: NotRequired[list[str]]
    hash: str


class TokenAnswer(TypedDict):
    """
    A token without its secret.
    """

    id: str
    officer: str
    label: str
    scopes: list[ScopeOutput]
    issued_by: NotRequired[str | None]
    created_at: str
    last_used_at: NotRequired[str | None]
    expires_at: NotRequired[str | None]
    withdrawn_at: NotRequired[str | None]


class TokenList(TypedDict):
    """
    All tokens of an officer, the newest first.
    """

    tokens: list[TokenAnswer]


UnitKind: TypeAlias = Literal["administrative", "department", "agency", "school", "enterprise", "cooperative"]


class UnitName(TypedDict):
    """
    A unit by code, name and level.
    """

    code: str
    name: str
    level: Level


VoteBase: TypeAlias = Literal["all_members", "present", "cast"]


class VoteCount(TypedDict):
    """
    The votes cast in the room, and the written opinions of absent members.
    """

    in_favour: int
    against: int
    abstaining: NotRequired[int]
    written_in_favour: NotRequired[int]
    written_against: NotRequired[int]
    written_abstaining: NotRequired[int]


VoteVerdict: TypeAlias = Literal["pass", "fail", "no_decision"]


class VotingProgress(TypedDict):
    """
    How far the vote is: numbers alone, never who.
    """

    session: str
    round: int
    electors: int
    voted: NotRequired[int | None]
    ballots: int
    closed: bool


VotingSeats: TypeAlias = Literal["all", "standing"]


class WithdrawBody(TypedDict):
    """
    Take back, all or some.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    ground: str
    nominees: NotRequired[list[Nominee] | None]


class WordStatus(TypedDict):
    """
    What became of a word. `unknown`: nothing is recorded under this key (yet); say it again with the same key.
    """

    state: CommandState
    answer: NotRequired[SessionStatusAnswer | None]
    problem: NotRequired[Problem | None]


class YearRating(TypedDict):
    """
    The rating of one year.
    """

    year: int
    rating: Rating


ModelsMessagesAchievementScope: TypeAlias = Literal["base", "province", "national"]


ModelsVocabularyScope: TypeAlias = Literal["read", "submit", "decide", "manage", "account"]


class AcceptedNominee(TypedDict):
    """
    A nominee who was taken in: the id under which commands name them.
    """

    id: int
    position: int
    eligibility: Eligibility


class Achievement(TypedDict):
    """
    One achievement. `scope` says how far its influence reaches; `rewarded_with` which award it has brought already.
    """

    kind: AchievementKind
    scope: NotRequired[ModelsMessagesAchievementScope]
    year: NotRequired[int | None]
    ref: NotRequired[str | None]
    rewarded_with: NotRequired[str | None]


class AgendaBody(TypedDict):
    """
    What comes onto the agenda: these, or all that fit a filter; and what leaves it.
    """

    add: NotRequired[list[AddItem]]
    filter: NotRequired[CandidateWords | None]
    remove: NotRequired[list[RemoveItem]]


class AgendaChanged(TypedDict):
    """
    What became of the agenda: how many came, how many were to leave, and which could not come, and why.
    """

    status: SessionStatusAnswer
    added: int
    removed: int
    refused: list[LeftOffAnswer]


class AgendaItemAnswer(TypedDict):
    """
    A nomination of the agenda. One that was withdrawn, held or returned meanwhile has left it: `state` says what it is now.
    """

    nomination: str
    task: int
    position: int
    award: str
    proposer: str
    nominees: int
    state: str
    standing: ItemStanding
    added_at: str
    outcome: NotRequired[str | None]
    delivered_at: NotRequired[str | None]
    refused: NotRequired[str | None]
    refused_why: NotRequired[dict[str, Any] | None]


class AgendaLine(TypedDict):
    """
    A nomination before the council. `left` is the act by which it left the agenda, `refused` why it took no verdict.
    """

    position: int
    nomination: str
    proposer: str
    award: str
    award_vi: str
    award_en: str
    nominees: int
    outcome: NotRequired[str | None]
    left: NotRequired[str | None]
    refused: NotRequired[str | None]
    notice: NotRequired[PublicNotice | None]


class AgendaPage(TypedDict):
    """
    Items in the order of the agenda. `next` is the `after` of the following page; it is missing on the last one.
    """

    items: list[AgendaItemAnswer]
    next: NotRequired[int | None]


class AttachmentAnswer(TypedDict):
    """
    A file of the dossier.
    """

    sha256: str
    nomination: str
    part: DossierPart
    nominee: NotRequired[int | None]
    file_name: str
    media_type: str
    size: int
    scan: ScanState
    uploaded_by: str
    unit: str
    role: Role
    on_behalf_of: NotRequired[str | None]
    attached_at: str
    content: str


class AttachmentPage(TypedDict):
    """
    Files in the order in which they came. `next` is the `after` of the following page; it is missing on the last one.
    """

    attachments: list[AttachmentAnswer]
    next: NotRequired[str | None]


class Attender(TypedDict):
    """
    A seat, and how its member took part.
    """

    officer: str
    name: str
    function: CouncilFunction
    votes: bool
    presence: Presence
    delegate: NotRequired[str | None]
    mandate_number: NotRequired[str | None]
    mandate_date: NotRequired[str | None]


class AwardAnswer(TypedDict):
    """
    An award as a regime has it.
    """

    code: str
    regime: Regime
    kind: AwardKind
    name: str
    name_en: str
    aliases: list[str]
    recipients: list[RecipientKind]
    deciders: list[str]
    yearly: bool
    law: Source


class AwardList(TypedDict):
    """
    The awards of the regime that covers a day.
    """

    regime: Regime
    awards: list[AwardAnswer]


class BallotPaper(TypedDict):
    """
    A round, as whoever votes in it has to know it. Compare `slate_hash` and `public_key` with a colleague's.
    """

    session: str
    round: int
    mode: BallotMode
    secret: bool
    lines: int
    slate_hash: str
    public_key: NotRequired[str | None]
    ballot_bytes: int
    may_change: bool
    opened_at: str
    closes_at: NotRequired[str | None]
    closed_at: NotRequired[str | None]
    receipts_root: NotRequired[str | None]
    commitment: NotRequired[str | None]
    voided: NotRequired[str | None]
    seats: list[SeatToVote]


class BatchAnswer(TypedDict):
    """
    A list that was taken in: how many of its rows, and into how many nominations.
    """

    id: str
    rows: int
    accepted: int
    refused: int
    duplicates: int
    nominations: int
    created_at: str
    links: BatchLinks


class Branch(TypedDict):
    """
    A nomination that was split off, or into which this one was joined.
    """

    id: str
    state: NominationState


class BulkItem(TypedDict):
    """
    One nomination, as the officer saw it. Its `body` is laid over the common one.
    """

    nomination: str
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    body: NotRequired[dict[str, JsonValue]]


class Changes(TypedDict):
    """
    What happened since you last looked, in order; everything, if you never did.
    """

    nomination: str
    seen: NotRequired[int | None]
    version: int
    entries: list[TimelineEntry]


class ColleaguePage(TypedDict):
    """
    Officers by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    colleagues: list[OfficerName]
    next: NotRequired[str | None]


class CouncilAnswer(TypedDict):
    """
    A council. Once `ended_at` is set it meets no more, and its unit may have another.
    """

    id: str
    unit: str
    level: Level
    name: str
    members: int
    created_at: str
    ended_at: NotRequired[str | None]


class CouncilPage(TypedDict):
    """
    Councils by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    councils: list[CouncilAnswer]
    next: NotRequired[str | None]


class Discipline(TypedDict):
    """
    A disciplinary measure and the last day of its period; without a day the record does not say when it ends.
    """

    kind: DisciplineKind
    until: NotRequired[str | None]


class EligibilityAnswer(TypedDict):
    """
    Eligible, not eligible, or the record does not tell; with one line for every rule.
    """

    award: str
    regime: Regime
    verdict: Eligibility
    lines: list[RuleLine]


class EraseBody(TypedDict):
    """
    Why somebody who was not awarded is erased (Law 91/2025/QH15 Art. 14(1)), and the request in the office's own register.
    """

    ground: ErasureGround
    reference: str
    requested_on: str


class Finding(TypedDict):
    """
    One question. `rate` is `count` of `sample`; `usual` the rate of the others at the same level and step, where it is known.
    """

    kind: Kind
    officer: NotRequired[str | None]
    unit: NotRequired[str | None]
    level: NotRequired[str | None]
    step: NotRequired[str | None]
    count: int
    sample: int
    rate: float
    usual: NotRequired[float | None]
    chance: NotRequired[float | None]
    cases: list[str]


class HeldRole(TypedDict):
    """
    A role at a unit that counts today.
    """

    role: Role
    unit: str
    level: Level


class HeldTask(TypedDict):
    """
    An open task, and whose it is. Without `claimed_by` it lies with the office, and whoever has the role there may take it.
    """

    nomination: str
    task: int
    unit: str
    level: Level
    role: Role
    claim: int
    claimed_by: NotRequired[OfficerName | None]
    on_behalf_of: NotRequired[OfficerName | None]
    claimed_at: NotRequired[str | None]
    assigned_by: NotRequired[str | None]


class HistoryEntry(TypedDict):
    """
    A line of the ledger in words. `lay_with` is where the case lay before it, and how long.
    """

    chain: str
    sequence: int
    at: str
    act: Act
    what: str
    who: str
    officer: NotRequired[str | None]
    officer_name: NotRequired[str | None]
    on_behalf_of: NotRequired[str | None]
    on_behalf_of_name: NotRequired[str | None]
    for_whom: str
    changes: list[str]
    facts: list[str]
    why: NotRequired[str | None]
    clause: NotRequired[str | None]
    derivation: NotRequired[str | None]
    lay: NotRequired[str | None]
    lay_with: NotRequired[Span | None]
    comment: NotRequired[str | None]
    hash: str


class HoldBody(TypedDict):
    """
    Wait (chưa khen thưởng), all or some, on a ground of law.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    ground: HoldGround
    nominees: NotRequired[list[Nominee] | None]


class Holder(TypedDict):
    """
    Somebody who was awarded, as the decision names them. An award that was taken back is marked, and stays.
    """

    nominee: int
    name: str
    kind: RecipientKind
    award: str
    award_vi: str
    award_en: str
    period: str
    nomination: str
    unit: UnitName
    decided_by: UnitName
    decision_number: str
    decided_on: str
    number: NotRequired[int | None]
    revoked: bool


class InboxSearch(TypedDict):
    """
    A page of the inbox, with a text. Names of people belong into a body, never into an address.
    """

    box: NotRequired[Box]
    sort: NotRequired[InboxSort]
    order: NotRequired[Order]
    due_after: NotRequired[str | None]
    due_before: NotRequired[str | None]
    overdue: NotRequired[bool | None]
    award: NotRequired[str | None]
    unit: NotRequired[str | None]
    movement: NotRequired[str | None]
    state: NotRequired[NominationState | None]
    step: NotRequired[StepKind | None]
    level: NotRequired[Level | None]
    claimed: NotRequired[bool | None]
    received_from: NotRequired[str | None]
    received_to: NotRequired[str | None]
    nomination: NotRequired[str | None]
    q: NotRequired[str | None]
    after: NotRequired[str | None]
    limit: NotRequired[int]


class InboxTask(TypedDict):
    """
    Something an office has to do.
    """

    nomination: str
    number: int
    unit: str
    level: Level
    step: NotRequired[StepKind | None]
    role: Role
    award: str
    state: NominationState
    nominees: int
    proposer: str
    movement: NotRequired[str | None]
    received_on: str
    opened_at: str
    due_at: NotRequired[str | None]
    changed_at: str
    version: int
    changed_since_look: bool
    claimed_by: NotRequired[str | None]
    claimed_for: NotRequired[str | None]
    claimed_at: NotRequired[str | None]
    claim_version: int
    assigned_by: NotRequired[str | None]


class InboxView(TypedDict):
    """
    The same with a text, as it can be kept.
    """

    box: NotRequired[Box]
    sort: NotRequired[InboxSort]
    order: NotRequired[Order]
    due_after: NotRequired[str | None]
    due_before: NotRequired[str | None]
    overdue: NotRequired[bool | None]
    award: NotRequired[str | None]
    unit: NotRequired[str | None]
    movement: NotRequired[str | None]
    state: NotRequired[NominationState | None]
    step: NotRequired[StepKind | None]
    level: NotRequired[Level | None]
    claimed: NotRequired[bool | None]
    received_from: NotRequired[str | None]
    received_to: NotRequired[str | None]
    nomination: NotRequired[str | None]
    q: NotRequired[str | None]


class IncidentAnswer(TypedDict):
    """
    An office in which nobody present may do what waits; with `nomination`, one case that all who are there must leave alone.
    """

    id: int
    unit: str
    role: Role
    nomination: NotRequired[str | None]
    kind: str
    owner: NotRequired[str | None]
    opened_at: str
    owned_at: NotRequired[str | None]
    closed_at: NotRequired[str | None]
    waiting: NotRequired[int]


class IncidentPage(TypedDict):
    """
    Incidents by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    incidents: list[IncidentAnswer]
    next: NotRequired[int | None]


class Initiative(TypedDict):
    """
    A recognised initiative or science work. `used_for` is the award for which it has served before.
    """

    scope: ModelsMessagesAchievementScope
    kind: NotRequired[InitiativeKind]
    year: int
    ref: str
    used_for: NotRequired[str | None]


class IssuedToken(TypedDict):
    """
    A token that was just issued. `token` is shown this once and stored nowhere.
    """

    id: str
    officer: str
    label: str
    scopes: list[ScopeOutput]
    issued_by: NotRequired[str | None]
    created_at: str
    last_used_at: NotRequired[str | None]
    expires_at: NotRequired[str | None]
    withdrawn_at: NotRequired[str | None]
    token: str


class ItemException(TypedDict):
    """
    What is said of one nominee, other than of the rest of the list.

    `ground` is the code of the clause or reason; a return names the parts that must change and, with `to`, the level it goes back
    to (None: the proposing unit).
    """

    nominee: int
    verdict: ItemVerdict
    ground: NotRequired[str | None]
    parts: NotRequired[list[DossierPart]]
    to: NotRequired[Level | None]


class JoinAnswer(TypedDict):
    """
    The new nomination, those that ended for it, and those that had moved meanwhile.
    """

    join: str
    nomination: str
    joined: list[str]
    left_out: list[LeftOutAnswer]
    nominees: int
    links: Links


class JoinBody(TypedDict):
    """
    The nominations to be joined, in the order of the new list. All stand at the caller's office, at one step, for one award.
    """

    sources: list[JoinedBody]


class JoinStatus(TypedDict):
    """
    What became of a join. `unknown`: nothing is known under this key (yet); ask for the join again with the same key.
    """

    state: CommandState
    answer: NotRequired[JoinAnswer | None]
    problem: NotRequired[Problem | None]


class KeepMinutes(TypedDict):
    """
    A version of the minutes, in the place of another one.
    """

    based_on: int
    text: MinutesText


class KindTotal(TypedDict):
    """
    All awards of one kind of recipient.
    """

    turns: NotRequired[int]
    recipients: NotRequired[int]
    revoked: NotRequired[int]
    kind: RecipientKind


class KindWords(TypedDict):
    """
    A kind of question: its name, and its definition.
    """

    title: Said
    means: Said


class MemberAnswer(TypedDict):
    """
    A seat. Outside its days, and once `ended_at` is set, it counts for nothing.
    """

    id: int
    council: str
    officer: OfficerName
    function: CouncilFunction
    votes: bool
    valid_from: str
    valid_to: NotRequired[str | None]
    ended_at: NotRequired[str | None]
    created_at: str


class MemberList(TypedDict):
    """
    All seats of a council that there are or were, in the order in which they were made.
    """

    members: list[MemberAnswer]


class MembershipAnswer(TypedDict):
    """
    A role of an officer at a unit. Outside its days, and once `ended_at` is set, it counts for nothing.
    """

    id: int
    officer: str
    role: Role
    unit: str
    level: Level
    valid_from: str
    valid_to: NotRequired[str | None]
    ended_at: NotRequired[str | None]
    origin: NotRequired[str | None]
    created_at: str


class MembershipList(TypedDict):
    """
    All memberships of an officer, in the order in which they were made.
    """

    memberships: list[MembershipAnswer]


class MyNotices(TypedDict):
    """
    Where and how soon you want to be told.
    """

    email: NotRequired[str | None]
    language: NotRequired[Language]
    choices: NotRequired[Choices]
    rhythm: NotRequired[Rhythm]
    hour: NotRequired[int]


class MyNoticesAnswer(TypedDict):
    """
    Your choice. `trouble` says why the last mail did not reach you, as long as no later one has.
    """

    email: NotRequired[str | None]
    language: NotRequired[Language]
    choices: NotRequired[Choices]
    rhythm: NotRequired[Rhythm]
    hour: NotRequired[int]
    trouble: NotRequired[str | None]


class NewMembership(TypedDict):
    """
    A role that an officer is to have at a unit.
    """

    role: Role
    unit: str
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class NewOfficer(TypedDict):
    """
    A person who is to work with the system.
    """

    name: str
    unit: str
    roles: list[Role]


class NewOrganisation(TypedDict):
    """
    A department, agency, school, enterprise or cooperative.
    """

    code: str
    name: str
    kind: UnitKind
    parent: str
    level: Level
    legal_personality: NotRequired[bool]
    valid_from: str
    valid_to: NotRequired[str | None]


class NewToken(TypedDict):
    """
    A token to be issued. `label` says where it is used.
    """

    label: str
    scopes: NotRequired[list[ModelsVocabularyScope] | None]
    expires_at: NotRequired[str | None]


class NominationAnswer(TypedDict):
    """
    A nomination as it stands. `version` is the sequence of its last ledger entry.
    """

    id: str
    version: int
    state: NominationState
    level: NotRequired[Level | None]
    office: NotRequired[str | None]
    step: NotRequired[StepKind | None]
    due_at: NotRequired[str | None]
    nominees: int
    award: str
    regime: Regime
    policy_version: str
    unit: str
    path: list[str]
    received_on: str
    movement: NotRequired[str | None]
    origin: NotRequired[str | None]
    decision_number: NotRequired[str | None]
    decided_on: NotRequired[str | None]
    signatory: NotRequired[str | None]
    decision_level: NotRequired[Level | None]
    decision_unit: NotRequired[str | None]
    opened_at: str
    changed_at: str
    closed_at: NotRequired[str | None]
    links: Links


class NominationPage(TypedDict):
    """
    Nominations, the last changed first. `next` is the `after` of the following page; it is missing on the last one.
    """

    nominations: list[NominationAnswer]
    next: NotRequired[str | None]


class NomineeAnswer(TypedDict):
    """
    A nominee as things stand: `outcome` is None while it is open.
    """

    id: int
    position: int
    name: str
    kind: RecipientKind
    birth_date: NotRequired[str | None]
    address: NotRequired[str | None]
    post: NotRequired[str | None]
    eligibility: Eligibility
    outcome: NotRequired[Outcome | None]
    ground: NotRequired[str | None]
    decision_number: NotRequired[str | None]
    number: NotRequired[int | None]
    erased_at: NotRequired[str | None]


class NomineeList(TypedDict):
    """
    The nominees who stand in this nomination now. Those who were split off stand in theirs.
    """

    nomination: str
    state: NominationState
    nominees: list[NomineeAnswer]
    matching: int
    next: NotRequired[str | None]


class NomineeSearch(TypedDict):
    """
    The same with a text: words of names and posts, tone marks do not matter, the last may be the beginning of a word.
    """

    sort: NotRequired[NomineeSort]
    order: NotRequired[Order]
    kind: NotRequired[RecipientKind | None]
    eligibility: NotRequired[Eligibility | None]
    outcome: NotRequired[Outcome | None]
    open: NotRequired[bool | None]
    after: NotRequired[str | None]
    limit: NotRequired[int]
    q: NotRequired[str | None]


class NomineeVote(TypedDict):
    """
    The votes on one nominee, where they differ from the rest.
    """

    nominee: int
    votes: VoteCount


class OfficerAnswer(TypedDict):
    """
    An officer. `unit`, `level` and `roles` are those of the first membership of today, if there is one.
    """

    id: str
    name: str
    unit: NotRequired[str | None]
    level: NotRequired[Level | None]
    roles: list[Role]
    created_at: str
    left_at: NotRequired[str | None]


class OfficerPage(TypedDict):
    """
    Officers by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    officers: list[OfficerAnswer]
    next: NotRequired[str | None]


class Opinion(TypedDict):
    """
    What one office that was asked has answered.
    """

    office: str
    answer: OpinionAnswer


class OrganisationAnswer(TypedDict):
    """
    An organisation.
    """

    code: str
    name: str
    kind: UnitKind
    parent: str
    level: Level
    legal_personality: bool
    valid_from: str
    valid_to: NotRequired[str | None]


class OrganisationPage(TypedDict):
    """
    Organisations by code. `next` is the `after` of the following page; it is missing on the last one.
    """

    organisations: list[OrganisationAnswer]
    next: NotRequired[str | None]


class OwnSeat(TypedDict):
    """
    The caller's own seat.
    """

    function: CouncilFunction
    votes: bool
    presence: Presence


class PresenceBody(TypedDict):
    """
    Who takes part, and how. Seats that are not named stay as they are.
    """

    seats: list[SeatSaid]


class PublicNoticeBody(TypedDict):
    """
    A public notice that has stood from `published_on` to `ended_on`, and how many complaints came in.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]
    published_on: str
    ended_on: str
    complaints: NotRequired[int]


class RecordBody(TypedDict):
    """
    What the nominee's report says. What is left out is not known, and never held against them; `kind` may be left out here.
    """

    kind: RecipientKind
    basis: NotRequired[AwardBasis | None]
    period_from: NotRequired[str | None]
    period_to: NotRequired[str | None]
    ratings: NotRequired[list[YearRating] | None]
    awards: NotRequired[list[PriorAward] | None]
    initiatives: NotRequired[list[Initiative] | None]
    achievements: NotRequired[list[Achievement] | None]
    discipline: NotRequired[list[Discipline] | None]
    pending_matters: NotRequired[list[HoldGround] | None]
    position_class: NotRequired[PositionClass | None]
    posts: NotRequired[list[PostHeld] | None]
    leave_years: NotRequired[list[LeaveYear]]
    woman: NotRequired[bool | None]
    members: NotRequired[int | None]
    ldtt_members: NotRequired[int | None]
    members_completed: NotRequired[int | None]
    cstdcs_members: NotRequired[int | None]
    members_disciplined: NotRequired[int | None]
    cluster_lead: NotRequired[ClusterLead | None]
    education: NotRequired[bool | None]
    culture_standard_met: NotRequired[bool | None]


class RegimeAnswer(TypedDict):
    """
    A body of law and the days of receipt that it covers.
    """

    id: Regime
    since: str
    until: str
    levels: list[Level]
    law: Source


class RegimeList(TypedDict):
    """
    All regimes, the oldest first.
    """

    policy_version: str
    regimes: list[RegimeAnswer]


class RegisterPage(TypedDict):
    """
    Holders, the newest decision first. `next` is the `after` of the following page; it is missing on the last one.
    """

    holders: list[Holder]
    next: NotRequired[str | None]


class ResultAnswer(TypedDict):
    """
    What the last vote on a nominee came to. Counts that would unmask somebody are missing: then only the verdict is told.
    """

    nomination: str
    nominee: int
    name: str
    position: int
    award: str
    round: int
    verdict: VoteVerdict
    tie: bool
    in_favour: NotRequired[int | None]
    against: NotRequired[int | None]
    abstaining: NotRequired[int | None]
    invalid: NotRequired[int | None]
    needed: int
    base: int
    rank: NotRequired[int | None]
    derivation_vi: str
    derivation_en: str
    clause: str


class ResultLine(TypedDict):
    """
    What a round came to for one nominee. Without counts, only the verdict may be told, and the derivation has none either.
    """

    line: int
    nominee: int
    name: str
    kind: RecipientKind
    nomination: str
    verdict: VoteVerdict
    tie: bool
    in_favour: NotRequired[int | None]
    against: NotRequired[int | None]
    abstaining: NotRequired[int | None]
    invalid: NotRequired[int | None]
    needed: int
    base: int
    rank: NotRequired[int | None]
    derivation_vi: str
    derivation_en: str
    clause: str


class ResultPage(TypedDict):
    """
    Results in the order of the agenda. `next` is the `after` of the following page; it is missing on the last one.
    """

    results: list[ResultAnswer]
    next: NotRequired[str | None]


class Right(TypedDict):
    """
    One command: in which role at which unit, and on whose behalf, the caller may give it now; or why not.
    """

    command: Command
    allowed: bool
    role: NotRequired[Role | None]
    unit: NotRequired[str | None]
    level: NotRequired[Level | None]
    on_behalf_of: NotRequired[str | None]
    refusal: NotRequired[Problem | None]


class Rights(TypedDict):
    """
    Every command that a person can give, as of this moment: the next may change it.
    """

    nomination: str
    state: NominationState
    task: NotRequired[int | None]
    rights: list[Right]


class RoundPart(TypedDict):
    """
    One ballot: how it was held, the seal of its box, and its results in the order of the ballot paper.
    """

    round: int
    secret: bool
    mode: BallotMode
    lines: int
    electors: int
    ballots: int | None
    opened_at: str
    closed_at: str | None
    commitment: str | None
    voided: str | None
    results: list[ResultLine]


class RowAnswer(TypedDict):
    """
    What became of one row. `row` is its number as a spreadsheet shows it.
    """

    row: int
    status: RowStatus
    nomination: NotRequired[str | None]
    same_as_row: NotRequired[int | None]
    same_as_nomination: NotRequired[str | None]
    reasons: NotRequired[list[Reason]]


class RowPage(TypedDict):
    """
    Rows in the order of the file. `next` is the `after` of the following page; it is missing on the last one.
    """

    rows: list[RowAnswer]
    next: NotRequired[int | None]


class RuleSaid(TypedDict):
    """
    What a regulation says otherwise than the law. What is left out stays as the law has it.
    """

    threshold: NotRequired[str | None]
    base: NotRequired[VoteBase | None]
    quorum: NotRequired[str | None]
    quorum_to_decide: NotRequired[str | None]
    secret: NotRequired[bool | None]
    written_opinions: NotRequired[bool | None]
    delegates: NotRequired[bool | None]
    may_change: NotRequired[bool | None]
    recusal: NotRequired[RecusalRule | None]
    tie: NotRequired[TieRule | None]
    rounds: NotRequired[int | None]
    fewest_shown: NotRequired[int | None]
    fewest_unanimous: NotRequired[int | None]
    seats: NotRequired[VotingSeats | None]


class SavedFilterAnswer(TypedDict):
    """
    A question that was kept.
    """

    id: str
    name: str
    officer: str
    shared_with: NotRequired[str | None]
    query: InboxView
    created_at: str
    changed_at: str


class SavedFilterBody(TypedDict):
    """
    A question to keep: its name is its key among yours.
    """

    name: str
    shared_with: NotRequired[str | None]
    query: InboxView


class SavedFilterList(TypedDict):
    """
    Yours by name, then those that others share with your units.
    """

    filters: list[SavedFilterAnswer]


class SessionPage(TypedDict):
    """
    Sessions, the latest first. `next` is the `after` of the following page; it is missing on the last one.
    """

    sessions: list[SessionSummary]
    next: NotRequired[str | None]


class StationProgress(TypedDict):
    """
    An office on the way, and how far it has come there.
    """

    unit: UnitName
    decides: bool
    standing: str
    steps: list[StepKind]


class Status(TypedDict):
    """
    Where a nomination stands after a command: recorded, and visible in every list.
    """

    nomination: str
    version: int
    state: NominationState
    level: NotRequired[Level | None]
    unit: NotRequired[str | None]
    step: NotRequired[StepKind | None]
    task: NotRequired[int | None]
    due_at: NotRequired[str | None]
    nominees: int
    splits: NotRequired[list[str]]
    derivation: NotRequired[str | None]


class StoodInFor(TypedDict):
    """
    An absent officer, and the roles in which the caller acts for them today.
    """

    officer: str
    memberships: list[HeldRole]


class SubmissionAnswer(TypedDict):
    """
    A nomination that was taken in.
    """

    id: str
    award: str
    regime: Regime
    unit: str
    received_on: str
    nominees: list[AcceptedNominee]
    links: Links


class Timeline(TypedDict):
    """
    What happened, from the first day on; revocations and erasures after the end stand behind it.
    """

    nomination: str
    origin: NotRequired[str | None]
    entries: list[TimelineEntry]
    branches: list[Branch]


class UnitAnswer(TypedDict):
    """
    A unit of the directory, or an organisation.
    """

    code: str
    name: str
    level: Level
    kind: UnitKind
    legal_personality: NotRequired[bool]
    valid_from: str
    valid_to: NotRequired[str | None]
    above: list[UnitName]
    predecessors: NotRequired[list[str]]
    successors: NotRequired[list[str]]


class UnitList(TypedDict):
    """
    Units that were found, the best first.
    """

    units: list[UnitName]


class VoteRule(TypedDict):
    """
    How a council's vote on one nominee passes.

    `quorum` is the share of all members that must take part for the session to open, `quorum_to_decide` for a vote to count (None:
    the same); a written opinion counts for the second where it is admitted. `delegates` admits those with a written mandate.
    `seats` says whether the whole council votes or its standing part alone: the others are then as if they sat without a vote.
    `may_change` lets a member change a ballot until closing. `rounds` is how often the council may vote on the same nominee.
    Counts of fewer ballots than `fewest_shown`, and unanimity among fewer than `fewest_unanimous`, are told as pass or fail only;
    so is, in a secret vote, every other count of as few: if unanimous ones alone were kept back, their absence would tell them.
    """

    threshold: Share
    base: NotRequired[VoteBase]
    quorum: Share
    secret: NotRequired[bool]
    written_opinions: NotRequired[bool]
    said_by: Source
    quorum_to_decide: NotRequired[Share | None]
    delegates: NotRequired[bool]
    may_change: NotRequired[bool]
    recusal: NotRequired[RecusalRule]
    tie: NotRequired[TieRule]
    rounds: NotRequired[int]
    fewest_shown: NotRequired[int]
    fewest_unanimous: NotRequired[int]
    seats: NotRequired[VotingSeats]


class AccountAnswer(TypedDict):
    """
    Who is asking: what they may be today, and what their token or session may be used for.
    """

    officer: str
    name: str
    username: NotRequired[str | None]
    memberships: list[HeldRole]
    stands_in_for: list[StoodInFor]
    scopes: list[ScopeOutput]


class AnomalyReport(TypedDict):
    """
    What is worth a question in these cases, with what it means and from when on it is asked. Never an accusation.
    """

    notice_vi: str
    notice_en: str
    cases: int
    reviews: int
    findings: list[Finding]
    means: dict[Kind, KindWords]
    thresholds: dict[str, Any]


class AppraiseBody(TypedDict):
    """
    Appraisal (thẩm định): subject, conditions, criteria, file and procedure are right, or not.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]


class AwardReport(TypedDict):
    """
    Awards on whose way the unit stood, decided from `first` to `last`, from the highest office down.
    """

    unit: str
    unit_name: str
    first: str
    last: str
    all: Counts
    kinds: list[KindTotal]
    lines: list[ReportLine]


class Bulk(TypedDict):
    """
    The command, what it says to all, and the nominations.
    """

    command: Literal[
        "appraise",
        "consult",
        "publish_notice",
        "record_vote",
        "forward",
        "decide",
        "return_for_supplement",
        "resubmit",
        "hold",
        "release",
        "withdraw",
    ]
    body: NotRequired[dict[str, JsonValue]]
    items: list[BulkItem]


class BulkResult(TypedDict):
    """
    What one nomination answered: its status, its refusal, or where to ask.
    """

    nomination: str
    state: BulkState
    status: NotRequired[Status | None]
    problem: NotRequired[Problem | None]
    status_url: NotRequired[str | None]


class CommandStatus(TypedDict):
    """
    What became of a command. `unknown`: nothing is recorded under this key (yet); send the command again with the same key.
    """

    state: CommandState
    answer: NotRequired[Status | None]
    revocation: NotRequired[RevocationAnswer | None]
    erasure: NotRequired[ErasureAnswer | None]
    problem: NotRequired[Problem | None]


class ConsultBody(TypedDict):
    """
    Opinions of other offices (lấy ý kiến).
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]
    opinions: list[Opinion]


class CouncilResultBody(TypedDict):
    """
    What the council has voted: its members, who was present, and the votes for all alike or nominee by nominee.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    held_on: str
    members: int
    present: int
    votes: VoteCount
    exceptions: NotRequired[list[NomineeVote]]


class CouncilSessionAnswer(TypedDict):
    """
    A session as it stands.
    """

    id: str
    council: str
    unit: str
    level: Level
    kind: MeetingKind
    state: SessionState
    planned_at: str
    place: NotRequired[str | None]
    round: int
    agenda: int
    members: int
    version: int
    convened_by: str
    present: int
    written: int
    ballots: NotRequired[int | None]
    closes_at: NotRequired[str | None]
    invited_at: NotRequired[str | None]
    embargo_until: NotRequired[str | None]
    changed_at: str
    closed_at: NotRequired[str | None]
    minutes_signed: NotRequired[str | None]
    left: int
    results: NotRequired[ResultCounts | None]
    delivered: int
    refused: int
    quorum: NotRequired[QuorumAnswer | None]
    missing: list[Missing]
    mine: NotRequired[OwnSeat | None]
    may: list[SessionCommand]
    links: SessionLinks


class DecideBody(TypedDict):
    """
    The decision. Nominees are numbered in list order from `first_number`, or as `numbers` says.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]
    decision_number: str
    decided_on: str
    signatory: str
    first_number: NotRequired[int]
    numbers: NotRequired[list[NomineeNumber]]


class EffectiveRule(TypedDict):
    """
    How the council votes on an award on a day: the law, with what the council's own regulation says otherwise.
    """

    council: str
    award: str
    level: Level
    regime: Regime
    on: str
    rule: VoteRule
    law: Source
    regulation: NotRequired[int | None]
    differs: list[str]


class EligibilityQuestion(TypedDict):
    """
    A record, an award, a day.
    """

    award: str
    received_on: NotRequired[str | None]
    unit: NotRequired[str | None]
    record: RecordBody


class ForwardBody(TypedDict):
    """
    The office's letter (tờ trình) that sends the list up.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    claim: NotRequired[int | None]
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]
    letter_number: str
    letter_date: str


class History(TypedDict):
    """
    A case in words, in order of time; and how long it lay with whom, all together.
    """

    nomination: str
    award: str
    unit: str
    received_on: str
    language: str
    entries: list[HistoryEntry]
    lain: list[Lain]


class InboxPage(TypedDict):
    """
    Open tasks in the order that was asked for. `next` is the `after` of the following page; it is missing on the last one.
    """

    tasks: list[InboxTask]
    next: NotRequired[str | None]


class Minutes(TypedDict):
    """
    The minutes as they stand: nothing here is written twice, the record of the session is read each time.
    """

    session: str
    council: str
    unit: str
    unit_name: str
    administrative: bool
    place_name: str
    level: Level
    kind: MeetingKind
    state: SessionState
    planned_at: str
    place: str | None
    embargo: NotRequired[Embargo | None]
    published_at: NotRequired[str | None]
    members: list[Attender]
    quorum: Quorum
    recusals: list[Recusal]
    agenda: list[AgendaLine]
    rounds: list[RoundPart]
    text: MinutesText
    version: int
    kept_at: NotRequired[str | None]
    kept_by: NotRequired[str | None]
    signed: NotRequired[SignedMinutes | None]


class NewRegulation(TypedDict):
    """
    The unit's own regulation of its council (quy chế hoạt động).
    """

    number: str
    dated: str
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]
    says: NotRequired[dict[str, RuleSaid]]


class NomineeBody(TypedDict):
    """
    A person, collective or household on the list.
    """

    name: str
    kind: RecipientKind
    birth_date: NotRequired[str | None]
    address: NotRequired[str | None]
    post: NotRequired[str | None]
    officer: NotRequired[str | None]
    recipient_code: NotRequired[str | None]
    record: RecordBody


class Progress(TypedDict):
    """
    Who has the nomination, since when, until when, and the way before and behind it.
    """

    nomination: str
    state: NominationState
    office: NotRequired[UnitName | None]
    role: NotRequired[Role | None]
    step: NotRequired[StepKind | None]
    task: NotRequired[int | None]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    council_session: NotRequired[str | None]
    route: list[StationProgress]


class SubmissionBody(TypedDict):
    """
    A nomination: one unit, one award, one period or movement, 1 to 500 nominees.
    """

    unit: NotRequired[str | None]
    award: str
    period: str
    received_on: NotRequired[str | None]
    movement: NotRequired[str | None]
    nominees: list[NomineeBody]


class BulkAnswer(TypedDict):
    """
    One result for each item, in their order, and how many of each kind.
    """

    done: int
    refused: int
    not_known_yet: int
    results: list[BulkResult]
