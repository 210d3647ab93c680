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
]


AwardBasis: TypeAlias = Literal["merit", "sudden", "thematic", "service", "seniority", "foreign", "resistance"]


AwardKind: TypeAlias = Literal["title", "form"]


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


Channel: TypeAlias = Literal["email", "webhook"]


ClusterLead: TypeAlias = Literal["none", "province", "central"]


CommandState: TypeAlias = Literal["done", "refused", "under_way", "unknown"]


Confidence: TypeAlias = Literal["found", "secondary", "inferred", "memory"]


class Counts(TypedDict):
    """
    Turns (lượt): awards given. Recipients: how many different ones got them. Revoked: given and taken back since, in neither.
    """

    turns: NotRequired[int]
    recipients: NotRequired[int]
    revoked: NotRequired[int]


DisciplineKind: TypeAlias = Literal["reprimand", "warning", "pay_cut", "demotion", "removal", "dismissal"]


DossierPart: TypeAlias = Literal[
    "letter", "identity", "report", "minutes", "initiative", "ratings", "prior_awards", "opinions", "public_notice", "documents"
]


Eligibility: TypeAlias = Literal["eligible", "not_eligible", "cannot_tell"]


class FieldProblem(TypedDict):
    """
    One wrong value of several.
    """

    field: str
    reason: str


Grantor: TypeAlias = Literal["president", "prime_minister", "committee", "organisation"]


class Health(TypedDict):
    """
    All is well.
    """

    status: NotRequired[str]


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


InitiativeKind: TypeAlias = Literal["initiative", "science", "combat"]


class IssuedToken(TypedDict):
    """
    A token that was just issued. `token` is shown this once and stored nowhere.
    """

    id: str
    officer: str
    label: str
    created_at: str
    expires_at: NotRequired[str | None]
    withdrawn_at: NotRequired[str | None]
    token: str


ItemVerdict: TypeAlias = Literal["pass", "reject", "return"]


Level: TypeAlias = Literal["commune", "district", "province", "central"]


class Links(TypedDict):
    """
    Where to read on.
    """

    self: str
    progress: str
    timeline: str
    nominees: str


MessageState: TypeAlias = Literal["waiting", "held", "sent", "failed", "bounced", "silent"]


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
    secret: NotRequired[str | None]


class NewToken(TypedDict):
    """
    A token to be issued. `label` says where it is used.
    """

    label: str
    expires_at: NotRequired[str | None]


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


class NotKnownYet(TypedDict):
    """
    The engine has not answered in time: the command may have been carried out, or may still be.
    """

    status_url: str


class NoticeAnswer(TypedDict):
    """
    One message to one address.
    """

    id: int
    nomination: str
    sequence: int
    unit: str
    template: str
    channel: Channel
    address: str
    state: MessageState
    attempts: int
    next_attempt_at: NotRequired[str | None]
    error: NotRequired[str | None]
    written_at: str
    sent_at: NotRequired[str | None]


class NoticePage(TypedDict):
    """
    Notices by id. `next` is the `after` of the following page; it is missing on the last one.
    """

    notices: list[NoticeAnswer]
    next: NotRequired[int | None]


OpinionAnswer: TypeAlias = Literal["agrees", "disagrees", "silent"]


Outcome: TypeAlias = Literal["awarded", "not_awarded", "rejected", "withdrawn", "revoked"]


PositionClass: TypeAlias = Literal["leader_province", "leader_department", "entrepreneur", "leader_other", "direct"]


Post: TypeAlias = Literal["minister", "deputy_minister", "director_general", "deputy_director_general"]


class PostHeld(TypedDict):
    """
    Whole years in a leading post, for service-record awards.
    """

    post: Post
    years: int


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


Rating: TypeAlias = Literal["excellent", "good", "complete", "not_complete"]


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


Regime: TypeAlias = Literal["VN-2017", "VN-2024", "VN-2025"]


class ReleaseBody(TypedDict):
    """
    End the wait, by the paper that clears the matter.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    document_number: str
    document_date: str


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
    changed: list[DossierPart]


class ReturnBody(TypedDict):
    """
    Send back, all or some, to the unit or to an earlier level, naming what must change.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
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
    ground: RevocationGround
    decision_number: str
    decided_on: str
    nominees: NotRequired[list[Nominee] | None]


Role: TypeAlias = Literal["clerk", "appraiser", "secretary", "member", "chair", "auditor", "administrator"]


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


Scope: TypeAlias = Literal["base", "province", "national"]


class Source(TypedDict):
    """
    Where a rule stands: the clause as an officer would cite it, the key of the text in docs/law.md, and how sure we are.
    """

    clause: str
    source: NotRequired[str]
    confidence: NotRequired[Confidence]


StepKind: TypeAlias = Literal["appraise", "consult", "public_notice", "council", "sign"]


class SubscriptionAnswer(TypedDict):
    """
    An address at which an office listens.
    """

    id: int
    unit: str
    channel: Channel
    address: str
    created_at: str


class SubscriptionList(TypedDict):
    """
    All subscriptions of a unit.
    """

    subscriptions: list[SubscriptionAnswer]


class TaskAnswer(TypedDict):
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
    opened_at: str
    due_at: NotRequired[str | None]


class TaskPage(TypedDict):
    """
    Open tasks, the most urgent first. `next` is the `after` of the following page; it is missing on the last one.
    """

    tasks: list[TaskAnswer]
    next: NotRequired[str | None]


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
    created_at: str
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


class WithdrawBody(TypedDict):
    """
    Take back, all or some.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    ground: str
    nominees: NotRequired[list[Nominee] | None]


class YearRating(TypedDict):
    """
    The rating of one year.
    """

    year: int
    rating: Rating


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
    scope: NotRequired[Scope]
    year: NotRequired[int | None]
    ref: NotRequired[str | None]
    rewarded_with: NotRequired[str | None]


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
    A nomination that was split off.
    """

    id: str
    state: NominationState


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


class HoldBody(TypedDict):
    """
    Wait (chưa khen thưởng), all or some, on a ground of law.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    ground: HoldGround
    nominees: NotRequired[list[Nominee] | None]


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

    scope: Scope
    kind: NotRequired[InitiativeKind]
    year: int
    ref: str
    used_for: NotRequired[str | None]


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


class KindTotal(TypedDict):
    """
    All awards of one kind of recipient.
    """

    turns: NotRequired[int]
    recipients: NotRequired[int]
    revoked: NotRequired[int]
    kind: RecipientKind


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


class NomineeList(TypedDict):
    """
    The nominees who stand in this nomination now. Those who were split off stand in theirs.
    """

    nomination: str
    state: NominationState
    nominees: list[NomineeAnswer]


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


class PublicNoticeBody(TypedDict):
    """
    A public notice that has stood from `published_on` to `ended_on`, and how many complaints came in.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
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
    What happened, from the first day on; revocations after the end stand behind it.
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


class AppraiseBody(TypedDict):
    """
    Appraisal (thẩm định): subject, conditions, criteria, file and procedure are right, or not.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
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


class CommandStatus(TypedDict):
    """
    What became of a command. `unknown`: nothing is recorded under this key (yet); send the command again with the same key.
    """

    state: CommandState
    answer: NotRequired[Status | None]
    revocation: NotRequired[RevocationAnswer | None]
    problem: NotRequired[Problem | None]


class ConsultBody(TypedDict):
    """
    Opinions of other offices (lấy ý kiến).
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
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
    held_on: str
    members: int
    present: int
    votes: VoteCount
    exceptions: NotRequired[list[NomineeVote]]


class DecideBody(TypedDict):
    """
    The decision. Nominees are numbered in list order from `first_number`, or as `numbers` says.
    """

    comment: NotRequired[str | None]
    task: NotRequired[int | None]
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]
    decision_number: str
    decided_on: str
    signatory: str
    first_number: NotRequired[int]
    numbers: NotRequired[list[NomineeNumber]]


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
    verdict: NotRequired[ItemVerdict]
    ground: NotRequired[str | None]
    exceptions: NotRequired[list[ItemException]]
    letter_number: str
    letter_date: str


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
    route: list[StationProgress]


class SubmissionBody(TypedDict):
    """
    A nomination: one unit, one award, one period or movement, 1 to 500 nominees.
    """

    award: str
    period: str
    received_on: NotRequired[str | None]
    movement: NotRequired[str | None]
    nominees: list[NomineeBody]
