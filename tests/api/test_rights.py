"""Every operation of the API by every role, by the same role of a foreign unit, and by nobody: who is served, who is not.

Whatever an address names is there, and the city's: a foreign unit is not answered "nothing there" because there is nothing.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx
import pytest

from models.vocabulary import Command, Level, Role
from policy.units import directory
from runtime.settings import Settings
from tests.api.belongings import Belongings, Names
from tests.api.browsers import with_a_password
from tests.api.people import CENTRE, CITY, PROVINCE, STEPS, WARD, Caller, Offices
from tests.ledgers import sign, signer_of

NEIGHBOUR = next(unit.code for unit in directory().children(PROVINCE) if unit.code != CITY and unit.level is Level.DISTRICT)
ROLES = tuple(role.value for role in Role)
APART = {
    "inbox_news": "a stream without an end",
    "sessions_sign_in": "answers by how often somebody has tried",
}
"""Operations of which only is asked here what nobody is answered, and why."""
# Nobody; then a clerk, appraiser, secretary, member, chair, auditor and administrator of the city that handed the nomination in;
# then the same of another city, asked first. 1: not signed in. 3: not allowed. 4: there is nothing (what one of them has taken away
# is there for none after them). +: served. x: not refused for who asks, but for what is asked, or when.
# No role alone is served where a seat on the council speaks (the casts, and breaking a tie: tests/api/test_ballot_routes.py), where
# nothing has been signed yet, and where a session of a browser is wanted of somebody with a token. Whatever takes a `unit` is
# asked of the city's, by all.
TABLE = {
    "home": "+ +++++++ +++++++",
    "health_live": "+ +++++++ +++++++",
    "health_ready": "+ +++++++ +++++++",
    "nominations_create": "1 x333333 +333333",
    "nominations_list": "1 +++++++ +++++++",
    "batches_create": "1 x333333 3333333",
    "batches_empty_csv": "1 +++++++ +++++++",
    "batches_empty_xlsx": "1 +++++++ +++++++",
    "batches_read": "1 +++++++ 4444444",
    "batches_rows": "1 +++++++ 4444444",
    "appraise": "1 3x33333 4444444",
    "consult": "1 3x33333 4444444",
    "publish_notice": "1 3x33333 4444444",
    "record_vote": "1 33x3333 4444444",
    "forward": "1 3333x33 4444444",
    "decide": "1 3333x33 4444444",
    "return_for_supplement": "1 3x33333 4444444",
    "resubmit": "1 xx33333 4444444",
    "hold": "1 3x33x33 4444444",
    "release": "1 3x33x33 4444444",
    "withdraw": "1 x333333 4444444",
    "revoke": "1 3333x33 4444444",
    "nominations_commands_read": "1 +++++++ 4444444",
    "bulk_give": "1 +++++++ +++++++",
    "join": "1 3+x3x33 4444444",
    "joins_read": "1 +++++++ +++++++",
    "nominations_read": "1 +++++++ 4444444",
    "nominations_progress": "1 +++++++ 4444444",
    "nominations_timeline": "1 +++++++ 4444444",
    "nominations_history": "1 +++++++ 4444444",
    "nominations_nominees": "1 +++++++ 4444444",
    "nominations_nominees_search_search_nominees": "1 +++++++ 4444444",
    "nominations_nominees_erasure_erase": "1 333333x 4444444",
    "register_read": "1 +++++++ +++++++",
    "nominations_rights": "1 +++++++ 4444444",
    "nominations_attachments_create": "1 xxx3x33 4444444",
    "nominations_attachments_list": "1 +++++++ 4444444",
    "nominations_attachments_download": "1 xxxxxxx 4444444",
    "nominations_downloads": "1 33333++ 3333344",
    "eligibility_ask": "1 +++++++ +++++++",
    "tasks_list": "1 +++++++ +++++++",
    "nominations_task_look": "1 +++++++ 4444444",
    "nominations_task_claim": "1 3+33333 4444444",
    "nominations_task_release": "1 x+xxxxx 4444444",
    "nominations_task_assign": "1 3+33x3x 4444444",
    "nominations_task_delegate": "1 xxxxxxx 4444444",
    "nominations_task_colleagues": "1 3+33+3+ 4444444",
    "nominations_task_acts": "1 +++++++ 4444444",
    "task_acts_mine": "1 +++++++ +++++++",
    "substitutions_begin": "1 +++++++ xxxxxxx",
    "substitutions_list": "1 3333+++ 3333333",
    "substitutions_end": "1 4444+4+ 4444444",
    "inbox_read": "1 +++++++ +++++++",
    "inbox_search": "1 +++++++ +++++++",
    "inbox_counts": "1 +++++++ +++++++",
    "inbox_filters": "1 +++++++ +++++++",
    "inbox_filters_save": "1 +++++++ xxxxxxx",
    "inbox_filters_replace": "1 444+444 4444444",
    "inbox_filters_delete": "1 444+444 4444444",
    "nominations_looked": "1 +++++++ 4444444",
    "nominations_changes": "1 +++++++ 4444444",
    "inbox_news": "1",
    "awards": "1 +++++++ +++++++",
    "regimes": "1 +++++++ +++++++",
    "units_search": "1 +++++++ +++++++",
    "units_read": "1 +++++++ +++++++",
    "units_colleagues": "1 +++++++ 3333333",
    "organisations_create": "1 333333+ 333333+",
    "organisations_list": "1 +++++++ +++++++",
    "organisations_read": "1 +++++++ +++++++",
    "officers_create": "1 333333+ 3333333",
    "officers_list": "1 333333+ 3333333",
    "officers_search": "1 333333+ 333333+",
    "officers_name_correct": "1 333333+ 3333333",
    "officers_memberships_list": "1 333333+ 3333333",
    "officers_memberships_add": "1 333333+ 3333333",
    "officers_memberships_end": "1 333333+ 3333333",
    "officers_leave": "1 333333+ 3333333",
    "officers_tokens_issue": "1 333333+ 3333333",
    "officers_tokens_list": "1 333333+ 3333333",
    "officers_tokens_withdraw": "1 333333+ 3333333",
    "officers_invitations_invite": "1 333333+ 3333333",
    "officers_identities_list": "1 333333+ 3333333",
    "officers_identities_link": "1 333333+ 3333333",
    "officers_identities_unlink": "1 333333+ 3333333",
    "account_read": "1 +++++++ +++++++",
    "account_password_change_password": "1 xxx+xxx xxxxxxx",
    "sessions_list": "1 +++++++ +++++++",
    "sessions_sign_in": "1",
    "sessions_current_sign_out": "1 4444444 4444444",
    "sessions_end": "1 444+444 4444444",
    "notices_list": "1 +++++++ +++++++",
    "notices_retry": "1 x333x3x 4444444",
    "me_notices_my_choice": "1 +++++++ +++++++",
    "me_notices_choose": "1 +++++++ +++++++",
    "subscriptions_subscribe": "1 +333+3+ 3333333",
    "subscriptions_list_subscriptions": "1 +333+3+ 3333333",
    "subscriptions_unsubscribe": "1 +444444 4444444",
    "subscriptions_rotate_secret": "1 +444+4+ 4444444",
    "subscriptions_replay": "1 +444+4+ 4444444",
    "events_list": "1 +++++++ +++++++",
    "ledger_checkpoint": "1 +++++++ +++++++",
    "ledger_note": "1 +++++++ +++++++",
    "ledger_checkpoints_list": "1 +++++++ +++++++",
    "ledger_key": "1 +++++++ +++++++",
    "ledger_proof": "1 +++++++ 4444444",
    "ledger_consistency": "1 +++++++ +++++++",
    "incidents_list": "1 +++++++ +++++++",
    "incidents_take": "1 4444x4x 4444444",
    "reports_awards": "1 +++++++ 3333333",
    "councils_create": "1 333333x 3333333",
    "councils_list": "1 +++++++ +++++++",
    "councils_read": "1 +++++++ 4444444",
    "councils_end": "1 333333x 3333334",
    "councils_members": "1 +++++++ 4444444",
    "councils_members_seat": "1 333333+ 3333334",
    "councils_members_end": "1 333333+ 3333334",
    "councils_regulations": "1 +++++++ 4444444",
    "councils_regulations_regulate": "1 333333+ 3333334",
    "councils_rules": "1 xxxxxxx 4444444",
    "council_sessions_convene": "1 33+3333 4444444",
    "council_sessions_list": "1 +++++++ +++++++",
    "council_sessions_convened": "1 +++++++ +++++++",
    "council_sessions_read": "1 +++++++ 4444444",
    "council_sessions_commands_command": "1 +++++++ 4444444",
    "council_sessions_candidates": "1 +++++++ 4444444",
    "council_sessions_candidates_search": "1 +++++++ 4444444",
    "council_sessions_agenda_set": "1 33+3333 4444444",
    "council_sessions_agenda": "1 +++++++ 4444444",
    "council_sessions_invitations_invite": "1 33+3333 4444444",
    "council_sessions_seats": "1 +++++++ 4444444",
    "council_sessions_presence": "1 33x3333 4444444",
    "council_sessions_recusals": "1 +++++++ 4444444",
    "council_sessions_recusals_recuse": "1 33x3333 4444444",
    "council_sessions_rounds": "1 +++++++ 4444444",
    "council_sessions_rounds_open": "1 33x3333 4444444",
    "council_sessions_rounds_close": "1 33x3333 4444444",
    "council_sessions_ties_break": "1 3333333 4444444",
    "council_sessions_embargo": "1 33x3333 4444444",
    "council_sessions_publish": "1 33x3333 4444444",
    "council_sessions_cancel": "1 33+3333 4444444",
    "council_sessions_results": "1 xx+xxxx 4444444",
    "council_sessions_minutes_read": "1 33+3333 4444444",
    "council_sessions_minutes_keep": "1 33x3333 4444444",
    "council_sessions_minutes_versions": "1 33+3333 4444444",
    "council_sessions_minutes_docx": "1 33+3333 4444444",
    "council_sessions_minutes_pdf": "1 33+3333 4444444",
    "council_sessions_minutes_signed_sign": "1 33x3333 4444444",
    "council_sessions_minutes_signed": "1 3343333 4444444",
    "council_sessions_rounds_paper": "1 xxxxxxx 4444444",
    "council_sessions_rounds_lines": "1 xxxxxxx 4444444",
    "council_sessions_rounds_ballot_cast": "1 3333333 3333333",
    "council_sessions_rounds_ballot_cast_on_line": "1 3333333 3333333",
    "council_sessions_rounds_progress": "1 33x3333 4444444",
    "council_sessions_rounds_box": "1 xxxxxxx 4444444",
    "audit_reads": "1 33333+3 33333+3",
    "audit_anomalies": "1 33333+3 33333+3",
    "audit_export_csv": "1 33333+3 33333+3",
    "audit_export_xlsx": "1 33333+3 33333+3",
    "sign_in_invitation_accept": "4 4444444 4444444",
    "sign_in_oidc_depart": "4 4444444 4444444",
    "sign_in_oidc_callback_come_back": "x xxxxxxx xxxxxxx",
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One operation as the document tells it, with its example."""

    name: str
    method: str
    path: str
    said: dict[str, Any]

    def url(self, names: Names) -> str:
        """Its address for these things. What is no thing is an example."""
        url = self.path
        for parameter in self.said.get("parameters", []):
            if parameter["in"] == "path":
                url = url.replace(f"{{{parameter['name']}}}", str(names.get(parameter["name"]) or an_example(parameter)))
        return url

    def query(self, names: Names) -> dict[str, Any]:
        asked = [one for one in self.said.get("parameters", []) if one["in"] == "query"]
        return {one["name"]: names.get(one["name"]) or an_example(one) for one in asked if one["required"] or one["name"] == "unit"}

    def body(self, document: dict[str, Any], names: Names) -> dict[str, Any]:
        """What is sent. A command speaks of a task that there is not, so that it changes nothing, whoever may give it."""
        content = self.said.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            kind = "text/csv" if "text/csv" in content else next(iter(content), "")
            return {"content": b"x", "headers": {"content-type": kind}} if content else {}
        said = content["application/json"]
        named = said["schema"].get("$ref") or next((one["$ref"] for one in said["schema"].get("anyOf", []) if "$ref" in one), "")
        schema = document["components"]["schemas"].get(named.rsplit("/", 1)[-1], said["schema"])
        example = schema.get("example") or next((one["value"] for one in said.get("examples", {}).values()), None)
        if example is None:
            example = {name: an_example({"schema": schema["properties"][name]}) for name in schema.get("required", ())}
        is_command = self.name in set(Command) and "{nomination}" in self.path
        new_code = {"code": f"thu-{uuid4().hex[:8]}"} if self.name == "organisations_create" else {}
        return {"json": {**example, **new_code, **({"task": 10**6} if is_command else {}), **names.get("body", {})}}


def an_example(parameter: dict[str, Any]) -> Any:
    schema = parameter["schema"]
    return parameter.get("example") or schema.get("example") or next(iter(schema.get("examples", [10**9])))


def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        Operation(said["operationId"], method.upper(), path, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]


@pytest.fixture(scope="module")
async def document(http: httpx.AsyncClient) -> dict[str, Any]:
    return cast("dict[str, Any]", (await http.get("/openapi.json")).json())


async def sent(
    http: httpx.AsyncClient, operation: Operation, document: dict[str, Any], names: Names, who: Caller | None
) -> httpx.Response:
    what = operation.body(document, names)
    headers = {"Idempotency-Key": uuid4().hex, **what.pop("headers", {}), **(who.headers() if who else {})}
    return await http.request(operation.method, operation.url(names), params=operation.query(names), headers=headers, **what)


def mark(answer: httpx.Response) -> str:
    assert answer.status_code < 500 or answer.status_code == 503, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return {401: "1", 403: "3", 404: "4"}.get(answer.status_code, "+" if answer.status_code < 400 else "x")


async def test_every_pair_of_role_and_operation_is_answered_as_the_table_says(
    http: httpx.AsyncClient, offices: Offices, document: dict[str, Any], database: asyncpg.Pool, api_settings: Settings
) -> None:
    nomination = await offices.submit(CITY)
    await sign(signer_of(database, api_settings))
    member, username = await with_a_password(offices, CITY, "member")
    city = Belongings(offices, database, nomination, member, username)
    ours = [member if role == "member" else await offices.another(CITY, role) for role in ROLES]
    theirs = [await offices.another(NEIGHBOUR, role) for role in ROLES]
    found: dict[str, str] = {}
    for operation in operations(document):
        names = await city.named_in(operation.path)
        ask = partial(sent, http, operation, document)
        if operation.name in APART:
            found[operation.name] = mark(await ask(names, None))
            continue
        strangers = [await ask(names, who) for who in theirs]
        assert not [one.text for one in strangers if one.status_code < 400 and nomination in one.text], operation.name
        marks = [
            mark(await ask(names, None)),
            "".join([mark(await ask(names, who)) for who in ours]),
            "".join(map(mark, strangers)),
        ]
        found[operation.name] = " ".join(marks)
    assert found.keys() == TABLE.keys(), "an operation is missing from the table, or gone"
    assert {name: (found[name], said) for name, said in TABLE.items() if found[name] != said} == {}


async def test_those_above_see_a_nomination_those_beside_and_beneath_do_not(offices: Offices) -> None:
    nomination = await offices.submit(CITY)
    unknown = "hs-aaaaaaaaaaaaaaaa"
    for unit, seen in ((CITY, True), (PROVINCE, True), (CENTRE, True), (WARD, False), (NEIGHBOUR, False)):
        for role in ("member", "auditor", "administrator"):
            somebody = await offices.officer(unit, role)
            answer = await somebody.get(f"/v1/nominations/{nomination}")
            listed = {one["id"] for one in (await somebody.get("/v1/nominations", unit=CITY, limit=200)).json()["nominations"]}
            assert (answer.status_code == 200, nomination in listed) == (seen, seen), (unit, role)
            if not seen:
                nothing = (await somebody.get(f"/v1/nominations/{unknown}")).json()
                told = answer.json()
                assert told.pop("facts") == {"nomination": nomination}
                assert nothing.pop("facts") == {"nomination": unknown}
                assert told.keys() == nothing.keys()
                assert {name: told[name] for name in told if name != "request_id"} == {
                    name: nothing[name] for name in nothing if name != "request_id"
                }


async def test_callers_are_told_what_they_may_do_and_why_not_the_rest(offices: Offices) -> None:
    nomination = await offices.submit(CITY)

    async def rights(who: Caller) -> dict[str, Any]:
        told = (await who.get(f"/v1/nominations/{nomination}/rights")).json()
        return {one["command"]: one for one in told["rights"]}

    appraiser, clerk = await offices.officer(CITY, "appraiser"), await offices.clerk(CITY)
    seen = await rights(appraiser)
    assert {name for name, one in seen.items() if one["allowed"]} == {"appraise", "return_for_supplement", "hold", "join"}
    assert (seen["appraise"]["role"], seen["appraise"]["unit"], seen["appraise"]["refusal"]) == ("appraiser", CITY, None)
    assert seen["release"]["refusal"]["type"] == "/problems/wrong-state"
    assert seen["decide"]["refusal"]["type"] == "/problems/wrong-office"
    assert {name for name, one in (await rights(clerk)).items() if one["allowed"]} == {"withdraw"}
    chair = (await rights(await offices.officer(CITY, "chair")))["decide"]["refusal"]
    asked = await (await offices.officer(CITY, "chair")).post(f"/v1/nominations/{nomination}/decide", STEPS["decide"][1])
    assert {name: chair[name] for name in ("type", "title", "detail", "status")}.items() <= asked.json().items()


async def test_several_memberships_count_each_at_its_own_unit(offices: Offices) -> None:
    nomination = await offices.submit(CITY)
    both = await offices.another(NEIGHBOUR, "clerk")
    assert (await both.get(f"/v1/nominations/{nomination}")).status_code == 404
    given = await offices.administrator.post(f"/v1/officers/{both.officer}/memberships", {"role": "appraiser", "unit": CITY})
    assert given.status_code == 201, given.text
    told = (await both.get(f"/v1/nominations/{nomination}/rights")).json()["rights"]
    allowed = {one["command"]: (one["role"], one["unit"]) for one in told if one["allowed"]}
    assert allowed["appraise"] == ("appraiser", CITY)
    assert "withdraw" not in allowed
