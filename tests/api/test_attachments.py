"""Files of a nomination: handed in, listed, given out; by whom, and to whom not."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from runtime.settings import Settings
from tests import sample_files as files
from tests.api.people import CITY, WARD, Caller, Offices, application, nominee, refused, running, submission
from tests.api.test_joins import NEIGHBOUR, at_city, of, until_city

LIMIT = 200_000
NAME = "attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf"

_SESSION = """
insert into council_session (id, version, council, unit, level, state, kind, planned_at, convened_by, round, opened_at, changed_at)
values ($1, 1, 'hd-a', $2, 'district', 'convened', 'sitting', now(), $3, 0, now(), now())
"""
_ITEM = "insert into agenda_item (session, nomination, task, position, added_at, added_by) values ($1, $2, 1, 1, now(), $3)"


@pytest.fixture(scope="module")
def desk_settings(api_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A house without a scanner that gives files out all the same."""
    folder = tmp_path_factory.mktemp("files")
    change = {"data_dir": folder, "max_attachment_bytes": LIMIT, "max_attachments": 3, "serve_unscanned_files": True}
    return api_settings.model_copy(update=change)


@pytest.fixture(scope="module")
async def desk(desk_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[httpx.AsyncClient]:
    async with running(application(desk_settings, database, client)) as http:
        yield http


@pytest.fixture(scope="module")
async def clerk(offices: Offices, desk: httpx.AsyncClient) -> Caller:
    return (await offices.clerk()).at(desk)


@pytest.fixture(scope="module")
async def nomination(offices: Offices) -> str:
    """One for reading, and for what is refused."""
    return await offices.submit()


async def attach(caller: Caller, nomination: str, content: Any, **said: Any) -> httpx.Response:
    headers = caller.headers() | {"Content-Type": said.pop("type", "application/pdf")}
    if (name := said.pop("name", None)) is not None:
        headers["Content-Disposition"] = name
    query = {"part": "report"} | said
    return await caller.http.post(f"/v1/nominations/{nomination}/attachments", params=query, content=content, headers=headers)


async def shown(caller: Caller, nomination: str) -> set[str]:
    """What the caller is shown of it; each of those files is also given to them."""
    listed = (await caller.get(f"/v1/nominations/{nomination}/attachments")).json()["attachments"]
    assert {(await caller.get(one["content"])).status_code for one in listed} <= {200}
    return {one["sha256"] for one in listed}


async def handed_in(caller: Caller, nomination: str, **said: Any) -> str:
    made = await attach(caller, nomination, files.pdf(), **said)
    assert made.status_code == 201, made.text
    return str(made.json()["sha256"])


async def sent_back(appraiser: Caller, nomination: str, nominee: int) -> str:
    """The nomination in which this one goes back to whoever proposed them, while the others go on."""
    exceptions = [{"nominee": nominee, "verdict": "return", "ground": "thieu", "parts": ["identity"]}]
    answer = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {"verdict": "pass", "exceptions": exceptions})
    assert answer.status_code == 200, answer.text
    (child,) = answer.json()["splits"]
    return str(child)


async def joined(appraiser: Caller, *sources: tuple[str, int]) -> tuple[str, int]:
    answer = await appraiser.post("/v1/joins", of(*sources))
    assert answer.status_code == 200, answer.text
    target = answer.json()["nomination"]
    return target, (await appraiser.get(f"/v1/nominations/{target}/progress")).json()["task"]


async def test_a_file_that_is_handed_in_comes_back_as_it_was(offices: Offices, clerk: Caller) -> None:
    nomination = await offices.submit()
    content = files.pdf(size=150_000)
    sha256 = hashlib.sha256(content).hexdigest()
    made = await attach(clerk, nomination, content, name=NAME)
    assert made.status_code == 201, made.text
    told = made.json()
    assert made.headers["location"] == told["content"] == f"/v1/nominations/{nomination}/attachments/{sha256}"
    assert (told["sha256"], told["size"], told["media_type"], told["file_name"], told["scan"], told["uploaded_by"]) == (
        sha256,
        len(content),
        "application/pdf",
        "Báo cáo.pdf",
        "unscanned",
        clerk.officer,
    )
    listed = (await clerk.get(f"/v1/nominations/{nomination}/attachments")).json()
    assert listed == {"attachments": [told], "next": None}
    given = await clerk.get(told["content"])
    assert given.status_code == 200
    assert given.content == content
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-disposition"] == "attachment; filename=\"Bao cao.pdf\"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf"
    assert given.headers["etag"] == f'"{sha256}"'
    assert given.headers["cache-control"] == "no-store"


async def test_the_same_file_again_is_the_same_attachment(offices: Offices, clerk: Caller, database: asyncpg.Pool) -> None:
    nomination = await offices.submit()
    content = files.pdf()
    answers = await asyncio.gather(*(attach(clerk, nomination, content) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.text for answer in answers}) == 1
    assert await database.fetchval("select count(*) from attachment where nomination = $1", nomination) == 1
    document = refused(await attach(clerk, nomination, content, part="minutes"), 409, "duplicate")
    assert document["facts"] == {"part": "report", "nominee": None}


async def test_bytes_lie_once_however_many_nominations_have_them(offices: Offices, clerk: Caller, desk_settings: Settings) -> None:
    content = files.pdf()
    for _ in range(2):
        assert (await attach(clerk, await offices.submit(), content, name=NAME)).status_code == 201
    sha256 = hashlib.sha256(content).hexdigest()
    lying = [path for path in desk_settings.files_folder.rglob("*") if path.is_file()]
    assert [path.name for path in lying].count(sha256) == 1
    assert all(len(path.name) == 64 for path in lying)


async def test_a_file_can_be_about_one_nominee(offices: Offices, clerk: Caller, nomination: str) -> None:
    listed = (await clerk.get(f"/v1/nominations/{nomination}/nominees")).json()
    first = listed["nominees"][0]["id"]
    made = await attach(clerk, nomination, files.docx(), type="application/octet-stream", nominee=first)
    assert (made.status_code, made.json()["nominee"], made.json()["file_name"]) == (201, first, "report.docx")
    stranger = (await clerk.get(f"/v1/nominations/{await offices.submit()}/nominees")).json()["nominees"][0]["id"]
    document = refused(await attach(clerk, nomination, files.pdf(), nominee=stranger), 422, "unknown-nominee")
    assert document["field"] == "nominee"


async def test_a_file_of_another_type_than_declared_is_refused(clerk: Caller, nomination: str) -> None:
    document = refused(await attach(clerk, nomination, files.PNG), 422, "invalid-input")
    assert (document["field"], document["facts"]["found"]) == ("Content-Type", "image/png")
    document = refused(await attach(clerk, nomination, files.PAGE), 415, "wrong-type")
    assert document["facts"]["found"] == "text/html"
    document = refused(await attach(clerk, nomination, files.pdf(), type="text/html"), 415, "wrong-type")
    assert "application/pdf" in document["facts"]["taken"]
    refused(await attach(clerk, nomination, b""), 422, "invalid-input")
    refused(await attach(clerk, nomination, files.docx()[:-40], type="application/octet-stream"), 422, "unreadable-file")


async def test_a_file_that_is_too_large_is_refused_with_and_without_a_length(clerk: Caller, nomination: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield files.pdf()
        for _ in range(100):
            yield bytes(65_536)

    for content in (files.pdf(size=LIMIT + 1), endless()):
        document = refused(await attach(clerk, nomination, content), 413, "too-large")
        assert document["facts"] == {"max_bytes": LIMIT}


async def test_a_nomination_has_so_many_files_and_no_more(offices: Offices, clerk: Caller) -> None:
    nomination = await offices.submit()
    answers = await asyncio.gather(*(attach(clerk, nomination, files.pdf()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 413, 413, 413]
    first = (await clerk.get(f"/v1/nominations/{nomination}/attachments", limit=2)).json()
    rest = (await clerk.get(f"/v1/nominations/{nomination}/attachments", limit=2, after=first["next"])).json()
    shown = [one["sha256"] for page in (first, rest) for one in page["attachments"]]
    assert (len(shown), len(set(shown)), rest["next"]) == (3, 3, None)


async def test_nobody_from_elsewhere_sees_or_hands_in_anything(
    offices: Offices, desk: httpx.AsyncClient, clerk: Caller, nomination: str
) -> None:
    content = files.pdf()
    url = (await attach(clerk, await offices.submit(), content)).json()["content"]
    stranger = (await offices.officer("63.060", "clerk")).at(desk)
    refused(await attach(stranger, nomination, files.pdf()), 404, "not-found")
    refused(await stranger.get(url), 404, "not-found")
    refused(await stranger.get(f"/v1/nominations/{nomination}/attachments"), 404, "not-found")
    other = f"/v1/nominations/{nomination}/attachments/{hashlib.sha256(content).hexdigest()}"
    refused(await clerk.get(other), 404, "not-found")
    refused(await clerk.get(f"/v1/nominations/{nomination}/attachments/..%2f..%2fpostgres.password"), 404, "not-found")
    refused(await clerk.get(f"/v1/nominations/{nomination}/attachments/{'A' * 64}"), 422, "invalid-input")


async def test_only_those_who_work_on_it_hand_in_files(offices: Offices, desk: httpx.AsyncClient, nomination: str) -> None:
    auditor = (await offices.officer(CITY, "auditor")).at(desk)
    refused(await attach(auditor, nomination, files.pdf()), 403, "wrong-office")
    refused(await attach(offices.administrator.at(desk), nomination, files.pdf()), 403, "wrong-office")


async def test_nobody_hands_in_files_for_themselves(offices: Offices, desk: httpx.AsyncClient) -> None:
    somebody = await offices.another(CITY, "clerk")
    answer = await (await offices.clerk()).post("/v1/nominations", submission(nominees=[nominee(officer=somebody.officer)]))
    nomination = answer.json()["id"]
    refused(await attach(somebody.at(desk), nomination, files.pdf()), 403, "own-nomination")


async def test_a_nomination_that_has_ended_takes_no_more_files(offices: Offices, clerk: Caller) -> None:
    nomination = await offices.submit()
    content = files.pdf()
    url = (await attach(clerk, nomination, content)).json()["content"]
    withdrawn = await clerk.post(f"/v1/nominations/{nomination}/withdraw", {"ground": "xin-rut"})
    assert withdrawn.status_code == 200, withdrawn.text
    refused(await attach(clerk, nomination, files.pdf()), 409, "already-closed")
    assert (await attach(clerk, nomination, content)).status_code == 200
    assert (await clerk.get(url)).content == content


async def test_every_download_is_written_down_and_auditors_read_it(
    offices: Offices, desk: httpx.AsyncClient, clerk: Caller
) -> None:
    nomination = await offices.submit()
    told = (await attach(clerk, nomination, files.pdf())).json()
    given = [await clerk.get(told["content"]) for _ in range(3)]
    auditor = (await offices.officer(CITY, "auditor")).at(desk)
    first = (await auditor.get(f"/v1/nominations/{nomination}/downloads", limit=2)).json()
    rest = (await auditor.get(f"/v1/nominations/{nomination}/downloads", limit=2, after=first["next"])).json()
    downloads = first["downloads"] + rest["downloads"]
    assert [one["request_id"] for one in downloads] == [answer.headers["x-request-id"] for answer in given]
    assert {(one["officer"], one["sha256"]) for one in downloads} == {(clerk.officer, told["sha256"])}
    refused(await clerk.get(f"/v1/nominations/{nomination}/downloads"), 403, "not-allowed")


async def test_what_was_attached_and_given_out_cannot_be_changed(offices: Offices, clerk: Caller, database: asyncpg.Pool) -> None:
    nomination = await offices.submit()
    told = (await attach(clerk, nomination, files.pdf())).json()
    await clerk.get(told["content"])
    kept = await database.fetchrow("select sha256, uploaded_by, attached_at from attachment where nomination = $1", nomination)
    assert kept is not None
    assert (kept["sha256"], kept["uploaded_by"]) == (told["sha256"], clerk.officer)
    for table in ("attachment", "download"):
        for change in (f"update {table} set sha256 = ''", f"delete from {table}", f"truncate {table}"):  # noqa: S608 -- two names of ours
            with pytest.raises(asyncpg.RestrictViolationError):
                await database.execute(change)


async def test_a_damaged_file_is_refused_and_handing_it_in_again_mends_it(
    offices: Offices, clerk: Caller, desk_settings: Settings, database: asyncpg.Pool
) -> None:
    nomination = await offices.submit()
    content = files.pdf()
    told = (await attach(clerk, nomination, content)).json()
    (lying,) = desk_settings.files_folder.rglob(told["sha256"])
    for damage in (content[:-1] + b"?", b""):
        lying.write_bytes(damage)
        refused(await clerk.get(told["content"]), 409, "file-damaged")
    lying.unlink()
    refused(await clerk.get(told["content"]), 409, "file-damaged")
    assert await database.fetchval("select count(*) from download where nomination = $1", nomination) == 0
    assert (await attach(clerk, nomination, content)).status_code == 200
    assert (await clerk.get(told["content"])).content == content


async def test_a_house_that_wants_every_file_scanned_gives_out_no_other(
    offices: Offices, clerk: Caller, desk_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    told = (await attach(clerk, await offices.submit(), files.pdf())).json()
    strict = desk_settings.model_copy(update={"serve_unscanned_files": False})
    async with running(application(strict, database, client)) as http:
        document = refused(await clerk.at(http).get(told["content"]), 409, "file-held")
        assert document["facts"]["scan"] == "unscanned"


async def test_files_go_with_those_whom_they_are_about_when_a_list_is_split(
    offices: Offices, desk: httpx.AsyncClient, clerk: Caller
) -> None:
    somebody = (await offices.another(CITY, "clerk")).at(desk)
    nomination = await offices.submit(nominees=[nominee(), nominee(officer=somebody.officer)])
    first, second = [one["id"] for one in (await clerk.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]]
    of_all = (await attach(clerk, nomination, files.pdf())).json()["sha256"]
    of_first = (await attach(clerk, nomination, files.pdf(), nominee=first)).json()["sha256"]
    of_second = (await attach(clerk, nomination, files.pdf(), nominee=second)).json()["sha256"]
    appraiser = (await offices.officer(CITY, "appraiser")).at(desk)
    exceptions = [{"nominee": second, "verdict": "return", "ground": "thieu", "parts": ["minutes"]}]
    answer = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {"verdict": "pass", "exceptions": exceptions})
    assert answer.status_code == 200, answer.text
    (child,) = answer.json()["splits"]

    assert await shown(clerk, child) == {of_all, of_second}
    assert {of_all, of_first} <= await shown(clerk, nomination)
    assert (await clerk.get(f"/v1/nominations/{child}/attachments/{of_second}")).status_code == 200
    refused(await clerk.get(f"/v1/nominations/{child}/attachments/{of_first}"), 404, "not-found")
    for part in (nomination, child):
        refused(await attach(somebody, part, files.pdf()), 403, "own-nomination")


async def test_who_is_sent_home_out_of_a_join_brings_no_file_of_the_joined_list(offices: Offices, desk: httpx.AsyncClient) -> None:
    appraiser, ward, neighbour = [
        one.at(desk)
        for one in (await offices.officer(CITY, "appraiser"), await offices.clerk(WARD), await offices.clerk(NEIGHBOUR))
    ]
    mine, theirs = [await at_city(offices, unit, 1) for unit in (WARD, NEIGHBOUR)]
    of_mine, of_theirs = await handed_in(ward, mine[0]), await handed_in(neighbour, theirs[0])
    first = await joined(appraiser, mine, theirs)
    of_first = await handed_in(appraiser, first[0])
    assert await shown(appraiser, first[0]) == {of_mine, of_theirs, of_first}
    assert await shown(ward, mine[0]) == {of_mine}

    last = await joined(appraiser, first, await at_city(offices, NEIGHBOUR, 1))
    of_last = await handed_in(appraiser, last[0])
    nominee = (await ward.get(f"/v1/nominations/{mine[0]}/nominees")).json()["nominees"][0]["id"]
    of_nominee = await handed_in(appraiser, last[0], nominee=nominee)
    child = await sent_back(appraiser, last[0], nominee)
    assert await shown(ward, child) == {of_mine, of_nominee}
    for hidden in (of_theirs, of_first, of_last):
        refused(await ward.get(f"/v1/nominations/{child}/attachments/{hidden}"), 404, "not-found")
    assert await shown(appraiser, child) == {of_mine, of_nominee, of_first, of_last}, "nobody of the neighbour's list stands there"
    assert await shown(appraiser, last[0]) >= {of_theirs, of_first, of_last}
    assert of_mine not in await shown(appraiser, last[0])


async def test_files_of_whatever_was_split_off_and_joined_come_along(
    offices: Offices, desk: httpx.AsyncClient, database: asyncpg.Pool
) -> None:
    appraiser, ward = (await offices.officer(CITY, "appraiser")).at(desk), (await offices.clerk(WARD)).at(desk)
    whole, _ = await at_city(offices, WARD, 2)
    of_whole = await handed_in(ward, whole)
    nominees = [one["id"] for one in (await ward.get(f"/v1/nominations/{whole}/nominees")).json()["nominees"]]
    child = await sent_back(appraiser, whole, nominees[1])
    later = await handed_in(ward, whole)
    supplement = await handed_in(ward, child)
    assert await shown(ward, child) == {of_whole, supplement}, "what came later is about the others"
    again = await ward.post(f"/v1/nominations/{child}/resubmit", {"changed": ["identity"]})
    assert again.status_code == 200, again.text
    first = await joined(appraiser, await until_city(offices, child), await at_city(offices, NEIGHBOUR, 1))
    of_first = await handed_in(appraiser, first[0])
    last, _ = await joined(appraiser, first, await at_city(offices, NEIGHBOUR, 1))
    assert await shown(appraiser, last) == {of_whole, supplement, of_first}
    assert await shown(ward, child) == {of_whole, supplement}, "their nominees went on, and the unit finds its own again"
    assert later in await shown(ward, whole)

    guest = (await offices.officer("63.060", "member")).at(desk)
    refused(await guest.get(f"/v1/nominations/{last}/attachments"), 404, "not-found")
    session = f"ph-{last[3:]}"
    try:
        await database.execute(_SESSION, session, CITY, guest.officer)
        await database.execute(
            "insert into session_seat (session, officer, function, votes) values ($1, $2, 'member', true)", session, guest.officer
        )
        await database.execute(_ITEM, session, last, guest.officer)
        assert await shown(guest, last) == {of_whole, supplement, of_first}, "who votes on it sees what the council's unit sees"
    finally:
        for table in ("agenda_item", "session_seat", "council_session"):
            await database.execute(f"delete from {table} where {'id' if table == 'council_session' else 'session'} = $1", session)  # noqa: S608
