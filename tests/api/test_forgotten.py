"""Somebody who was everywhere (list, comments, files, council, minutes, notices, archive, a bundle) is erased, and is nowhere."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import orjson
import pytest
from temporalio.client import Client

from activities.archive_rows import snapshot
from activities.ledger_key import read_key
from activities.ledger_tree import LedgerSigner
from auditor.archive.store import Archive
from auditor.bundle.live import LiveSource
from auditor.bundle.make import Order, made
from auditor.invariants import agreement, violations
from models.commitments import commitment, unseal
from models.erased import ERASED_NAME, ERASED_WORDS
from models.errors import InvalidInput
from models.ids import nomination_workflow_id, session_workflow_id
from models.messages.archive import CaseKind
from models.messages.ledger_proof import SignLedger
from models.vocabulary import Level
from policy.law import law
from policy.units import directory
from proofs.bundle import Known, verify_bundle
from proofs.findings import Status
from runtime.activities import build_activities
from runtime.codec import EncryptionCodec, key_ring
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.settings import Settings
from runtime.temporal import build_replayer, build_worker
from starter.inbox.words import words
from starter.people.officers import create_first_administrator
from tests import sample_files
from tests.api.councils import Chamber, a_chamber, done
from tests.api.lists import CSV, as_csv, person
from tests.api.people import CENTRE, PROVINCE, Caller, Offices, application, eventually, nominee, running
from tests.archives import House
from tests.endpoints import Hooks, Mailbox, a_mailbox, some_hooks
from tests.exporting import plain, readable
from tests.forgetting import Searched
from tests.notices import sending_to, subscribe
from tests.relays import relaying

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][1:3]
FAST = {"rate_per_second": 10_000, "rate_burst": 100_000, "address_rate_per_second": 10_000, "address_rate_burst": 100_000}
WORD = uuid4().hex[:10]
"""In everything that is said of the person: whoever finds it has found them."""
NAME, ADDRESS, POST, BORN = f"Lường Phượng Mẫu{WORD}", f"Thôn Nà Ngần{WORD}", f"Trưởng bản {WORD}", "1931-07-29"
CODE, REFERENCE = f"CCCD-{WORD}", f"SK-{WORD}"
COLLEAGUE = "Hoàng Đức Kiên"
WHOLE_LIST, OWN_REPORT = "Tờ trình.pdf", f"Báo cáo {NAME}.pdf"
NOTHING_DUE = """
select not exists (select from outbox where expanded_at is null) and not exists (select from message where state = 'waiting')
  and not exists (select from ledger where not exists (
    select from event where (event.nomination, event.sequence) = (ledger.nomination, ledger.sequence)
  ))
"""
REQUEST = {"ground": "request", "reference": "15/2026/ĐN-XDL", "requested_on": "2026-02-02"}


@dataclass
class Story:
    """Where it plays, and what came of it."""

    house: House
    offices: Offices
    chamber: Chamber
    mailbox: Mailbox
    hooks: Hooks
    nomination: str = ""
    alone: str = ""
    session: str = ""
    forgotten: list[int] = field(default_factory=list)
    colleague: int = 0
    keys: dict[int, bytes] = field(default_factory=dict)
    sealed: list[str] = field(default_factory=list)
    register: Any = None
    bundle: bytes = b""
    before: set[str] = field(default_factory=set)
    on_disk: tuple[bool, bool] = (False, False)
    erased: list[dict[str, Any]] = field(default_factory=list)
    signed: bytes = b""
    shared: bytes = b""
    own: bytes = b""

    @property
    def pool(self) -> asyncpg.Pool:
        return self.house.pool

    @property
    def searched(self) -> Searched:
        texts = (NAME, ADDRESS, POST, BORN, "29/07/1931", WORD, " ".join(words(NAME)), " ".join(words(ADDRESS)))
        return Searched(texts, tuple(self.keys[one] for one in self.forgotten))

    async def bundle_of(self, *nominees: int) -> bytes:
        settings = self.house.settings
        key = read_key(settings.checkpoint_key)
        assert key is not None
        content, _ = await made(LiveSource(self.pool, open_object_store(settings)), Order(self.nomination, nominees), key)
        return content

    async def keep(self) -> None:
        """Everything archived and signed."""
        await self.house.look()
        settings = self.house.settings
        signer = LedgerSigner(self.pool, open_object_store(settings), settings.checkpoint_key, settings.ledger_origin)
        assert (await signer.sign_ledger(SignLedger())).trouble is None

    async def sealed_copies(self) -> list[str]:
        """What lies sealed of the forgotten in the newest case files."""
        archive = Archive(open_object_store(self.house.settings))
        cases = [await archive.case((await archive.cards(one))[-1]) for one in (self.nomination, self.alone)]
        return [one.sealed for case in cases for one in case.sealed if one.nominee in self.forgotten and one.sealed is not None]


@pytest.fixture(scope="module")
async def story(
    settings: Settings, client: Client, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Story]:
    async with a_stage(settings, client, new_database, tmp_path_factory.mktemp("forgotten")) as story:
        await hand_in(story)
        await sit(story)
        await tell_everybody(story)
        await story.keep()
        await remember(story)
        await erase(story)
        yield story


@asynccontextmanager
async def a_stage(
    settings: Settings, client: Client, new_database: Callable[[], Awaitable[str]], folder: Path
) -> AsyncIterator[Story]:
    async with a_mailbox() as mailbox, some_hooks() as hooks:
        own = {"data_dir": folder, "task_queue": f"forgotten-{uuid4().hex}", **FAST}
        mine = sending_to(mailbox, settings, await new_database()).model_copy(update=own)
        pool = await open_pool(mine)
        async with build_worker(client, mine, build_activities(pool, mine)), running(application(mine, pool, client)) as http:
            offices = Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))
            yield Story(House(client, mine, pool), offices, await a_chamber(offices, DISTRICT, BESIDE), mailbox, hooks)
        await pool.close()


async def hand_in(story: Story) -> None:
    """A list with the person, a colleague, and rows that are not taken in; a nomination of the person alone; files to both."""
    offices, clerk = story.offices, await story.offices.clerk(DISTRICT)
    here = {"award": "CSTDCS", "unit": DISTRICT}
    said = {"birth_date": "29/07/1931", "address": ADDRESS, "post": POST, "recipient_code": CODE}
    rows = [
        person(name=NAME, initiatives=f"cơ sở:2019:{REFERENCE}", **said, **here),
        person(name=COLLEAGUE, **here),
        person(name=NAME, **said, **here),
        person(name=NAME, **here) | {"birth_date": "29/13/1931"},
    ]
    headers = clerk.headers() | {"Idempotency-Key": uuid4().hex, "Content-Type": CSV}
    batch = await clerk.http.post("/v1/batches", content=as_csv(rows), headers=headers)
    assert (batch.json()["accepted"], batch.json()["refused"], batch.json()["duplicates"]) == (2, 1, 1), batch.text
    story.nomination = await story.pool.fetchval("select nomination from batch_row where nomination is not null limit 1")
    await eventually(lambda: story.pool.fetchval("select true from nomination where id = $1", story.nomination))
    story.alone = await offices.submit(
        DISTRICT, "CSTDCS", [nominee(name=NAME, birth_date=BORN, address=ADDRESS, post=POST)], period="2018"
    )
    listed = "select id from nominee where dossier = $1 order by position"
    first, story.colleague = [row["id"] for row in await story.pool.fetch(listed, story.nomination)]
    story.forgotten = [first, await story.pool.fetchval(listed, story.alone)]
    keys = await story.pool.fetch("select nominee, key from nominee_key")
    story.keys = {row["nominee"]: row["key"] for row in keys}
    story.on_disk = (await story.searched.raw(story.pool, "nominee_key"), await story.searched.log(story.pool))
    story.shared = sample_files.pdf(b"what two have in common")
    story.own = sample_files.pdf(NAME.encode())
    await attach(story, story.own, OWN_REPORT, nominee=first)
    await attach(story, sample_files.pdf(b"the letter of the list"), f"Tờ trình {NAME.upper()}.pdf", part="letter")
    await attach(story, story.shared, OWN_REPORT, nominee=story.forgotten[1], nomination=story.alone)
    await attach(story, sample_files.pdf(NAME.encode()), OWN_REPORT, nomination=story.alone, part="letter")
    await attach(story, story.shared, "Chung.pdf", nominee=story.colleague)
    kept = await clerk.post("/v1/inbox/filters", {"name": "Tìm lại", "query": {"q": NAME}})
    assert kept.status_code == 201, kept.text


async def attach(story: Story, content: bytes, name: str, nomination: str = "", part: str = "report", **asked: Any) -> None:
    clerk = await story.offices.clerk(DISTRICT)
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    headers = clerk.headers() | {"Content-Type": "application/pdf", **named}
    here = f"/v1/nominations/{nomination or story.nomination}/attachments"
    answer = await clerk.http.post(here, params={"part": part, **asked}, content=content, headers=headers)
    assert answer.status_code == 201, answer.text


async def sit(story: Story) -> None:
    """Comments that name the person; a session that votes against them; minutes that name them, and a signed paper."""
    offices, secretary = story.offices, story.chamber.secretary
    comment = f"Đề nghị xem lại trường hợp {NAME.upper()} (sinh ngày 29/7/1931, ở {ADDRESS}); đồng chí {COLLEAGUE} thì rõ."
    await offices.take_step(story.nomination, comment=comment)
    clerk = await offices.clerk(DISTRICT)
    gone = await clerk.post(f"/v1/nominations/{story.alone}/withdraw", {"ground": "don-vi-xin-rut", "comment": "Xin rút hồ sơ."})
    assert gone.status_code == 200, gone.text
    story.session = await story.chamber.convene()
    here = f"/v1/council-sessions/{story.session}"
    await done(secretary.post(f"{here}/agenda", {"add": [story.nomination]}))
    await story.chamber.all_present(story.session)
    await story.chamber.open(story.session)
    await story.chamber.vote(story.session, 1, dict.fromkeys(story.chamber.members, "AF"))
    await story.chamber.close(story.session)
    for version in (0, 1):
        text = {"discussion": f"Lần {version}: {NAME} chưa đạt.\nCác việc khác: không.", "guests": [NAME]}
        kept = await secretary.post(f"{here}/minutes", {"based_on": version, "text": text})
        assert kept.status_code == 201, kept.text
    await done(secretary.post(f"{here}/publish", {}))
    await eventually(lambda: story.pool.fetchval("select delivered_at from agenda_item where session = $1", story.session))
    story.signed = sample_files.pdf(NAME.encode())
    rounds = (await secretary.get(f"{here}/rounds")).json()["rounds"]
    signed = await secretary.http.post(
        f"{here}/minutes/signed",
        params={"number": "07/BB-HĐTĐKT", "dated": str(rounds[0]["opened_at"])[:10]},
        content=story.signed,
        headers=secretary.headers() | {"Idempotency-Key": uuid4().hex, "content-type": "application/pdf"},
    )
    assert signed.status_code == 201, signed.text
    while (await offices.take_step(story.nomination))["task"] is not None:
        pass


async def tell_everybody(story: Story) -> None:
    """The unit listens by mail and by webhook; whatever is due is sent."""
    clerk = await story.offices.clerk(DISTRICT)
    for address in ("don-vi@backan.example", f"http://127.0.0.1:{story.hooks.port}/hook"):
        assert (await subscribe(clerk, address, DISTRICT)).status_code == 201
    async with relaying(story.pool, story.house.settings):
        await eventually(lambda: story.pool.fetchval(NOTHING_DUE), 60)


async def remember(story: Story) -> None:
    """How everything was before: sealed copies, the register, a bundle, and in which tables the person stood."""
    story.sealed = await story.sealed_copies()
    story.register = (await story.offices.administrator.get("/v1/register")).json()
    story.bundle = await story.bundle_of(story.forgotten[0])
    await story.pool.execute("analyze nominee")
    story.before = await story.searched.tables(story.pool)


async def erase(story: Story) -> None:
    for nomination, person_ in ((story.nomination, story.forgotten[0]), (story.alone, story.forgotten[1])):
        where = f"/v1/nominations/{nomination}/nominees/{person_}/erasure"
        story.erased.append(await done(story.offices.administrator.post(where, REQUEST)))
    async with relaying(story.pool, story.house.settings):
        await eventually(lambda: story.pool.fetchval(NOTHING_DUE), 60)


async def test_the_person_was_in_many_tables_and_is_in_none(story: Story) -> None:
    held = {"nominee", "nominee_key", "note", "session_minutes", "attachment_name", "saved_filter", "task", "pg_stats"}
    assert story.before >= held
    assert await story.searched.tables(story.pool) == set()


async def test_no_stored_file_names_them_but_the_papers_of_others(story: Story) -> None:
    kept = await story.pool.fetchval("select minutes_signed from council_session where id = $1", story.session)
    found = story.searched.files(story.house.settings.data_dir)
    assert {path.name for path in found} == {kept}, "only the signed minutes, the council's own public paper, name them"
    shared = await story.pool.fetchval("select sha256 from attachment where nominee = $1", story.colleague)
    stored = {path.name for path in story.house.folder.rglob("sha256/*/*")}
    assert {kept, shared} <= stored, "what a colleague handed in as well stays"


async def test_a_file_of_theirs_is_not_taken_in_again(story: Story) -> None:
    clerk = await story.offices.clerk(DISTRICT)
    headers = clerk.headers() | {"Content-Type": "application/pdf"}
    here, before = f"/v1/nominations/{story.nomination}/attachments", set(story.house.folder.rglob("sha256/*/*"))
    places: tuple[dict[str, str | int], ...] = ({"part": "report", "nominee": story.forgotten[0]}, {"part": "letter"})
    for place in places:
        answer = await clerk.http.post(here, params=place, content=story.own, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-closed"), answer.text
    assert set(story.house.folder.rglob("sha256/*/*")) == before


async def test_nobody_was_told_their_name_by_mail_or_webhook(story: Story) -> None:
    mails = [str(message) for _, message, _ in story.mailbox.messages]
    calls = [call.body.decode() for call in story.hooks.calls]
    assert any("xóa" in str(message["subject"]) for _, message, _ in story.mailbox.messages)
    assert any(orjson.loads(call)["type"].endswith(".erased.v1") for call in calls)
    assert not any(WORD in said or BORN in said for said in (*mails, *calls))


async def test_what_others_wrote_is_left_without_them(story: Story) -> None:
    clerk = await story.offices.clerk(DISTRICT)
    entries = (await clerk.get(f"/v1/nominations/{story.nomination}/timeline")).json()["entries"]
    (comment,) = [one["comment"] for one in entries if one["comment"]]
    assert comment == (
        f"Đề nghị xem lại trường hợp {ERASED_WORDS} (sinh ngày {ERASED_WORDS}, ở {ERASED_WORDS}); đồng chí {COLLEAGUE} thì rõ."
    )
    alone = (await clerk.get(f"/v1/nominations/{story.alone}/timeline")).json()["entries"]
    assert [one["comment"] for one in alone if one["comment"]] == [], "a comment on them alone goes as a whole"
    minutes = (await story.chamber.secretary.get(f"/v1/council-sessions/{story.session}/minutes")).json()
    assert minutes["text"]["discussion"] == f"Lần 1: {ERASED_WORDS} chưa đạt.\nCác việc khác: không."
    told = {line["nominee"]: line["name"] for part in minutes["rounds"] for line in part["results"]}
    assert told == {story.forgotten[0]: ERASED_NAME, story.colleague: COLLEAGUE}
    files = (await clerk.get(f"/v1/nominations/{story.nomination}/attachments")).json()["attachments"]
    assert sorted((one["file_name"], one["nominee"]) for one in files) == [("Chung.pdf", story.colleague), ("letter", None)]


async def test_the_key_is_destroyed_on_the_disk_too(story: Story) -> None:
    assert story.on_disk == (True, True)
    assert not await story.searched.raw(story.pool, "nominee_key")
    assert not await story.searched.log(story.pool)


async def test_neither_is_the_name_left_in_dead_rows_or_the_log(story: Story) -> None:
    names = Searched((), (NAME.encode(), WORD.encode()))
    tables = ("nominee", "note", "session_minutes", "attachment_name", "saved_filter", "task", "nomination_text")
    assert [table for table in tables if await names.raw(story.pool, table)] == []
    assert not await names.log(story.pool)


async def test_the_register_stays_and_everything_agrees(story: Story) -> None:
    assert (await story.offices.administrator.get("/v1/register")).json() == story.register
    assert [one["name"] for one in story.register["holders"]] == [COLLEAGUE]
    assert await violations(story.pool) == []
    assert await agreement(story.pool, story.house.client) == []


async def test_every_history_replays_and_names_nobody(story: Story) -> None:
    erasures = [f"erasure:{one['erasure']}" for one in story.erased]
    workflows = [nomination_workflow_id(story.nomination), nomination_workflow_id(story.alone), session_workflow_id(story.session)]
    for workflow_id in (*workflows, *erasures):
        history = await story.house.client.get_workflow_handle(workflow_id).fetch_history()
        await build_replayer(story.house.settings).replay_workflow(history)
        codec = EncryptionCodec(key_ring(story.house.settings))
        said = plain("\n".join([await readable(event, codec) for event in history.events]))
        assert "submitted" in said or "erasure" in said or "session" in said, "it is in clear"
        assert not any(one in said for one in (WORD, BORN))


async def test_sealed_copies_of_the_archive_are_noise_and_later_archives_hold_none(story: Story) -> None:
    first, alone = (unseal(story.keys[one], sealed) for one, sealed in zip(story.forgotten, story.sealed, strict=True))
    assert NAME in first
    assert NAME in alone
    held = await story.pool.fetch("select nominee, key from nominee_key")
    assert {row["nominee"] for row in held} == {story.colleague}
    for sealed in story.sealed:
        for row in held:
            with pytest.raises(InvalidInput):
                unseal(row["key"], sealed)
    for nomination in (story.nomination, story.alone):
        later = await snapshot(story.pool, CaseKind.NOMINATION, nomination, law().retention)
        assert {one.nominee for one in later.sealed if one.sealed is not None} <= {story.colleague}
        assert all(one.commitment is not None for one in later.sealed)
    await story.keep()
    assert await story.pool.fetchval("select count(*) from archived_history where kind = 'erasure'") == len(story.erased)


async def test_bundles_of_before_and_after_hold_one_with_the_key_the_other_with_the_commitment(story: Story) -> None:
    await story.keep()
    after = await story.bundle_of()
    checkpoint = await LiveSource(story.pool, open_object_store(story.house.settings)).checkpoint()
    assert checkpoint is not None
    for content in (story.bundle, after):
        report = verify_bundle(content, Known(checkpoint.vkey))
        assert [finding for finding in report.findings if finding.status is Status.FAILS] == []
    row = await story.pool.fetchrow("select commitment from nominee where id = $1", story.forgotten[0])
    assert row is not None
    text = unseal(story.keys[story.forgotten[0]], story.sealed[0])
    assert commitment(story.keys[story.forgotten[0]], text) == row["commitment"]


async def test_the_same_list_sent_again_under_the_same_key_is_another_request(story: Story) -> None:
    hashes = await story.pool.fetch("select request_hash from dossier union select request_hash from batch")
    assert {row["request_hash"] for row in hashes} == {""}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("name = 'Người khác'", "nominee_as_committed"),
        ("birth_date = '1990-01-01'", "nominee_as_committed"),
        ("record = record || '{\"ratings\": []}'", "nominee_as_committed"),
        ("erased_at = now()", "nominee_as_erased"),
    ],
)
async def test_what_is_changed_behind_our_back_is_found_in_the_live_rows(story: Story, change: str, rule: str) -> None:
    before = await story.pool.fetchrow("select name, birth_date, record, erased_at from nominee where id = $1", story.colleague)
    assert before is not None
    await story.pool.execute(f"update nominee set {change} where id = $1", story.colleague)  # noqa: S608 -- our own changes
    found = await violations(story.pool)
    undo = "update nominee set name = $2, birth_date = $3, record = $4, erased_at = $5 where id = $1"
    await story.pool.execute(undo, story.colleague, *before.values())
    assert rule in {one.rule for one in found}
    assert any(str(story.colleague) in (one.detail, one.subject) or f"nominee {story.colleague}" in one.detail for one in found)
    assert await violations(story.pool) == []
