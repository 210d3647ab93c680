"""A small scenario, played through the API to its end: everybody has the outcome that was planned, and the report counts them."""

import io
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest
from rich.console import Console
from temporalio.client import Client

from models.vocabulary import Command, Level, Outcome, RecipientKind, Regime
from runtime.play.awards import Granted
from runtime.play.client import Api
from runtime.play.errors import PlayError, Refused, Where
from runtime.play.fates import Fate
from runtime.play.layout import Layout, lay_out
from runtime.play.performance import Stage, connection, perform, show
from runtime.play.plan import PlannedDossier, plan
from runtime.play.progress import watching
from runtime.play.result import Result
from runtime.play.scenario import Scenario
from runtime.play.tallies import Tallies
from runtime.play.witness import Evidence, gather_evidence
from runtime.ports import free_ports
from tests.api.people import Offices
from tests.endpoints import CUTS, HANGS, a_teller

SEED = 3
MANY = {"returned": 0.2, "held": 0.2, "rejected": 0.3, "withdrawn": 0.2, "failed_vote": 0.2}


@pytest.fixture(scope="module")
def layout() -> Layout:
    scenario = {
        "id": "tiny",
        "title": {"vi": "Nhỏ", "en": "Tiny"},
        "source": "nobody",
        "place": {
            "unit": "63.058",
            "organisations": [
                {"group": "school", "kind": "school", "level": "district", "names": ["Trường Tiểu học {commune}"]},
                {"group": "firm", "kind": "enterprise", "level": "district", "legal_personality": True, "names": ["Công ty Một"]},
            ],
        },
        "period": {"from": "2017-01-01", "to": "2020-12-31"},
        "regime": Regime.VN_2017,
        "shares": MANY,
        "awards": [
            {"award": "HCLD3", "collective": 1, "collectives": "unit", "list_size": 1, "proposed_by": {"itself": 1}},
            {"award": "BKTTG", "individual": 5, "list_size": 5, "proposed_by": {"communes": 1}, "decided_at": "central"},
            {"award": "BKTINH", "collective": 6, "individual": 5, "list_size": 6, "proposed_by": {"firm": 1, "communes": 1}},
            {"award": "CSTDCS", "individual": 10, "list_size": 5, "proposed_by": {"school": 1}},
            {"award": "THONVH", "collective": 10, "collectives": "villages", "list_size": 10, "proposed_by": {"communes": 1}},
            {"award": "GDVH", "household": 6, "list_size": 3, "proposed_by": {"itself": 1}, "decided_at": "district"},
        ],
    }
    return lay_out(Scenario.model_validate(scenario), Where("tiny.yaml"))


@pytest.fixture(scope="module")
def dossiers(layout: Layout) -> tuple[PlannedDossier, ...]:
    return plan(layout, SEED)


@pytest.fixture(scope="module")
def stage(http: httpx.AsyncClient, offices: Offices, database: asyncpg.Pool, client: Client) -> Stage:
    async def ask(run: str, tallies: Tallies) -> Evidence:
        return await gather_evidence(database, client, run, tallies)

    return Stage(http, offices.administrator.token, ask)


@pytest.fixture(scope="module")
async def result(stage: Stage, layout: Layout, dossiers: tuple[PlannedDossier, ...]) -> Result:
    with watching(Console(file=io.StringIO()), layout, dossiers) as watcher:
        return await perform(stage, layout, dossiers, SEED, watcher)


def test_everybody_ends_as_planned(result: Result, layout: Layout, dossiers: tuple[PlannedDossier, ...]) -> None:
    assert [check.found for check in result.checks(layout) if not check.held] == []
    planned = Counter(nominee.fate.outcome for dossier in dossiers for nominee in dossier.nominees)
    assert result.tallies.outcomes == planned
    assert set(planned) == {Outcome.AWARDED, Outcome.NOT_AWARDED, Outcome.REJECTED, Outcome.WITHDRAWN}
    assert {nominee.fate for dossier in dossiers for nominee in dossier.nominees} == set(Fate)
    assert result.tallies.dossiers == len(dossiers) == 9


def test_the_report_counts_every_award_at_the_level_that_decides_it(result: Result) -> None:
    assert result.report.turns == {
        Granted("HCLD3", RecipientKind.COLLECTIVE, Level.CENTRAL): 1,
        Granted("BKTTG", RecipientKind.INDIVIDUAL, Level.CENTRAL): 5,
        Granted("BKTINH", RecipientKind.COLLECTIVE, Level.PROVINCE): 6,
        Granted("BKTINH", RecipientKind.INDIVIDUAL, Level.PROVINCE): 5,
        Granted("CSTDCS", RecipientKind.INDIVIDUAL, Level.DISTRICT): 10,
        Granted("THONVH", RecipientKind.COLLECTIVE, Level.DISTRICT): 10,
        Granted("GDVH", RecipientKind.HOUSEHOLD, Level.DISTRICT): 6,
    }


async def test_what_was_returned_or_held_has_gone_on_apart_and_remembers_where_it_came_from(
    result: Result, database: asyncpg.Pool
) -> None:
    branches = await database.fetch(
        "select id, origin, state from nomination where origin is not null and split_part(id, '.', 1) = any($1)",
        result.tallies.nominations,
    )
    assert {branch["state"] for branch in branches} == {"awarded", "withdrawn"}
    acts = await database.fetch(
        "select distinct act from ledger where split_part(nomination, '.', 1) = any($1)", result.tallies.nominations
    )
    told = {"submitted", "appraised", "council_voted", "forwarded", "decided", "split_off", "resubmitted", "released"}
    assert told <= {row["act"] for row in acts}


async def test_some_dossiers_came_in_a_list(result: Result, database: asyncpg.Pool) -> None:
    batches = await database.fetch(
        "select batch, count(*) from dossier where id = any($1) and batch is not null group by batch", result.tallies.nominations
    )
    assert [row["count"] for row in batches] == [3]


async def test_officers_act_in_one_role_at_one_unit(result: Result, database: asyncpg.Pool) -> None:
    rows = await database.fetch(
        "select body::jsonb #>> '{actor,officer}' as officer, count(distinct body::jsonb -> 'actor') as parts from ledger"
        " where split_part(nomination, '.', 1) = any($1) and actor is not null group by 1",
        result.tallies.nominations,
    )
    assert len(rows) > 10
    assert {row["parts"] for row in rows} == {1}


def test_the_table_shows_plan_and_outcome_side_by_side(result: Result, layout: Layout) -> None:
    shown = io.StringIO()
    assert show(result, layout, Console(file=shown, width=140))
    assert "Cộng / Total" in shown.getvalue()
    assert "Huân chương Lao động hạng Ba" in shown.getvalue()
    assert "✗" not in shown.getvalue()


def test_a_missing_award_a_lost_nominee_and_a_doubled_one_are_seen(result: Result, layout: Layout) -> None:
    shown = io.StringIO()
    fewer = replace(
        result.report, turns=result.report.turns - Counter([Granted("CSTDCS", RecipientKind.INDIVIDUAL, Level.DISTRICT)])
    )
    assert not show(replace(result, report=fewer), layout, Console(file=shown, width=140))
    assert "CSTDCS, individual, at district: 9 instead of 10" in shown.getvalue()
    assert result.evidence is not None
    missing = replace(result, evidence=replace(result.evidence, nominees=result.evidence.nominees - 2))
    assert (missing.lost, missing.doubled) == (2, 0)
    extra = replace(result, evidence=replace(result.evidence, nominees=result.evidence.nominees + 1))
    assert (extra.lost, extra.doubled) == (0, 1)
    assert not show(extra, layout, Console(file=shown, width=140))


async def test_the_same_scenario_can_be_played_again_on_the_same_data(
    stage: Stage, layout: Layout, dossiers: tuple[PlannedDossier, ...], result: Result
) -> None:
    with watching(Console(file=(lines := io.StringIO())), layout, dossiers[:4]) as watcher:
        again = await perform(stage, layout, dossiers[:4], SEED, watcher)
    assert "4/4 dossiers" in lines.getvalue()
    assert all(check.held for check in again.checks(layout))
    assert not set(again.tallies.nominations) & set(result.tallies.nominations)


async def test_a_command_that_is_not_known_yet_is_followed_to_its_end() -> None:
    later = (202, {"status_url": "/v1/somewhere"})
    under_way, unknown = (200, {"state": "under_way", "answer": None}), (200, {"state": "unknown", "answer": None})
    done = (200, {"state": "done", "answer": {"version": 5}})
    async with a_teller(later, under_way, unknown, later, under_way, done) as teller, connection(teller.url) as http:
        assert await Api(http).command("t", "hs-a", Command.DECIDE, "k", {}) == {"version": 5}
    asked = Counter(f"{call.method} {call.headers.get('idempotency-key', '')}" for call in teller.calls)
    assert asked == {"POST k": 2, "GET ": 4}


async def test_what_is_away_is_asked_again_with_the_same_key_until_patience_ends() -> None:
    impatient = httpx.AsyncClient(timeout=0.3)
    async with a_teller(HANGS, CUTS, (503, {}), (429, {}), (200, {"fine": True})) as teller, impatient as http:
        http.base_url = httpx.URL(teller.url)
        made = await Api(http).of("t").officers_tokens_issue("of-x", {"label": "x"}, key="k")
        assert dict(made) == {"fine": True}
    assert [call.headers["idempotency-key"] for call in teller.calls] == ["k"] * 5

    async with a_teller((503, {})) as teller, connection(teller.url) as http:
        with pytest.raises(PlayError, match="still 503"):
            await Api(http, patience=0.3).of("t").notices_retry(1)
    assert len(teller.calls) > 1


async def test_a_refusal_is_told_with_its_status_and_not_asked_again() -> None:
    async with a_teller((409, {"title": "Wrong state", "detail": "not now"})) as teller, connection(teller.url) as http:
        with pytest.raises(Refused, match="409 not now") as refusal:
            await Api(http).of("t").regimes()
    assert (refusal.value.status, len(teller.calls)) == (409, 1)


async def test_that_the_api_has_gone_is_said_once_until_it_is_back() -> None:
    said: list[int] = []
    gone: list[tuple[int, Any]] = [(503, {})] * 4
    back: tuple[int, Any] = (200, {})
    async with a_teller(*gone, back, (503, {}), back, *gone, back) as teller, connection(teller.url) as http:
        api = Api(http, waiting=lambda: said.append(len(teller.calls)), silent=0.2)
        for _ in range(3):
            await api.of("t").regimes()
    assert len(teller.calls) == 12
    assert len(said) == 2
    assert said[0] <= 4
    assert 7 < said[1] <= 11


async def test_a_play_against_nobody_says_so_at_once(layout: Layout, dossiers: tuple[PlannedDossier, ...]) -> None:
    (port,) = free_ports(1)
    began = time.monotonic()
    async with connection(f"http://127.0.0.1:{port}") as http:
        nobody = f"No API answers at http://127.0.0.1:{port}.*ConnectError.*vinhdanh up"
        with watching(Console(file=io.StringIO()), layout, dossiers) as watcher, pytest.raises(PlayError, match=nobody):
            await perform(Stage(http, "t"), layout, dossiers, SEED, watcher)
    assert time.monotonic() - began < 10


async def test_a_play_waits_a_moment_for_an_api_that_is_about_to_be_ready_and_says_what_is_missing() -> None:
    missing = (503, {"title": "Unavailable", "detail": "postgresql cannot be reached"})
    async with a_teller(missing, CUTS, (200, {"status": "ok"})) as teller, connection(teller.url) as http:
        await Api(http).must_be_ready()
    assert [call.path for call in teller.calls] == ["/health/ready"] * 3
    async with a_teller(missing) as teller, connection(teller.url) as http:
        with pytest.raises(PlayError, match=r"is not ready: .*postgresql cannot be reached"):
            await Api(http).must_be_ready(patience=0.5)
