"""Generated from OpenAPI by `python -m starter.client.generate`: not to be changed by hand."""

from starter.client import shapes as s
from starter.client.asking import Asking, in_path


class Operations(Asking):
    """Every operation of the API, by its operationId."""

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

    async def batches_create(self, content: bytes, content_type: str, *, key: str) -> s.BatchAnswer:
        """Hand in a list."""
        answer: s.BatchAnswer = await self._answer("POST", "/v1/batches", content=content, content_type=content_type, key=key)
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

    async def nominations_nominees(self, nomination: str) -> s.NomineeList:
        """The list, with each one's outcome."""
        answer: s.NomineeList = await self._answer("GET", f"/v1/nominations/{in_path(nomination)}/nominees")
        return answer

    async def eligibility_ask(self, body: s.EligibilityQuestion) -> s.EligibilityAnswer:
        """Ask whether a record meets the rules."""
        answer: s.EligibilityAnswer = await self._answer("POST", "/v1/eligibility", body=body)
        return answer

    async def tasks_list(self, *, after: str | None = None, limit: int | None = None) -> s.TaskPage:
        """What my office has to do."""
        answer: s.TaskPage = await self._answer("GET", "/v1/tasks", query={"after": after, "limit": limit})
        return answer

    async def awards(self, *, on: str | None = None) -> s.AwardList:
        """List awards."""
        answer: s.AwardList = await self._answer("GET", "/v1/awards", query={"on": on})
        return answer

    async def regimes(self) -> s.RegimeList:
        """List regimes."""
        answer: s.RegimeList = await self._answer("GET", "/v1/regimes")
        return answer

    async def units_search(self, *, q: str | None = None, on: str | None = None, limit: int | None = None) -> s.UnitList:
        """Find units by name."""
        answer: s.UnitList = await self._answer("GET", "/v1/units", query={"q": q, "on": on, "limit": limit})
        return answer

    async def units_read(self, code: str) -> s.UnitAnswer:
        """Read a unit."""
        answer: s.UnitAnswer = await self._answer("GET", f"/v1/units/{in_path(code)}")
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

    async def officers_tokens(self, officer: str) -> s.TokenList:
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

    async def notices_list(
        self, *, state: s.MessageState | None = None, after: int | None = None, limit: int | None = None
    ) -> s.NoticePage:
        """List notices."""
        answer: s.NoticePage = await self._answer("GET", "/v1/notices", query={"state": state, "after": after, "limit": limit})
        return answer

    async def notices_retry(self, notice: int, *, key: str | None = None) -> s.NoticeAnswer:
        """Retry a failed notice."""
        answer: s.NoticeAnswer = await self._answer("POST", f"/v1/notices/{in_path(notice)}/retry", key=key)
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
