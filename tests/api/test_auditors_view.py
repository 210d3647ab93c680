"""The auditor's own view over HTTP: a case in words, and who has looked at whom."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from activities.archive_files import card_key, card_text, case_key, make_card, pack
from activities.archive_rows import snapshot
from models.messages.archive import CaseFile, CaseKind
from models.vocabulary import Level
from policy.law import law
from policy.units import directory
from runtime.audit.database import operator
from runtime.settings import Settings
from tests.api.councils import Chamber, a_chamber, done
from tests.api.people import CENTRE, PROVINCE, Caller, Offices, nominee, refused
from tests.command_line import audit

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][3:5]


@dataclass
class Case:
    """A nomination of two that was returned, supplemented, voted on in a session and split."""

    chamber: Chamber
    nomination: str
    session: str
    nominees: list[int]
    child: str

    async def history(self, who: Caller, nomination: str | None = None, **query: Any) -> dict[str, Any]:
        return await done(who.get(f"/v1/nominations/{nomination or self.nomination}/history", **query))


@pytest.fixture(scope="module")
async def case(offices: Offices) -> Case:
    chamber = await a_chamber(offices, DISTRICT, BESIDE)
    appraiser, clerk = await offices.officer(DISTRICT, "appraiser"), await offices.clerk(DISTRICT)
    nomination = await offices.submit(DISTRICT, "LDTT", [nominee(), nominee()])
    here = f"/v1/nominations/{nomination}"
    listed = (await clerk.get(f"{here}/nominees")).json()["nominees"]
    ids = [one["id"] for one in listed]
    back = {"ground": "thieu-bao-cao", "parts": ["report"]}
    await done(appraiser.post(f"{here}/return", back | {"comment": "Cần bổ sung báo cáo."}))
    await done(clerk.post(f"{here}/resubmit", {"changed": ["report"]}))
    aside = {"nominees": [ids[1]], "ground": "complaint", "document_number": "12/TB", "document_date": "2020-01-02"}
    held = await appraiser.post(f"{here}/hold", {"nominees": [ids[1]], "ground": "complaint"})
    assert held.status_code == 200, (held.text, aside)
    await offices.take_step(nomination)
    session = await chamber.convene()
    await done(chamber.secretary.post(f"/v1/council-sessions/{session}/agenda", {"add": [nomination]}))
    await chamber.all_present(session)
    await chamber.open(session)
    await chamber.vote(session, 1, {})
    await chamber.close(session)
    await done(chamber.secretary.post(f"/v1/council-sessions/{session}/publish", {}))
    return Case(chamber, nomination, session, ids, held.json()["splits"][0])


async def test_a_case_is_told_in_words(case: Case, offices: Offices) -> None:
    auditor = await offices.officer(PROVINCE, "auditor")
    told = await case.history(auditor)
    entries = [one for one in told["entries"] if one["chain"] == case.nomination]
    assert [one["what"] for one in entries[:5]] == [
        "Nộp hồ sơ đề nghị khen thưởng",
        "Trả lại để bổ sung, hoàn thiện",
        "Bổ sung, nộp lại",
        "Tạm dừng (chưa xét khen thưởng)",
        "Thẩm định",
    ]
    returned, held = entries[1], entries[3]
    assert returned["who"].startswith(f"{returned['officer']}, người thẩm định tại ")
    assert returned["officer_name"] == "Cán bộ thử"
    assert returned["comment"] == "Cần bổ sung báo cáo."
    assert "tình trạng: đang thẩm định → chờ bổ sung, hoàn thiện" in returned["changes"]
    assert returned["why"] == "«thieu-bao-cao»"
    assert "cần sửa: báo cáo thành tích" in returned["facts"]
    assert returned["clause"]
    assert returned["lay_with"]["state"] == "appraising"
    assert held["why"] == "đang giải quyết khiếu nại, tố cáo"
    assert held["for_whom"] == f"riêng người, tập thể số {case.nominees[1]} sang hồ sơ {case.child}"
    assert {one["state"] for one in told["lain"]} >= {"appraising", "awaiting_supplement", "awaiting_council"}
    assert sum(one["times"] for one in told["lain"] if one["state"] == "appraising") == 2
    english = await case.history(auditor, lang="en")
    assert [one["what"] for one in english["entries"] if one["chain"] == case.nomination][:3] == [
        "Nomination handed in",
        "Sent back to be completed",
        "Completed and handed in again",
    ]


async def test_the_session_is_told_where_it_concerns_the_case(case: Case, offices: Offices) -> None:
    told = await case.history(await offices.officer(PROVINCE, "auditor"), lang="en")
    session = [one["what"] for one in told["entries"] if one["chain"] == case.session]
    assert session[0] == "Agenda set"
    assert {"Ballot opened", "Votes counted", "Result published"} <= set(session)
    vote = next(one for one in told["entries"] if one["act"] == "council_voted")
    assert any("needed" in fact for fact in vote["facts"])
    apart = await case.history(await offices.officer(PROVINCE, "auditor"), case.child)
    assert case.session not in {one["chain"] for one in apart["entries"]}


async def test_a_split_off_case_says_from_where_and_a_nominee_keeps_the_whole_way(case: Case, offices: Offices) -> None:
    auditor = await offices.officer(PROVINCE, "auditor")
    child = await case.history(auditor, case.child, lang="en")
    assert [(one["chain"], one["what"]) for one in child["entries"]] == [
        (case.nomination, "Put on hold (award not considered yet)"),
        (case.child, "Split off into a nomination of its own"),
    ]
    for nomination in (case.nomination, case.child):
        way = await case.history(auditor, nomination, nominee=case.nominees[1], lang="en")
        assert [one["what"] for one in way["entries"]] == [
            "Nomination handed in",
            "Sent back to be completed",
            "Completed and handed in again",
            "Put on hold (award not considered yet)",
            "Split off into a nomination of its own",
        ]
    stranger = await auditor.get(f"/v1/nominations/{case.nomination}/history", nominee=10**9)
    refused(stranger, 404, "not-found")


async def test_an_auditor_of_the_area_sees_who_looked_at_whom(case: Case, offices: Offices) -> None:
    clerk, auditor = await offices.another(DISTRICT, "clerk"), await offices.officer(DISTRICT, "auditor")
    await done(clerk.get(f"/v1/nominations/{case.nomination}/nominees"))
    await done(clerk.get(f"/v1/nominations/{case.nomination}/timeline"))
    asked = {"nominee": case.nominees[0], "officer": clerk.officer}
    found = (await done(auditor.get("/v1/audit/reads", **asked)))["reads"]
    assert [(one["operation"], one["subject"], one["nominees"]) for one in found] == [
        ("nominations_timeline", case.nomination, []),
        ("nominations_nominees", case.nomination, [case.nominees[0]]),
    ]
    assert (await done(auditor.get("/v1/audit/reads", nominee=case.nominees[1], officer=clerk.officer)))["reads"] == found[:1]
    first = await done(auditor.get("/v1/audit/reads", nomination=case.nomination, limit=1))
    second = await done(auditor.get("/v1/audit/reads", nomination=case.nomination, limit=1, after=first["next"]))
    assert first["reads"] != second["reads"]
    assert first["reads"][0]["at"] >= second["reads"][0]["at"]


async def test_whoever_reads_the_register_from_afar_is_seen_where_its_holders_stand(offices: Offices) -> None:
    nomination = await offices.submit(DISTRICT)
    await offices.climb(nomination)
    (holder,) = (await done((await offices.clerk(DISTRICT)).get(f"/v1/nominations/{nomination}/nominees")))["nominees"]
    stranger = await offices.another(BESIDE, "clerk")
    await done(stranger.get("/v1/register", unit=DISTRICT))
    asked = {"nominee": holder["id"], "officer": stranger.officer}
    (found,) = (await done((await offices.officer(DISTRICT, "auditor")).get("/v1/audit/reads", **asked)))["reads"]
    assert (found["operation"], found["subject"]) == ("register_read", None)
    other = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][6]
    assert (await done((await offices.officer(other, "auditor")).get("/v1/audit/reads", **asked)))["reads"] == []


async def test_nobody_else_sees_the_log_and_no_auditor_sees_beside(case: Case, offices: Offices) -> None:
    for role in ("clerk", "appraiser", "chair", "administrator"):
        refused(await (await offices.officer(DISTRICT, role)).get("/v1/audit/reads"), 403, "not-allowed")
    beside = await offices.officer(BESIDE, "auditor")
    reads = (await done(beside.get("/v1/audit/reads", nomination=case.nomination)))["reads"]
    assert {one["officer"] for one in reads} <= {case.chamber.members["c"].officer}, "but for what their own officers looked at"
    assert (await done((await offices.officer(CENTRE, "auditor")).get("/v1/audit/reads", nomination=case.nomination)))["reads"]
    auditor = await offices.officer(DISTRICT, "auditor")
    for wrong in ({"after": "x"}, {"nominee": 0}, {"officer": "Nông Thị Mẫu"}, {"from": "hôm qua"}):
        refused(await auditor.get("/v1/audit/reads", **wrong), 422, "invalid-input")


async def test_a_file_that_was_given_out_stands_in_the_same_list(case: Case, offices: Offices, database: asyncpg.Pool) -> None:
    clerk, auditor = await offices.another(DISTRICT, "clerk"), await offices.officer(DISTRICT, "auditor")
    await database.execute(
        "insert into download (nomination, sha256, officer) values ($1, $2, $3)", case.nomination, "a" * 64, clerk.officer
    )
    (found,) = (await done(auditor.get("/v1/audit/reads", officer=clerk.officer)))["reads"]
    assert (found["kind"], found["operation"], found["sha256"]) == ("file", "nominations_attachments_download", "a" * 64)


async def commanded(settings: Settings, *arguments: str) -> str:
    """What the command prints into a file."""
    printed = await audit(settings, *arguments)
    assert printed.code == 0, printed.text
    return printed.text


async def test_the_command_tells_the_same_as_the_api(case: Case, offices: Offices, settings: Settings) -> None:
    auditor = await offices.officer(PROVINCE, "auditor")
    for language in ("vi", "en"):
        told = json.loads(await commanded(settings, "timeline", case.nomination, "--lang", language, "--json"))
        over_http = await case.history(auditor, lang=language)
        alike = ("chain", "sequence", "what", "who", "for_whom", "changes", "facts", "why", "clause", "lay", "derivation")
        assert [[one[name] for name in alike] for one in told["entries"]] == [
            [one[name] for name in alike] for one in over_http["entries"]
        ]


async def test_who_sits_at_the_machine_reads_names_only_with_a_row_in_the_log(
    case: Case, offices: Offices, settings: Settings
) -> None:
    auditor = await offices.officer(PROVINCE, "auditor")
    plain = await commanded(settings, "timeline", case.nomination)
    assert "Cán bộ thử" not in plain
    assert "Cần bổ sung báo cáo." not in plain
    assert max(map(len, plain.splitlines())) <= 100
    named = await commanded(settings, "timeline", case.nomination, "--names")
    assert "Cán bộ thử" in named
    assert "Cần bổ sung báo cáo." in named
    (logged,) = json.loads(await commanded(settings, "reads", "--officer", operator(), "--json"))["reads"]
    assert (logged["operation"], logged["subject"]) == ("audit_timeline", case.nomination)
    assert (await done(auditor.get("/v1/audit/reads", officer=operator())))["reads"] == [logged]
    assert logged["officer"] in await commanded(settings, "reads", "--nomination", case.nomination)


async def laid_down(folder: Path, database: asyncpg.Pool, chains: dict[str, CaseKind]) -> None:
    """What the archive keeps of these cases, but for the engine's histories: nothing here reads those."""
    for chain, kind in chains.items():
        taken = await snapshot(database, kind, chain, law().retention)
        case = CaseFile(workflow_id=f"{kind}:{chain}", kind=kind, chain=chain, runs=(), entries=taken.entries, rows=taken.rows)
        packed = pack(case)
        card = make_card(case, packed, taken.about, 1, "0.1.0+test", None)
        for key, content in ((case_key(card.sha256), packed), (card_key(card), card_text(card))):
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / key).write_bytes(content)


async def test_an_archive_alone_tells_the_same(case: Case, settings: Settings, database: asyncpg.Pool, tmp_path: Path) -> None:
    chains = {case.nomination: CaseKind.NOMINATION, case.child: CaseKind.NOMINATION, case.session: CaseKind.SESSION}
    await laid_down(tmp_path, database, chains)
    nowhere = settings.model_copy(update={"database_url": SecretStr("postgresql://nobody@127.0.0.1:9/nothing")})
    for arguments in ((case.nomination,), (case.child, "--nominee", str(case.nominees[1]))):
        live = json.loads(await commanded(settings, "timeline", *arguments, "--json"))
        archived = json.loads(await commanded(nowhere, "timeline", *arguments, "--json", "--archive", str(tmp_path)))
        for one in (*live["entries"], *archived["entries"]):
            one.pop("derivation")
        assert archived["entries"] == live["entries"]
        assert [(one["unit"], one["state"]) for one in archived["lain"]] == [(one["unit"], one["state"]) for one in live["lain"]]
    exported = ("export", "--unit", DISTRICT, "--format", "json")
    from_archive = json.loads(await commanded(nowhere, *exported, "--archive", str(tmp_path)))
    assert from_archive == [
        row for row in json.loads(await commanded(settings, *exported)) if row["nomination"] in {case.nomination, case.child}
    ]
    asked = json.loads(await commanded(nowhere, "anomalies", "--archive", str(tmp_path), "--json"))
    assert (asked["cases"], asked["reviews"]) == (2, 2)
