"""The minutes of a session from the count to the signature: who reads and writes them, what is kept, printed, refused."""

import asyncio
import hashlib
import io
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
from docx import Document
from pypdf import PdfReader

from models.vocabulary import Level
from policy.units import directory
from runtime.object_store import open_object_store
from runtime.settings import Settings
from starter.documents.kinds import DOCX, PDF
from starter.documents.orphans import sweep_orphans
from starter.documents.store import FileStore
from tests import sample_files
from tests.api.councils import Chamber, a_chamber, done
from tests.api.people import CENTRE, PROVINCE, Caller, Offices, refused

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][6:8]
TEXT = {
    "discussion": "Các thành viên thống nhất với báo cáo thẩm định & đề nghị <làm rõ> số 1.",
    "conclusions": "Trình Chủ tịch UBND xem xét, quyết định.",
    "number": "07/BB-HĐTĐKT",
}


@dataclass
class Held:
    """A session that was voted in."""

    chamber: Chamber
    session: str
    nomination: str

    @property
    def here(self) -> str:
        return f"/v1/council-sessions/{self.session}/minutes"

    @property
    def secretary(self) -> Caller:
        return self.chamber.secretary

    async def keep(self, text: dict[str, Any], based_on: int, who: Caller | None = None, key: str | None = None) -> Any:
        return await (who or self.secretary).post(self.here, {"based_on": based_on, "text": text}, key)

    async def sign(self, content: bytes, who: Caller | None = None, key: str | None = None, **said: Any) -> Any:
        caller = who or self.secretary
        headers = caller.headers() | {"Idempotency-Key": key or uuid4().hex, "content-type": "application/pdf"}
        paper = {"number": "07/BB-HĐTĐKT", "dated": said.pop("dated", None) or await self.day()}
        return await caller.http.post(
            f"{self.here}/signed", params=paper | said, content=content, headers=headers | said.pop("headers", {})
        )

    async def day(self) -> str:
        """The day on which it was held, as the clock in Hà Nội showed it."""
        rounds = (await self.secretary.get(f"/v1/council-sessions/{self.session}/rounds")).json()["rounds"]
        return str(rounds[0]["opened_at"])[:10]

    async def publish(self) -> None:
        await done(self.secretary.post(f"/v1/council-sessions/{self.session}/publish", {}))


@pytest.fixture(scope="module")
async def chamber(offices: Offices) -> Chamber:
    return await a_chamber(offices, DISTRICT, BESIDE)


@pytest.fixture(scope="module")
async def held(chamber: Chamber) -> Held:
    """Voted in and counted, not published: two nominees, of whom one passes with all but one."""
    return await hold(chamber)


async def hold(chamber: Chamber) -> Held:
    session = await chamber.convene(place="Phòng họp số 2")
    nomination = await chamber.awaiting("CSTDCS", nominees=2)
    await done(chamber.secretary.post(f"/v1/council-sessions/{session}/agenda", {"add": [nomination]}))
    await chamber.all_present(session)
    await chamber.open(session)
    await chamber.vote(session, 1, {"a": "FA", "b": "FA", "c": "AA"})
    await chamber.close(session)
    return Held(chamber, session, nomination)


def words_of(content: bytes, kind: str) -> str:
    if kind == "pdf":
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    parts = Document(io.BytesIO(content)).iter_inner_content()
    cells = [cell.text for part in parts for row in getattr(part, "rows", ()) for cell in row.cells]
    return " ".join(" ".join([*cells, *(line.text for line in Document(io.BytesIO(content)).paragraphs)]).split())


async def test_before_publication_minutes_are_the_secretarys_and_the_chairs(held: Held, offices: Offices) -> None:
    for who in (held.secretary, held.chamber.members["chair"]):
        assert (await who.get(held.here)).json()["version"] == 0
    for who in (held.chamber.members["a"], await offices.officer(PROVINCE, "auditor")):
        for path in ("", "/versions", "/docx", "/pdf", "/signed"):
            refused(await who.get(f"{held.here}{path}"), 403, "not-allowed")
        refused(await held.keep({}, 0, who), 403, "wrong-office")
    refused(await (await offices.officer(BESIDE, "chair")).get(held.here), 404, "not-found")


async def test_every_version_stays_and_the_ledger_knows_each_by_a_salted_hash(chamber: Chamber, database: asyncpg.Pool) -> None:
    held = await hold(chamber)
    key = uuid4().hex
    first = await held.keep(TEXT, 0, key=key)
    assert first.status_code == 201, first.text
    assert (await held.keep(TEXT, 0, key=key)).json() == first.json()
    refused(await held.keep({"discussion": "khác"}, 0, key=key), 422, "key-reused")
    corrected = TEXT | {"corrections": ["Sửa họ tên số 2."]}
    second = await held.keep(corrected, 1, held.chamber.members["chair"])
    assert second.status_code == 201, second.text
    listed = (await held.secretary.get(f"{held.here}/versions")).json()["versions"]
    assert [one["version"] for one in listed] == [1, 2]
    assert [one["text"]["corrections"] for one in listed] == [[], ["Sửa họ tên số 2."]]
    entries = await database.fetch(
        "select actor, body::jsonb -> 'facts' as facts from ledger where nomination = $1 and act = 'minutes_kept'"
        " order by sequence",
        held.session,
    )
    assert [(row["actor"], row["facts"]) for row in entries] == [
        (one["kept_by"], {"version": one["version"], "sha256": one["sha256"]}) for one in listed
    ]
    stored = await database.fetchrow("select text, salt from session_minutes where session = $1 and version = 1", held.session)
    assert stored is not None
    plain = orjson.dumps(stored["text"], option=orjson.OPT_SORT_KEYS)
    assert hashlib.sha256(stored["salt"].encode() + plain).hexdigest() == first.json()["sha256"]
    assert (await held.secretary.get(held.here, version=1)).json()["text"]["corrections"] == []
    assert (await held.secretary.get(held.here)).json()["version"] == 2
    refused(await held.secretary.get(held.here, version=3), 404, "not-found")


async def test_whoever_corrects_an_old_version_is_told_of_the_newer_one(chamber: Chamber, database: asyncpg.Pool) -> None:
    held = await hold(chamber)
    both = await asyncio.gather(held.keep(TEXT, 0), held.keep(TEXT, 0, chamber.members["chair"]))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    told = refused(await held.keep({"discussion": "trên bản cũ"}, 0), 409, "conflict")
    assert told["facts"] == {"version": 1, "based_on": 0}
    refused(await held.keep({}, 5), 409, "conflict")
    await database.execute(
        "insert into session_minutes (session, version, text, salt, sha256, update_id, kept_by)"
        " values ($1, 2, '{}', '', '', $2, 'of-x')",
        held.session,
        uuid4().hex,
    )
    refused(await held.keep({}, 1), 409, "conflict")
    await database.execute("update session_minutes set kept_at = now() - interval '2 minutes' where kept_by = 'of-x'")
    assert (await held.keep({}, 1)).json()["version"] == 3
    assert [one["version"] for one in (await held.secretary.get(f"{held.here}/versions")).json()["versions"]] == [1, 3]


async def test_minutes_before_the_count_are_refused_and_leave_nothing(chamber: Chamber, database: asyncpg.Pool) -> None:
    session = await chamber.convene()
    answer = await chamber.secretary.post(f"/v1/council-sessions/{session}/minutes", {"based_on": 0, "text": TEXT})
    refused(answer, 409, "wrong-state")
    assert await database.fetchval("select count(*) from session_minutes where session = $1", session) == 0


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ({"presided_by": "of-aaaaaaaaaaaaaaaa"}, "text.presided_by"),
        ({"started_at": "2026-03-05T10:00:00Z", "ended_at": "2026-03-05T09:00:00Z"}, "text.ended_at"),
        ({"started_at": "2026-03-05T10:00:00"}, "text.started_at"),
        ({"discussion": "\x00"}, "text.discussion"),
        ({"discussion": "x" * 50_001}, "text.discussion"),
        ({"number": "<số>"}, "text.number"),
        ({"result": "pass"}, "text.result"),
    ],
)
async def test_a_text_that_cannot_be_is_refused_with_its_field(held: Held, text: dict[str, Any], field: str) -> None:
    assert field in refused(await held.keep(text, 0), 422, "invalid-input")["field"]


async def test_the_papers_say_what_was_voted_and_what_was_written(held: Held) -> None:
    assert (await held.keep(TEXT, 0)).status_code == 201
    for kind, media in (("docx", DOCX.media_type), ("pdf", PDF.media_type)):
        answer = await held.secretary.get(f"{held.here}/{kind}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media), answer.text
        assert f'filename="bien-ban-{held.session}-vi.{kind}"' in answer.headers["content-disposition"]
        said = words_of(answer.content, kind)
        for part in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 07/BB-HĐTĐKT",
            "(Dự thảo - kết quả chưa được công bố)",
            "Phòng họp số 2",
            "Bỏ phiếu kín",
            "Các thành viên thống nhất với báo cáo thẩm định & đề nghị <làm rõ> số 1.",
        ):
            assert part in said, part
        for line in (await held.secretary.get(held.here)).json()["rounds"][0]["results"]:
            assert line["name"] in said
            assert " ".join(line["derivation_vi"].split()) in said
    english = await held.secretary.get(f"{held.here}/pdf", language="en")
    assert "SOCIALIST REPUBLIC OF VIET NAM" in words_of(english.content, "pdf")
    refused(await held.secretary.get(f"{held.here}/pdf", language="fr"), 422, "invalid-input")


async def handed_in(database: asyncpg.Pool, held: Held) -> set[str]:
    rows = await database.fetch("select sha256 from signed_minutes where session = $1", held.session)
    return {row["sha256"] for row in rows}


async def test_the_signed_paper_stands_in_the_ledger_and_ends_all_corrections(
    chamber: Chamber, offices: Offices, database: asyncpg.Pool, api_settings: Settings
) -> None:
    held = await hold(chamber)
    kept = uuid4().hex
    assert (await held.keep(TEXT, 0, key=kept)).status_code == 201
    content, key = sample_files.pdf(), uuid4().hex
    sha256 = hashlib.sha256(content).hexdigest()
    refused(await held.sign(content), 409, "wrong-state")
    assert await handed_in(database, held) == set()
    await held.publish()
    for who in (chamber.members["a"], await offices.officer(PROVINCE, "chair")):
        assert (await who.get(held.here)).json()["text"]["number"] == "07/BB-HĐTĐKT"
        refused(await who.get(f"{held.here}/signed"), 404, "not-found")
        refused(await held.sign(content, who), 403, "wrong-office")
    refused(await held.sign(sample_files.docx()), 415, "wrong-type")
    refused(await held.sign(b""), 422, "invalid-input")
    refused(await held.sign(content, dated="2199-01-01"), 422, "invalid-input")
    assert await handed_in(database, held) == {sha256}, "another word about the same file may be on its way"
    refused(await held.sign(content, number="số <7>"), 422, "invalid-input")
    signed = await held.sign(content, key=key)
    assert signed.status_code == 201, signed.text
    assert (signed.json()["sha256"], signed.json()["number"], signed.json()["size"]) == (sha256, "07/BB-HĐTĐKT", len(content))
    assert (await held.sign(content, key=key)).json() == signed.json()
    entry = await database.fetchval(
        "select body::jsonb -> 'facts' from ledger where nomination = $1 and act = 'minutes_signed'", held.session
    )
    assert (entry["sha256"], entry["number"], entry["version"]) == (sha256, "07/BB-HĐTĐKT", 1)
    other = sample_files.pdf() + b"\n"
    assert (await held.sign(other)).status_code == 409
    await database.execute("update signed_minutes set uploaded_at = now() - interval '2 days' where session = $1", held.session)
    await sweep_orphans(database, FileStore(open_object_store(api_settings)))
    assert await handed_in(database, held) == {sha256}, "what was refused is swept away, what was signed is not"
    assert (await held.keep({}, 1)).status_code == 409
    assert (await held.keep(TEXT, 0, key=kept)).json()["version"] == 1
    assert (await (await offices.officer(CENTRE, "chair")).get(held.here)).json()["signed"]["sha256"] == sha256


async def test_signed_minutes_are_given_out_once_they_are_clean_and_never_without_a_trace(
    chamber: Chamber, database: asyncpg.Pool, api_settings: Settings
) -> None:
    held = await hold(chamber)
    await held.publish()
    refused(await held.sign(sample_files.pdf() + b"x" * api_settings.max_attachment_bytes), 413, "too-large")
    infected = sample_files.pdf() + b"%infected\n"
    await database.execute(
        "insert into stored_file (sha256, size, media_type, scan) values ($1, $2, 'application/pdf', 'infected')",
        hashlib.sha256(infected).hexdigest(),
        len(infected),
    )
    refused(await held.sign(infected), 409, "file-infected")
    assert await handed_in(database, held) == set()
    content = sample_files.pdf() + b"%held\n"
    assert (await held.sign(content)).status_code == 201
    reader = chamber.members["a"]
    refused(await reader.get(f"{held.here}/signed"), 409, "file-held")
    await database.execute("update stored_file set scan = 'infected' where sha256 = $1", hashlib.sha256(content).hexdigest())
    refused(await reader.get(f"{held.here}/signed"), 409, "file-infected")
    await database.execute("update stored_file set scan = 'clean' where sha256 = $1", hashlib.sha256(content).hexdigest())
    answer = await reader.get(f"{held.here}/signed")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, PDF.media_type)
    assert await database.fetchval("select array_agg(officer) from download where nomination = $1", held.session) == [
        reader.officer
    ]
