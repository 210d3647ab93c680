"""Voting as people meet it: over HTTP, with tokens, each refusal with its own type."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from models.ballots.box import Box, recount
from models.ballots.paper import WHOLE_SLATE, write_paper
from models.ballots.sealing import receipt_of, seal
from models.ballots.slate import Line, slate_hash
from models.vocabulary import BallotMode, Choice, Presence
from runtime.database import open_pool
from runtime.settings import Settings
from starter.people.officers import create_first_administrator
from tests.api.people import CENTRE, CITY, Caller, Offices, application, refused, running
from tests.assemblies import AGAINST, FOR, UNIT, Assembly, assemble, rule

MEMBERS = 5


@dataclass
class Hall:
    """Officers of an office, as members of any session that is assembled here."""

    pool: asyncpg.Pool
    keys: Path
    members: list[Caller]
    stranger: Caller
    secretary: Caller

    async def assemble(self, **said: Any) -> Assembly:
        return await assemble(self.pool, self.keys, members=[member.officer for member in self.members], **said)


@pytest.fixture(scope="module")
async def hall(
    settings: Settings, client: Client, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hall]:
    """A starter over a database where nobody looks for workflows behind what is laid down in it."""
    fast = {"rate_per_second": 10_000, "rate_burst": 100_000, "address_rate_per_second": 10_000, "address_rate_burst": 100_000}
    mine = settings.model_copy(update={"database_url": SecretStr(await new_database()), **fast})
    pool = await open_pool(mine)
    async with running(application(mine, pool, client)) as http:
        offices = Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))
        members = [await offices.another(CITY, "member") for _ in range(MEMBERS)]
        stranger, secretary = await offices.another(CITY, "member"), await offices.another(UNIT, "secretary")
        yield Hall(pool, tmp_path_factory.mktemp("keys"), members, stranger, secretary)
    await pool.close()


def of(held: Assembly, part: str) -> str:
    return f"/v1/council-sessions/{held.session}/rounds/{held.round}/{part}"


async def sealed(
    member: Caller, held: Assembly, choices: list[Choice | None], line: int | None = None, **said: Any
) -> dict[str, Any]:
    """A ballot as a member's machine makes it, of nothing but what the paper says."""
    paper = (await member.get(of(held, "paper"))).json()
    bytes_ = seal(bytes.fromhex(paper["public_key"]), write_paper(choices, line or WHOLE_SLATE))
    assert len(bytes_) == paper["ballot_bytes"]
    return {"sealed": base64.b64encode(bytes_).decode()} | said


async def test_a_member_reads_the_paper_votes_and_finds_the_receipt_in_the_box(
    hall: Hall, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    held, first = await hall.assemble(), hall.members[0]
    await held.open()
    paper = (await first.get(of(held, "paper"))).json()
    assert (paper["mode"], paper["secret"], paper["lines"]) == ("slate", True, 3)
    assert paper["seats"] == [{"seat": first.officer, "may_vote": True, "receipts": []}]
    page = (await first.get(of(held, "lines"), limit=2)).json()
    rest = (await first.get(of(held, "lines"), after=page["next"])).json()
    lines = [*page["lines"], *rest["lines"]]
    assert ([line["nominee"] for line in lines], rest["next"]) == (held.all_nominees, None)
    assert paper["slate_hash"] == slate_hash(
        held.session,
        1,
        BallotMode.SLATE,
        secret=True,
        public_key=paper["public_key"],
        lines=[Line(line["nomination"], line["nominee"]) for line in lines],
    )
    receipts, sent = [], []
    for member in hall.members:
        body = await sealed(member, held, [FOR, AGAINST, FOR])
        answer = await member.put(of(held, "ballot"), body)
        assert answer.status_code == 200, answer.text
        receipts.append(answer.json()["receipt"])
        assert answer.json()["receipt"] == receipt_of(base64.b64decode(body["sealed"]))
        sent.append(body["sealed"])
    assert (await first.get(of(held, "paper"))).json()["seats"][0]["receipts"] == [{"line": None, "receipt": receipts[0]}]
    refused(await first.get(of(held, "box")), 409, "wrong-state")
    await held.hold()
    refused(await first.get(of(held, "box")), 409, "wrong-state")
    await hall.pool.execute("update council_session set state = 'published' where id = $1", held.session)
    box = await first.get(of(held, "box"))
    found = recount(Box.model_validate_json(box.content), receipts=receipts)
    assert found.agrees, found.findings
    assert [result["verdict"] for result in box.json()["results"]] == ["pass", "fail", "pass"]
    assert (await first.get(of(held, "paper"))).json()["seats"][0]["receipts"] == []
    logged = caplog.text + "".join(capfd.readouterr())
    assert not [secret for secret in [*receipts, *sent] if secret in logged]


async def test_each_bad_ballot_is_refused_with_its_own_error_and_nothing_is_counted(hall: Hall) -> None:
    held, (first, second, *_) = await hall.assemble(presence={4: Presence.ABSENT}), hall.members
    refused(await first.put(of(held, "ballot"), {"sealed": "aaaa"}), 409, "round-not-open")
    await held.open(BallotMode.ITEMS)
    here = of(held, "ballot/1")
    good = await sealed(first, held, [FOR], 1)
    refused(await hall.stranger.put(here, good), 403, "no-vote")
    refused(await hall.members[4].put(here, good), 403, "no-vote")
    refused(await first.put(here, good | {"seat": second.officer}), 403, "no-vote")
    refused(await first.put(of(held, "ballot/99"), good), 422, "not-on-slate")
    for line in ("0", "-1", "1.5", "9" * 5000):
        refused(await first.put(of(held, f"ballot/{line}"), good), 422, "invalid-input")
    refused(await first.put(of(held, "ballot"), good), 422, "unreadable-ballot")
    refused(await first.put(here, {"sealed": "not base64!"}), 422, "unreadable-ballot")
    refused(await first.put(here, {"sealed": "aaaa"}), 422, "unreadable-ballot")
    refused(await first.put(here, {"choices": "F"}), 422, "unreadable-ballot")
    refused(await first.put(here, {}), 422, "invalid-input")
    refused(await first.put(here, good | {"choices": "F"}), 422, "invalid-input")
    refused(await first.put(here, {"choices": "yes"}), 422, "invalid-input")
    refused(await first.put("/v1/council-sessions/ph-aaaaaaaaaaaaaaaa/rounds/1/ballot/1", good), 404, "not-found")
    mine, theirs = (await first.put(here, good)).json(), await sealed(second, held, [FOR], 1)
    refused(await second.put(here, theirs | {"replaces": mine["receipt"]}), 403, "not-your-receipt")
    refused(await second.put(here, good), 409, "duplicate")
    refused(await first.put(here, await sealed(first, held, [AGAINST], 1)), 409, "already-voted")
    changed = await sealed(first, held, [AGAINST], 1, replaces=mine["receipt"])
    assert (await first.put(here, changed)).status_code == 200
    refused(await first.put(here, await sealed(first, held, [FOR], 1, replaces=mine["receipt"])), 409, "ballot-moved")
    assert (await held.close()).ballots == 1
    refused(await second.put(here, theirs), 409, "round-closed")


async def test_double_clicks_of_many_members_at_once_count_once_each(hall: Hall) -> None:
    held = await hall.assemble(lists=(4,))
    await held.open(BallotMode.ITEMS)
    ballots = [(member, line, await sealed(member, held, [FOR], line)) for member in hall.members for line in range(1, 5)]
    answers = await asyncio.gather(
        *(member.put(of(held, f"ballot/{line}"), body) for member, line, body in ballots for _ in range(2))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert (await held.close()).ballots == MEMBERS * 4


async def test_progress_is_a_number_for_those_who_sit_there_and_for_the_secretary(hall: Hall) -> None:
    held = await hall.assemble()
    await held.open()
    await hall.members[0].put(of(held, "ballot"), await sealed(hall.members[0], held, [FOR] * 3))
    for caller in (hall.members[1], hall.secretary):
        answer = (await caller.get(of(held, "progress"))).json()
        assert answer == {"session": held.session, "round": 1, "electors": 5, "voted": 1, "ballots": 1, "closed": False}
        assert not [member for member in hall.members if member.officer in str(answer)]
    refused(await hall.stranger.get(of(held, "progress")), 404, "not-found")
    await held.hold()
    answer = (await hall.secretary.get(of(held, "progress"))).json()
    assert (answer["voted"], answer["ballots"], answer["closed"]) == (None, 1, True)


async def test_a_member_sees_from_which_lines_they_keep_out(hall: Hall) -> None:
    held, first = await hall.assemble(lists=(1, 2)), hall.members[0]
    await hall.pool.execute("update nominee set officer = $2 where id = $1", held.all_nominees[0], first.officer)
    await held.open(BallotMode.ITEMS)
    lines = (await first.get(of(held, "lines"))).json()["lines"]
    assert [line["keeps_out"] for line in lines] == [[first.officer], [], []]
    refused(await first.put(of(held, "ballot/1"), await sealed(first, held, [FOR], 1)), 403, "recused")


async def test_an_open_round_takes_choices_in_clear(hall: Hall) -> None:
    held = await hall.assemble(voting_rule=rule(secret=False))
    await held.open()
    first = hall.members[0]
    answer = await first.put(of(held, "ballot"), {"choices": "FAN"})
    assert answer.status_code == 200, answer.text
    refused(await first.put(of(held, "ballot"), {"choices": "FA"}), 422, "unreadable-ballot")
    await held.hold()
    await hall.pool.execute("update council_session set state = 'published' where id = $1", held.session)
    box = (await first.get(of(held, "box"))).json()
    assert box["named"] == [{"officer": first.officer, "votes": "FAN"}]


async def test_nobody_reads_or_votes_without_signing_in(hall: Hall) -> None:
    held = await hall.assemble()
    await held.open()
    http: httpx.AsyncClient = hall.members[0].http
    for part in ("paper", "lines", "progress", "box"):
        assert (await http.get(of(held, part))).status_code == 401
    assert (await http.put(of(held, "ballot"), json={"sealed": "aaaa"})).status_code == 401
