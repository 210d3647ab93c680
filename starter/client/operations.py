"""Generated from OpenAPI by `python -m starter.client.generate`: not to be changed by hand."""

from starter.client import shapes as s
from starter.client.asking import Asking, in_path


class Operations(Asking):
    """Every operation of the API, by its operationId; streams are not asked but listened to (docs/api.md)."""

    async def home(self) -> s.Home:
        """Where to go."""
        answer: s.Home = await self._answer("GET", "/")
        return answer

    async def health_live(self) -> s.Health:
        """Alive."""
        answer: s.Health = await self._answer("GET", "/health/live")
        return answer

    async def health_ready(self) -> s.Health:
        """Ready."""
        answer: s.Health = await self._answer("GET", "/health/ready")
        return answer

    async def council_sessions_rounds_paper(self, session: str, round: int) -> s.BallotPaper:
        """The ballot paper of a round."""
        answer: s.BallotPaper = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/paper")
        return answer

    async def council_sessions_rounds_lines(
        self, session: str, round: int, *, after: int | None = None, limit: int | None = None
    ) -> s.SlatePage:
        """The lines of a ballot paper."""
        answer: s.SlatePage = await self._answer(
            "GET", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/lines", query={"after": after, "limit": limit}
        )
        return answer

    async def council_sessions_rounds_ballot_cast(self, session: str, round: int, body: s.CastBallot) -> s.BallotReceipt:
        """Cast a ballot on the whole slate."""
        answer: s.BallotReceipt = await self._answer(
            "PUT", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/ballot", body=body
        )
        return answer

    async def council_sessions_rounds_ballot_cast_on_line(
        self, session: str, round: int, line: int, body: s.CastBallot
    ) -> s.BallotReceipt:
        """Cast a ballot on one line."""
        answer: s.BallotReceipt = await self._answer(
            "PUT", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/ballot/{in_path(line)}", body=body
        )
        return answer

    async def council_sessions_rounds_progress(self, session: str, round: int) -> s.VotingProgress:
        """How many have voted."""
        answer: s.VotingProgress = await self._answer(
            "GET", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/progress"
        )
        return answer

    async def council_sessions_rounds_box(self, session: str, round: int) -> s.PublishedBox:
        """The published box of a round."""
        answer: s.PublishedBox = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/box")
        return answer

    async def nominations_list(
        self,
        *,
        state: s.NominationState | None = None,
        award: str | None = None,
        unit: str | None = None,
        level: s.Level | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.NominationPage:
        """List nominations."""
        answer: s.NominationPage = await self._answer(
            "GET",
            "/v1/nominations",
            query={"state": state, "award": award, "unit": unit, "level": level, "after": after, "limit": limit},
        )
        return answer

    async def nominations_create(self, body: s.SubmissionBody, *, key: str) -> s.SubmissionAnswer:
        """Hand in a nomination."""
        answer: s.SubmissionAnswer = await self._answer("POST", "/v1/nominations", body=body, key=key)
        return answer

    async def batches_create(self, content: bytes, content_type: str, *, unit: str | None = None, key: str) -> s.BatchAnswer:
        """Hand in a list."""
        answer: s.BatchAnswer = await self._answer(
            "POST", "/v1/batches", content=content, content_type=content_type, key=key, query={"unit": unit}
        )
        return answer

    async def batches_empty_csv(self) -> bytes:
        """The empty list as CSV."""
        answer: bytes = await self._answer("GET", "/v1/batches/template.csv")
        return answer

    async def batches_empty_xlsx(self) -> bytes:
        """The empty list as XLSX."""
        answer: bytes = await self._answer("GET", "/v1/batches/template.xlsx")
        return answer

    async def batches_read(self, id_: str) -> s.BatchProgress:
        """Read a list's outcome."""
        answer: s.BatchProgress = await self._answer("GET", f"/v1/batches/{in_path(id_)}")
        return answer

    async def batches_rows(
        self, id_: str, *, status: s.RowStatus | None = None, after: int | None = None, limit: int | None = None
    ) -> s.RowPage:
        """List the rows of a list."""
        answer: s.RowPage = await self._answer(
            "GET", f"/v1/batches/{in_path(id_)}/rows", query={"status": status, "after": after, "limit": limit}
        )
        return answer

    async def appraise(self, nomination: str, body: s.AppraiseBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Appraise the list (thẩm định)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/appraise", body=body, key=key
        )
        return answer

    async def consult(self, nomination: str, body: s.ConsultBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Put in the opinions of other offices (lấy ý kiến)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/consult", body=body, key=key
        )
        return answer

    async def publish_notice(self, nomination: str, body: s.PublicNoticeBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Say that the public notice has stood (công khai)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/publish-notice", body=body, key=key
        )
        return answer

    async def record_vote(self, nomination: str, body: s.CouncilResultBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Put in the council's vote (Hội đồng)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/record-vote", body=body, key=key
        )
        return answer

    async def forward(self, nomination: str, body: s.ForwardBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Send the list up (trình cấp trên)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/forward", body=body, key=key
        )
        return answer

    async def decide(self, nomination: str, body: s.DecideBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Decide (quyết định khen thưởng)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/decide", body=body, key=key
        )
        return answer

    async def return_for_supplement(self, nomination: str, body: s.ReturnBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Send back for a supplement (trả lại)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/return", body=body, key=key
        )
        return answer

    async def resubmit(self, nomination: str, body: s.ResubmitBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Hand in the supplement (bổ sung)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/resubmit", body=body, key=key
        )
        return answer

    async def hold(self, nomination: str, body: s.HoldBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Let it wait on a ground of law (tạm dừng)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/hold", body=body, key=key
        )
        return answer

    async def release(self, nomination: str, body: s.ReleaseBody, *, key: str) -> s.Status | s.NotKnownYet:
        """End the wait."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/release", body=body, key=key
        )
        return answer

    async def withdraw(self, nomination: str, body: s.WithdrawBody, *, key: str) -> s.Status | s.NotKnownYet:
        """Take back (rút)."""
        answer: s.Status | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/withdraw", body=body, key=key
        )
        return answer

    async def revoke(self, nomination: str, body: s.RevokeBody, *, key: str) -> s.RevocationAnswer | s.NotKnownYet:
        """Revoke awards (thu hồi, hủy bỏ)."""
        answer: s.RevocationAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/revoke", body=body, key=key
        )
        return answer

    async def nominations_commands_read(self, nomination: str, key: str) -> s.CommandStatus:
        """What became of a command."""
        answer: s.CommandStatus = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/commands/{in_path(key)}")
        return answer

    async def bulk_give(self, body: s.Bulk, *, key: str) -> s.BulkAnswer:
        """Give one command to many nominations."""
        answer: s.BulkAnswer = await self._answer("POST", "/v1/bulk", body=body, key=key)
        return answer

    async def join(self, body: s.JoinBody, *, key: str) -> s.JoinAnswer | s.NotKnownYet:
        """Join several nominations into one (tổng hợp)."""
        answer: s.JoinAnswer | s.NotKnownYet = await self._answer("POST", "/v1/joins", body=body, key=key)
        return answer

    async def joins_read(self, key: str) -> s.JoinStatus:
        """What became of a join."""
        answer: s.JoinStatus = await self._answer("GET", f"/v1/joins/{in_path(key)}")
        return answer

    async def nominations_read(self, nomination: str) -> s.NominationAnswer:
        """Read a nomination."""
        answer: s.NominationAnswer = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}")
        return answer

    async def nominations_progress(self, nomination: str) -> s.Progress:
        """Who has it, since when, until when."""
        answer: s.Progress = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/progress")
        return answer

    async def nominations_timeline(self, nomination: str) -> s.Timeline:
        """What happened."""
        answer: s.Timeline = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/timeline")
        return answer

    async def nominations_history(self, nomination: str, *, nominee: int | None = None, lang: str | None = None) -> s.History:
        """What happened, in words."""
        answer: s.History = await self._answer(
            "GET", f"/v1/nominations/{in_path(nomination)}/history", query={"nominee": nominee, "lang": lang}
        )
        return answer

    async def nominations_nominees(
        self,
        nomination: str,
        *,
        sort: s.NomineeSort | None = None,
        order: s.Order | None = None,
        kind: s.RecipientKind | None = None,
        eligibility: s.Eligibility | None = None,
        outcome: s.Outcome | None = None,
        open_: bool | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.NomineeList:
        """The list, with each one's outcome."""
        answer: s.NomineeList = await self._answer(
            "GET",
            f"/v1/nominations/{in_path(nomination)}/nominees",
            query={
                "sort": sort,
                "order": order,
                "kind": kind,
                "eligibility": eligibility,
                "outcome": outcome,
                "open": open_,
                "after": after,
                "limit": limit,
            },
        )
        return answer

    async def nominations_nominees_search_search_nominees(self, nomination: str, body: s.NomineeSearch) -> s.NomineeList:
        """Find nominees by name."""
        answer: s.NomineeList = await self._answer("POST", f"/v1/nominations/{in_path(nomination)}/nominees/search", body=body)
        return answer

    async def nominations_rights(self, nomination: str) -> s.Rights:
        """What you may do to it now, and why not the rest."""
        answer: s.Rights = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/rights")
        return answer

    async def nominations_attachments_list(
        self, nomination: str, *, after: str | None = None, limit: int | None = None
    ) -> s.AttachmentPage:
        """List the files."""
        answer: s.AttachmentPage = await self._answer(
            "GET", f"/v1/nominations/{in_path(nomination)}/attachments", query={"after": after, "limit": limit}
        )
        return answer

    async def nominations_attachments_create(
        self,
        nomination: str,
        content: bytes,
        content_type: str,
        *,
        part: s.DossierPart,
        nominee: int | None = None,
        content_disposition: str | None = None,
        key: str | None = None,
    ) -> s.AttachmentAnswer:
        """Attach a file."""
        answer: s.AttachmentAnswer = await self._answer(
            "POST",
            f"/v1/nominations/{in_path(nomination)}/attachments",
            content=content,
            content_type=content_type,
            key=key,
            query={"part": part, "nominee": nominee},
            headers={"Content-Disposition": content_disposition},
        )
        return answer

    async def nominations_attachments_download(self, nomination: str, sha256: str) -> bytes:
        """Download a file."""
        answer: bytes = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/attachments/{in_path(sha256)}")
        return answer

    async def nominations_downloads(self, nomination: str, *, after: int | None = None, limit: int | None = None) -> s.DownloadPage:
        """List who was given which file."""
        answer: s.DownloadPage = await self._answer(
            "GET", f"/v1/nominations/{in_path(nomination)}/downloads", query={"after": after, "limit": limit}
        )
        return answer

    async def nominations_nominees_erasure_erase(
        self, nomination: str, nominee: int, body: s.EraseBody, *, key: str
    ) -> s.ErasureAnswer | s.NotKnownYet:
        """Erase somebody who was not awarded."""
        answer: s.ErasureAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/nominations/{in_path(nomination)}/nominees/{in_path(nominee)}/erasure", body=body, key=key
        )
        return answer

    async def register_read(
        self,
        *,
        award: str | None = None,
        period: str | None = None,
        unit: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.RegisterPage:
        """The register of holders."""
        answer: s.RegisterPage = await self._answer(
            "GET", "/v1/register", query={"award": award, "period": period, "unit": unit, "after": after, "limit": limit}
        )
        return answer

    async def eligibility_ask(self, body: s.EligibilityQuestion) -> s.EligibilityAnswer:
        """Ask whether a record meets the rules."""
        answer: s.EligibilityAnswer = await self._answer("POST", "/v1/eligibility", body=body)
        return answer

    async def tasks_list(self, *, after: str | None = None, limit: int | None = None) -> s.InboxPage:
        """What my office has to do."""
        answer: s.InboxPage = await self._answer("GET", "/v1/tasks", query={"after": after, "limit": limit})
        return answer

    async def nominations_task_look(self, nomination: str) -> s.HeldTask:
        """Whose task it is."""
        answer: s.HeldTask = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/task")
        return answer

    async def nominations_task_claim(self, nomination: str, body: s.ClaimTask, *, key: str) -> s.HeldTask:
        """Take a task."""
        answer: s.HeldTask = await self._answer("POST", f"/v1/nominations/{in_path(nomination)}/task/claim", body=body, key=key)
        return answer

    async def nominations_task_release(self, nomination: str, body: s.ReleaseTask, *, key: str) -> s.HeldTask:
        """Give a task back."""
        answer: s.HeldTask = await self._answer("POST", f"/v1/nominations/{in_path(nomination)}/task/release", body=body, key=key)
        return answer

    async def nominations_task_assign(self, nomination: str, body: s.HandTask, *, key: str) -> s.HeldTask:
        """Assign a task."""
        answer: s.HeldTask = await self._answer("POST", f"/v1/nominations/{in_path(nomination)}/task/assign", body=body, key=key)
        return answer

    async def nominations_task_delegate(self, nomination: str, body: s.HandTask, *, key: str) -> s.HeldTask:
        """Give my task to a colleague."""
        answer: s.HeldTask = await self._answer("POST", f"/v1/nominations/{in_path(nomination)}/task/delegate", body=body, key=key)
        return answer

    async def nominations_task_colleagues(
        self, nomination: str, *, after: str | None = None, limit: int | None = None
    ) -> s.ColleaguePage:
        """Who may be given a task."""
        answer: s.ColleaguePage = await self._answer(
            "GET", f"/v1/nominations/{in_path(nomination)}/task/colleagues", query={"after": after, "limit": limit}
        )
        return answer

    async def nominations_task_acts(self, nomination: str, number: int) -> s.TaskActList:
        """How a task changed hands."""
        answer: s.TaskActList = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/task/{in_path(number)}/acts")
        return answer

    async def task_acts_mine(self, *, before: int | None = None, limit: int | None = None) -> s.TaskActPage:
        """What came to me, or went from me."""
        answer: s.TaskActPage = await self._answer("GET", "/v1/task-acts", query={"before": before, "limit": limit})
        return answer

    async def substitutions_list(
        self, *, unit: str | None = None, after: str | None = None, limit: int | None = None
    ) -> s.SubstitutionPage:
        """List absences."""
        answer: s.SubstitutionPage = await self._answer(
            "GET", "/v1/substitutions", query={"unit": unit, "after": after, "limit": limit}
        )
        return answer

    async def substitutions_begin(self, body: s.NewSubstitution, *, key: str) -> s.SubstitutionAnswer:
        """Enter an absence."""
        answer: s.SubstitutionAnswer = await self._answer("POST", "/v1/substitutions", body=body, key=key)
        return answer

    async def substitutions_end(self, substitution: str, *, key: str | None = None) -> s.SubstitutionAnswer:
        """End an absence."""
        answer: s.SubstitutionAnswer = await self._answer("POST", f"/v1/substitutions/{in_path(substitution)}/end", key=key)
        return answer

    async def inbox_read(
        self,
        *,
        box: s.Box | None = None,
        sort: s.InboxSort | None = None,
        order: s.Order | None = None,
        due_after: str | None = None,
        due_before: str | None = None,
        overdue: bool | None = None,
        award: str | None = None,
        unit: str | None = None,
        movement: str | None = None,
        state: s.NominationState | None = None,
        step: s.StepKind | None = None,
        level: s.Level | None = None,
        claimed: bool | None = None,
        received_from: str | None = None,
        received_to: str | None = None,
        nomination: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.InboxPage:
        """What I, or my office, have to do."""
        answer: s.InboxPage = await self._answer(
            "GET",
            "/v1/inbox",
            query={
                "box": box,
                "sort": sort,
                "order": order,
                "due_after": due_after,
                "due_before": due_before,
                "overdue": overdue,
                "award": award,
                "unit": unit,
                "movement": movement,
                "state": state,
                "step": step,
                "level": level,
                "claimed": claimed,
                "received_from": received_from,
                "received_to": received_to,
                "nomination": nomination,
                "after": after,
                "limit": limit,
            },
        )
        return answer

    async def inbox_search(self, body: s.InboxSearch) -> s.InboxPage:
        """Find tasks by the words of their dossiers."""
        answer: s.InboxPage = await self._answer("POST", "/v1/inbox/search", body=body)
        return answer

    async def inbox_counts(self, *, box: s.Box | None = None) -> s.InboxCounts:
        """How much there is to do."""
        answer: s.InboxCounts = await self._answer("GET", "/v1/inbox/counts", query={"box": box})
        return answer

    async def inbox_filters(self) -> s.SavedFilterList:
        """List kept filters."""
        answer: s.SavedFilterList = await self._answer("GET", "/v1/inbox/filters")
        return answer

    async def inbox_filters_save(self, body: s.SavedFilterBody, *, key: str | None = None) -> s.SavedFilterAnswer:
        """Keep a filter."""
        answer: s.SavedFilterAnswer = await self._answer("POST", "/v1/inbox/filters", body=body, key=key)
        return answer

    async def inbox_filters_replace(self, kept: str, body: s.SavedFilterBody, *, key: str | None = None) -> s.SavedFilterAnswer:
        """Change a kept filter."""
        answer: s.SavedFilterAnswer = await self._answer("PUT", f"/v1/inbox/filters/{in_path(kept)}", body=body, key=key)
        return answer

    async def inbox_filters_delete(self, kept: str, *, key: str | None = None) -> None:
        """Throw a kept filter away."""
        await self._answer("DELETE", f"/v1/inbox/filters/{in_path(kept)}", key=key)

    async def nominations_looked(self, nomination: str, body: s.LookBody, *, key: str | None = None) -> s.LookAnswer:
        """Say what you have looked at."""
        answer: s.LookAnswer = await self._answer("PUT", f"/v1/nominations/{in_path(nomination)}/looked", body=body, key=key)
        return answer

    async def nominations_changes(self, nomination: str) -> s.Changes:
        """What changed since I last looked."""
        answer: s.Changes = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/changes")
        return answer

    async def awards(self, *, on: str | None = None) -> s.AwardList:
        """List awards."""
        answer: s.AwardList = await self._answer("GET", "/v1/awards", query={"on": on})
        return answer

    async def regimes(self) -> s.RegimeList:
        """List regimes."""
        answer: s.RegimeList = await self._answer("GET", "/v1/regimes")
        return answer

    async def units_search(self, *, q: str, on: str | None = None, limit: int | None = None) -> s.UnitList:
        """Find units by name."""
        answer: s.UnitList = await self._answer("GET", "/v1/units", query={"q": q, "on": on, "limit": limit})
        return answer

    async def units_read(self, code: str) -> s.UnitAnswer:
        """Read a unit."""
        answer: s.UnitAnswer = await self._answer("GET", f"/v1/units/{in_path(code)}")
        return answer

    async def units_colleagues(self, code: str, *, after: str | None = None, limit: int | None = None) -> s.ColleaguePage:
        """Who works at a unit."""
        answer: s.ColleaguePage = await self._answer(
            "GET", f"/v1/units/{in_path(code)}/colleagues", query={"after": after, "limit": limit}
        )
        return answer

    async def organisations_list(
        self, *, parent: str | None = None, after: str | None = None, limit: int | None = None
    ) -> s.OrganisationPage:
        """List organisations."""
        answer: s.OrganisationPage = await self._answer(
            "GET", "/v1/organisations", query={"parent": parent, "after": after, "limit": limit}
        )
        return answer

    async def organisations_create(self, body: s.NewOrganisation, *, key: str | None = None) -> s.OrganisationAnswer:
        """Make an organisation."""
        answer: s.OrganisationAnswer = await self._answer("POST", "/v1/organisations", body=body, key=key)
        return answer

    async def organisations_read(self, code: str) -> s.OrganisationAnswer:
        """Read an organisation."""
        answer: s.OrganisationAnswer = await self._answer("GET", f"/v1/organisations/{in_path(code)}")
        return answer

    async def officers_list(self, *, unit: str | None = None, after: str | None = None, limit: int | None = None) -> s.OfficerPage:
        """List officers."""
        answer: s.OfficerPage = await self._answer("GET", "/v1/officers", query={"unit": unit, "after": after, "limit": limit})
        return answer

    async def officers_create(self, body: s.NewOfficer, *, key: str) -> s.OfficerAnswer:
        """Make an officer."""
        answer: s.OfficerAnswer = await self._answer("POST", "/v1/officers", body=body, key=key)
        return answer

    async def officers_search(self, body: s.OfficerSearch) -> s.OfficerPage:
        """Find officers by name."""
        answer: s.OfficerPage = await self._answer("POST", "/v1/officers/search", body=body)
        return answer

    async def officers_name_correct(self, officer: str, body: s.NameCorrection, *, key: str | None = None) -> s.OfficerAnswer:
        """Correct an officer's name."""
        answer: s.OfficerAnswer = await self._answer("PUT", f"/v1/officers/{in_path(officer)}/name", body=body, key=key)
        return answer

    async def officers_memberships_list(self, officer: str) -> s.MembershipList:
        """List an officer's memberships."""
        answer: s.MembershipList = await self._answer("GET", f"/v1/officers/{in_path(officer)}/memberships")
        return answer

    async def officers_memberships_add(self, officer: str, body: s.NewMembership, *, key: str) -> s.MembershipAnswer:
        """Give an officer a role at a unit."""
        answer: s.MembershipAnswer = await self._answer("POST", f"/v1/officers/{in_path(officer)}/memberships", body=body, key=key)
        return answer

    async def officers_memberships_end(
        self, officer: str, membership: int, body: s.MembershipEnd, *, key: str | None = None
    ) -> s.MembershipAnswer:
        """End a membership."""
        answer: s.MembershipAnswer = await self._answer(
            "POST", f"/v1/officers/{in_path(officer)}/memberships/{in_path(membership)}/end", body=body, key=key
        )
        return answer

    async def officers_leave(self, officer: str, body: s.Departure, *, key: str | None = None) -> None:
        """Let an officer go."""
        await self._answer("POST", f"/v1/officers/{in_path(officer)}/leave", body=body, key=key)

    async def officers_tokens_list(self, officer: str) -> s.TokenList:
        """List an officer's tokens."""
        answer: s.TokenList = await self._answer("GET", f"/v1/officers/{in_path(officer)}/tokens")
        return answer

    async def officers_tokens_issue(self, officer: str, body: s.NewToken, *, key: str) -> s.IssuedToken:
        """Issue a token."""
        answer: s.IssuedToken = await self._answer("POST", f"/v1/officers/{in_path(officer)}/tokens", body=body, key=key)
        return answer

    async def officers_tokens_withdraw(self, officer: str, token: str, *, key: str | None = None) -> None:
        """Withdraw a token."""
        await self._answer("DELETE", f"/v1/officers/{in_path(officer)}/tokens/{in_path(token)}", key=key)

    async def officers_invitations_invite(self, officer: str, body: s.NewInvitation, *, key: str) -> s.InvitationAnswer:
        """Invite an officer to choose a password."""
        answer: s.InvitationAnswer = await self._answer("POST", f"/v1/officers/{in_path(officer)}/invitations", body=body, key=key)
        return answer

    async def officers_identities_list(self, officer: str) -> s.IdentityList:
        """List an officer's identities."""
        answer: s.IdentityList = await self._answer("GET", f"/v1/officers/{in_path(officer)}/identities")
        return answer

    async def officers_identities_link(self, officer: str, body: s.NewIdentity, *, key: str | None = None) -> s.IdentityAnswer:
        """Link an identity to an officer."""
        answer: s.IdentityAnswer = await self._answer("POST", f"/v1/officers/{in_path(officer)}/identities", body=body, key=key)
        return answer

    async def officers_identities_unlink(self, officer: str, identity: int, *, key: str | None = None) -> None:
        """Unlink an identity."""
        await self._answer("DELETE", f"/v1/officers/{in_path(officer)}/identities/{in_path(identity)}", key=key)

    async def account_read(self) -> s.AccountAnswer:
        """Who am I?."""
        answer: s.AccountAnswer = await self._answer("GET", "/v1/account")
        return answer

    async def account_password_change_password(self, body: s.PasswordChange, *, key: str | None = None) -> None:
        """Change the own password."""
        await self._answer("PUT", "/v1/account/password", body=body, key=key)

    async def sessions_list(self) -> s.SessionList:
        """List the own sessions."""
        answer: s.SessionList = await self._answer("GET", "/v1/sessions")
        return answer

    async def sessions_sign_in(self, body: s.SignIn, *, key: str | None = None) -> s.SessionAnswer:
        """Sign in by password."""
        answer: s.SessionAnswer = await self._answer("POST", "/v1/sessions", body=body, key=key)
        return answer

    async def sessions_current_sign_out(self, *, key: str | None = None) -> None:
        """Sign out."""
        await self._answer("DELETE", "/v1/sessions/current", key=key)

    async def sessions_end(self, session: str, *, key: str | None = None) -> None:
        """End one of the own sessions."""
        await self._answer("DELETE", f"/v1/sessions/{in_path(session)}", key=key)

    async def notices_list(
        self,
        *,
        state: s.MessageState | str | None = None,
        nomination: str | None = None,
        officer: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> s.NoticePage:
        """List notices."""
        answer: s.NoticePage = await self._answer(
            "GET",
            "/v1/notices",
            query={"state": state, "nomination": nomination, "officer": officer, "after": after, "limit": limit},
        )
        return answer

    async def notices_retry(self, notice: int, *, key: str | None = None) -> s.NoticeAnswer:
        """Retry a failed notice."""
        answer: s.NoticeAnswer = await self._answer("POST", f"/v1/notices/{in_path(notice)}/retry", key=key)
        return answer

    async def me_notices_my_choice(self) -> s.MyNoticesAnswer:
        """How soon I am told of what."""
        answer: s.MyNoticesAnswer = await self._answer("GET", "/v1/me/notices")
        return answer

    async def me_notices_choose(self, body: s.MyNotices, *, key: str | None = None) -> s.MyNoticesAnswer:
        """Choose how soon I am told of what."""
        answer: s.MyNoticesAnswer = await self._answer("PUT", "/v1/me/notices", body=body, key=key)
        return answer

    async def subscriptions_list_subscriptions(self, *, unit: str | None = None) -> s.SubscriptionList:
        """List where a unit listens."""
        answer: s.SubscriptionList = await self._answer("GET", "/v1/subscriptions", query={"unit": unit})
        return answer

    async def subscriptions_subscribe(self, body: s.NewSubscription, *, key: str | None = None) -> s.NewSubscriptionAnswer:
        """Listen at an address."""
        answer: s.NewSubscriptionAnswer = await self._answer("POST", "/v1/subscriptions", body=body, key=key)
        return answer

    async def subscriptions_unsubscribe(self, subscription: int, *, key: str | None = None) -> None:
        """Stop listening."""
        await self._answer("DELETE", f"/v1/subscriptions/{in_path(subscription)}", key=key)

    async def subscriptions_rotate_secret(self, subscription: int, *, key: str) -> s.NewSubscriptionAnswer:
        """Change a webhook's secret."""
        answer: s.NewSubscriptionAnswer = await self._answer(
            "POST", f"/v1/subscriptions/{in_path(subscription)}/rotate-secret", key=key
        )
        return answer

    async def subscriptions_replay(self, subscription: int, body: s.ReplayFrom, *, key: str) -> s.ReplayAnswer:
        """Send a webhook everything once more."""
        answer: s.ReplayAnswer = await self._answer("POST", f"/v1/subscriptions/{in_path(subscription)}/replay", body=body, key=key)
        return answer

    async def events_list(self, *, after: str | None = None, limit: int | None = None) -> s.EventPage:
        """Everything that happened."""
        answer: s.EventPage = await self._answer("GET", "/v1/events", query={"after": after, "limit": limit})
        return answer

    async def incidents_list(
        self, *, open_: bool | None = None, after: int | None = None, limit: int | None = None
    ) -> s.IncidentPage:
        """List incidents."""
        answer: s.IncidentPage = await self._answer("GET", "/v1/incidents", query={"open": open_, "after": after, "limit": limit})
        return answer

    async def incidents_take(self, incident: int, *, key: str | None = None) -> s.IncidentAnswer:
        """See to an incident."""
        answer: s.IncidentAnswer = await self._answer("POST", f"/v1/incidents/{in_path(incident)}/take", key=key)
        return answer

    async def reports_awards(
        self, *, unit: str | None = None, from_: str | None = None, to: str | None = None, format_: s.ReportFormat | None = None
    ) -> s.AwardReport | bytes:
        """The award report."""
        answer: s.AwardReport | bytes = await self._answer(
            "GET", "/v1/reports/awards", query={"unit": unit, "from": from_, "to": to, "format": format_}
        )
        return answer

    async def councils_list(
        self, *, unit: str | None = None, ended: bool | None = None, after: str | None = None, limit: int | None = None
    ) -> s.CouncilPage:
        """List councils."""
        answer: s.CouncilPage = await self._answer(
            "GET", "/v1/councils", query={"unit": unit, "ended": ended, "after": after, "limit": limit}
        )
        return answer

    async def councils_create(self, body: s.NewCouncil, *, key: str) -> s.CouncilAnswer:
        """Make a council."""
        answer: s.CouncilAnswer = await self._answer("POST", "/v1/councils", body=body, key=key)
        return answer

    async def councils_read(self, council: str) -> s.CouncilAnswer:
        """Read a council."""
        answer: s.CouncilAnswer = await self._answer("GET", f"/v1/councils/{in_path(council)}")
        return answer

    async def councils_end(self, council: str, *, key: str | None = None) -> s.CouncilAnswer:
        """End a council."""
        answer: s.CouncilAnswer = await self._answer("POST", f"/v1/councils/{in_path(council)}/end", key=key)
        return answer

    async def councils_members(self, council: str) -> s.MemberList:
        """List who sits on a council."""
        answer: s.MemberList = await self._answer("GET", f"/v1/councils/{in_path(council)}/members")
        return answer

    async def councils_members_seat(self, council: str, body: s.NewMember, *, key: str) -> s.MemberAnswer:
        """Seat a member."""
        answer: s.MemberAnswer = await self._answer("POST", f"/v1/councils/{in_path(council)}/members", body=body, key=key)
        return answer

    async def councils_members_end(self, council: str, member: int, body: s.MemberEnd, *, key: str | None = None) -> s.MemberAnswer:
        """End a seat."""
        answer: s.MemberAnswer = await self._answer(
            "POST", f"/v1/councils/{in_path(council)}/members/{in_path(member)}/end", body=body, key=key
        )
        return answer

    async def councils_regulations(self, council: str) -> s.RegulationList:
        """List the regulations of a council."""
        answer: s.RegulationList = await self._answer("GET", f"/v1/councils/{in_path(council)}/regulations")
        return answer

    async def councils_regulations_regulate(self, council: str, body: s.NewRegulation, *, key: str) -> s.RegulationAnswer:
        """Enter a regulation."""
        answer: s.RegulationAnswer = await self._answer("POST", f"/v1/councils/{in_path(council)}/regulations", body=body, key=key)
        return answer

    async def councils_rules(self, council: str, *, award: str, on: str | None = None) -> s.EffectiveRule:
        """By which rule a council votes on an award."""
        answer: s.EffectiveRule = await self._answer(
            "GET", f"/v1/councils/{in_path(council)}/rules", query={"award": award, "on": on}
        )
        return answer

    async def council_sessions_list(
        self,
        *,
        council: str | None = None,
        unit: str | None = None,
        state: s.SessionState | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.SessionPage:
        """List sessions."""
        answer: s.SessionPage = await self._answer(
            "GET", "/v1/council-sessions", query={"council": council, "unit": unit, "state": state, "after": after, "limit": limit}
        )
        return answer

    async def council_sessions_convene(self, body: s.NewSession, *, key: str) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Convene a session (triệu tập phiên họp)."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer("POST", "/v1/council-sessions", body=body, key=key)
        return answer

    async def council_sessions_convened(self, key: str) -> s.WordStatus:
        """What became of a session that was convened."""
        answer: s.WordStatus = await self._answer("GET", f"/v1/council-sessions/convened/{in_path(key)}")
        return answer

    async def council_sessions_read(self, session: str) -> s.CouncilSessionAnswer:
        """Read a session."""
        answer: s.CouncilSessionAnswer = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}")
        return answer

    async def council_sessions_commands_command(self, session: str, key: str) -> s.WordStatus:
        """What became of a word to a session."""
        answer: s.WordStatus = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/commands/{in_path(key)}")
        return answer

    async def council_sessions_candidates(
        self,
        session: str,
        *,
        award: str | None = None,
        unit: str | None = None,
        movement: str | None = None,
        due_after: str | None = None,
        due_before: str | None = None,
        received_from: str | None = None,
        received_to: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.CandidatePage:
        """What awaits the council."""
        answer: s.CandidatePage = await self._answer(
            "GET",
            f"/v1/council-sessions/{in_path(session)}/candidates",
            query={
                "award": award,
                "unit": unit,
                "movement": movement,
                "due_after": due_after,
                "due_before": due_before,
                "received_from": received_from,
                "received_to": received_to,
                "after": after,
                "limit": limit,
            },
        )
        return answer

    async def council_sessions_candidates_search(self, session: str, body: s.CandidateSearch) -> s.CandidatePage:
        """Find what awaits the council by a text."""
        answer: s.CandidatePage = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/candidates/search", body=body
        )
        return answer

    async def council_sessions_agenda(self, session: str, *, after: int | None = None, limit: int | None = None) -> s.AgendaPage:
        """Read the agenda."""
        answer: s.AgendaPage = await self._answer(
            "GET", f"/v1/council-sessions/{in_path(session)}/agenda", query={"after": after, "limit": limit}
        )
        return answer

    async def council_sessions_agenda_set(self, session: str, body: s.AgendaBody, *, key: str) -> s.AgendaChanged | s.NotKnownYet:
        """Set the agenda."""
        answer: s.AgendaChanged | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/agenda", body=body, key=key
        )
        return answer

    async def council_sessions_invitations_invite(self, session: str, *, key: str) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Send the invitations (giấy mời)."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/invitations", key=key
        )
        return answer

    async def council_sessions_seats(self, session: str) -> s.SeatList:
        """Who has a seat, and how they take part."""
        answer: s.SeatList = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/seats")
        return answer

    async def council_sessions_presence(
        self, session: str, body: s.PresenceBody, *, key: str | None = None
    ) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Record who takes part (điểm danh)."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "PUT", f"/v1/council-sessions/{in_path(session)}/presence", body=body, key=key
        )
        return answer

    async def council_sessions_recusals(self, session: str) -> s.RecusalList:
        """Who keeps out of which vote."""
        answer: s.RecusalList = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/recusals")
        return answer

    async def council_sessions_recusals_recuse(
        self, session: str, body: s.RecusalBody, *, key: str
    ) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Keep out of a vote."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/recusals", body=body, key=key
        )
        return answer

    async def council_sessions_rounds(self, session: str) -> s.RoundList:
        """List the rounds of a session."""
        answer: s.RoundList = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/rounds")
        return answer

    async def council_sessions_rounds_open(
        self, session: str, body: s.RoundBody, *, key: str
    ) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Open a round."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/rounds", body=body, key=key
        )
        return answer

    async def council_sessions_rounds_close(self, session: str, round: int, *, key: str) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Close a round."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/rounds/{in_path(round)}/close", key=key
        )
        return answer

    async def council_sessions_ties_break(
        self, session: str, body: s.TiesBody, *, key: str
    ) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Break ties."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/ties", body=body, key=key
        )
        return answer

    async def council_sessions_embargo(
        self, session: str, body: s.EmbargoBody, *, key: str
    ) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Keep the result back."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/embargo", body=body, key=key
        )
        return answer

    async def council_sessions_publish(self, session: str, *, key: str) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Publish the result."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/publish", key=key
        )
        return answer

    async def council_sessions_cancel(self, session: str, body: s.CancelBody, *, key: str) -> s.SessionStatusAnswer | s.NotKnownYet:
        """Call the session off."""
        answer: s.SessionStatusAnswer | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/cancel", body=body, key=key
        )
        return answer

    async def council_sessions_results(
        self,
        session: str,
        *,
        round: int | None = None,
        verdict: s.VoteVerdict | None = None,
        nomination: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.ResultPage:
        """What the votes came to."""
        answer: s.ResultPage = await self._answer(
            "GET",
            f"/v1/council-sessions/{in_path(session)}/results",
            query={"round": round, "verdict": verdict, "nomination": nomination, "after": after, "limit": limit},
        )
        return answer

    async def council_sessions_minutes_read(self, session: str, *, version: int | None = None) -> s.Minutes:
        """Read the minutes."""
        answer: s.Minutes = await self._answer(
            "GET", f"/v1/council-sessions/{in_path(session)}/minutes", query={"version": version}
        )
        return answer

    async def council_sessions_minutes_keep(
        self, session: str, body: s.KeepMinutes, *, key: str
    ) -> s.MinutesVersion | s.NotKnownYet:
        """Keep a version of the minutes."""
        answer: s.MinutesVersion | s.NotKnownYet = await self._answer(
            "POST", f"/v1/council-sessions/{in_path(session)}/minutes", body=body, key=key
        )
        return answer

    async def council_sessions_minutes_versions(self, session: str) -> s.MinutesVersions:
        """List the versions of the minutes."""
        answer: s.MinutesVersions = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/minutes/versions")
        return answer

    async def council_sessions_minutes_docx(
        self, session: str, *, version: int | None = None, language: str | None = None
    ) -> bytes:
        """Print the minutes as DOCX."""
        answer: bytes = await self._answer(
            "GET", f"/v1/council-sessions/{in_path(session)}/minutes/docx", query={"version": version, "language": language}
        )
        return answer

    async def council_sessions_minutes_pdf(self, session: str, *, version: int | None = None, language: str | None = None) -> bytes:
        """Print the minutes as PDF."""
        answer: bytes = await self._answer(
            "GET", f"/v1/council-sessions/{in_path(session)}/minutes/pdf", query={"version": version, "language": language}
        )
        return answer

    async def council_sessions_minutes_signed(self, session: str) -> bytes:
        """Download the signed minutes."""
        answer: bytes = await self._answer("GET", f"/v1/council-sessions/{in_path(session)}/minutes/signed")
        return answer

    async def council_sessions_minutes_signed_sign(
        self, session: str, content: bytes, content_type: str, *, number: str, dated: str, key: str
    ) -> s.SignedMinutes | s.NotKnownYet:
        """Hand in the signed minutes."""
        answer: s.SignedMinutes | s.NotKnownYet = await self._answer(
            "POST",
            f"/v1/council-sessions/{in_path(session)}/minutes/signed",
            content=content,
            content_type=content_type,
            key=key,
            query={"number": number, "dated": dated},
        )
        return answer

    async def audit_reads(
        self,
        *,
        nomination: str | None = None,
        officer: str | None = None,
        nominee: int | None = None,
        from_: str | None = None,
        to: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> s.ReadPage:
        """Who was shown personal data."""
        answer: s.ReadPage = await self._answer(
            "GET",
            "/v1/audit/reads",
            query={
                "nomination": nomination,
                "officer": officer,
                "nominee": nominee,
                "from": from_,
                "to": to,
                "after": after,
                "limit": limit,
            },
        )
        return answer

    async def audit_anomalies(
        self, *, unit: str | None = None, award: str | None = None, from_: str | None = None, to: str | None = None
    ) -> s.AnomalyReport:
        """What is worth a question."""
        answer: s.AnomalyReport = await self._answer(
            "GET", "/v1/audit/anomalies", query={"unit": unit, "award": award, "from": from_, "to": to}
        )
        return answer

    async def audit_export_csv(
        self,
        *,
        by: s.By | None = None,
        lang: str | None = None,
        unit: str | None = None,
        award: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> bytes:
        """Cases and their steps as CSV."""
        answer: bytes = await self._answer(
            "GET", "/v1/audit/export.csv", query={"by": by, "lang": lang, "unit": unit, "award": award, "from": from_, "to": to}
        )
        return answer

    async def audit_export_xlsx(
        self,
        *,
        by: s.By | None = None,
        lang: str | None = None,
        unit: str | None = None,
        award: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> bytes:
        """Cases and their steps as XLSX."""
        answer: bytes = await self._answer(
            "GET", "/v1/audit/export.xlsx", query={"by": by, "lang": lang, "unit": unit, "award": award, "from": from_, "to": to}
        )
        return answer

    async def ledger_checkpoint(self) -> s.LedgerCheckpoint:
        """The last signed root of the ledger."""
        answer: s.LedgerCheckpoint = await self._answer("GET", "/v1/ledger/checkpoint")
        return answer

    async def ledger_note(self) -> bytes:
        """The same as a signed note."""
        answer: bytes = await self._answer("GET", "/v1/ledger/checkpoint.txt")
        return answer

    async def ledger_checkpoints_list(self, *, after: int | None = None, limit: int | None = None) -> s.LedgerCheckpointPage:
        """All signed roots."""
        answer: s.LedgerCheckpointPage = await self._answer("GET", "/v1/ledger/checkpoints", query={"after": after, "limit": limit})
        return answer

    async def ledger_key(self) -> s.LedgerKey:
        """The public key of the ledger."""
        answer: s.LedgerKey = await self._answer("GET", "/v1/ledger/key")
        return answer

    async def ledger_proof(self, *, chain: str, sequence: int, kind: str | None = None) -> s.LedgerProof:
        """That an entry stands in the ledger."""
        answer: s.LedgerProof = await self._answer(
            "GET", "/v1/ledger/proof", query={"chain": chain, "sequence": sequence, "kind": kind}
        )
        return answer

    async def ledger_consistency(self, *, from_: int, to: int | None = None) -> s.LedgerConsistency:
        """That nothing was changed between two signed roots."""
        answer: s.LedgerConsistency = await self._answer("GET", "/v1/ledger/consistency", query={"from": from_, "to": to})
        return answer

    async def sign_in_invitation_accept(self, body: s.InvitationAcceptance, *, key: str | None = None) -> s.InvitationAccepted:
        """Choose a password with an invitation."""
        answer: s.InvitationAccepted = await self._answer("POST", "/v1/sign-in/invitation", body=body, key=key)
        return answer

    async def sign_in_oidc_depart(self, *, return_to: str | None = None) -> None:
        """Sign in through the provider."""
        await self._answer("GET", "/v1/sign-in/oidc", query={"return_to": return_to})

    async def sign_in_oidc_callback_come_back(self, *, state: str, code: str | None = None) -> None:
        """Come back from the provider."""
        await self._answer("GET", "/v1/sign-in/oidc/callback", query={"state": state, "code": code})
