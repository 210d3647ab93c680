"""The archive is found again by whatever an auditor knows of a case: by the index, by the cards alone, and by the command."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from activities.archive_files import card_key, card_text
from activities.archive_index import index_again
from auditor.archive import Archive, open_folder
from auditor.archive.listing import Question, listed_in_archive, listed_in_database
from models.messages.archive import Card, CaseKind, Lack
from runtime.database import open_pool
from runtime.settings import Settings

ROOT = Path(__file__).parent.parent.parent
LATE = datetime(2025, 6, 30, 18, tzinfo=UTC)
"""In Hà Nội it is the first of July."""


def a_card(chain: str, sequence: int = 1, **said: Any) -> Card:
    usual: dict[str, Any] = {
        "workflow_id": f"nomination:{chain}",
        "sequence": sequence,
        "kind": CaseKind.NOMINATION,
        "chain": chain,
        "final": True,
        "events": 40,
        "entries": 4,
        "last_hash": "a" * 64,
        "bytes": 1000,
        "sha256": f"{abs(hash((chain, sequence))):064x}"[:64],
        "unit": "63.01843",
        "path": ("63.01843", "63.06"),
        "award": "LDTT",
        "period": "2024",
        "regime": "VN-2024",
        "policy_version": "law-1",
        "code_version": "0.1.0+abc",
        "state": "awarded",
        "officers": ("of-a", "of-b"),
        "key_ids": ("k1",),
        "opened_at": datetime(2025, 1, 10, 3, tzinfo=UTC),
        "closed_at": datetime(2025, 3, 10, 3, 0, 0, 123456, tzinfo=UTC),
        "keep_until": date(2045, 12, 31),
    }
    return Card(**(usual | said))


CARDS = (
    a_card("hs-a", final=False, closed_at=None, keep_until=None, state="appraising", entries=2),
    a_card("hs-a", 2),
    a_card("hs-a.1", keep_until=date(2020, 12, 31), state="rejected"),
    a_card("hs-a.r0", workflow_id="revocation:hs-a.r0", kind=CaseKind.REVOCATION, opened_at=LATE, closed_at=LATE, state="revoked"),
    a_card("hs-ab", award="COCP", unit="01.00", path=("01.00", "VN"), officers=("of-c",), lacks=Lack.HISTORY, period="2023"),
    a_card("hs-b", final=False, closed_at=None, keep_until=None, state="on_hold", opened_at=LATE - timedelta(days=9)),
    a_card(
        "ph-s",
        workflow_id="council-session:ph-s",
        kind=CaseKind.SESSION,
        unit="63.06",
        path=("63.06",),
        award=None,
        period=None,
        keep_until=None,
        state="published",
        officers=("of-seat",),
    ),
)


@dataclass
class Kept:
    """The same cards in a folder and in a database."""

    folder: Path
    pool: asyncpg.Pool
    settings: Settings

    @property
    def archive(self) -> Archive:
        return open_folder(self.folder)

    async def told(self, *asked: str, database: bool = False) -> tuple[int | None, dict[str, Any], str]:
        """Exit code, last line and all else of the command; without a database unless it is wanted."""
        away = {"database_url": SecretStr("postgresql://nobody@127.0.0.1:1/none"), "data_dir": self.folder / "none"}
        settings = self.settings if database else self.settings.model_copy(update=away)
        run = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "runtime.cli", "audit", "list", "--json", *asked),
            cwd=ROOT,
            env={**os.environ, **settings.environment()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = (text.decode() for text in await run.communicate())
        lines = out.strip().splitlines()
        return run.returncode, json.loads(lines[-1]) if run.returncode == 0 else {}, out + error


@pytest.fixture(scope="module")
async def kept(
    settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    for card in CARDS:
        file = folder / card_key(card)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(card_text(card))
    mine = settings.model_copy(update={"database_url": SecretStr(await new_database())})
    pool = await open_pool(mine)
    assert await index_again(pool, CARDS) == len(CARDS)
    yield Kept(folder, pool, mine)
    await pool.close()


EVERYTHING = ["ph-s", "hs-a", "hs-a.1", "hs-ab", "hs-b", "hs-a.r0"]
"""By the day of opening, then by the workflow's id."""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, EVERYTHING),
        ({"nomination": "hs-a"}, ["hs-a", "hs-a.1", "hs-a.r0"]),
        ({"nomination": "hs"}, []),
        ({"unit": "63.06"}, ["ph-s", "hs-a", "hs-a.1", "hs-b", "hs-a.r0"]),
        ({"unit": "VN"}, ["hs-ab"]),
        ({"award": "COCP"}, ["hs-ab"]),
        ({"period": "2023"}, ["hs-ab"]),
        ({"officer": "of-c"}, ["hs-ab"]),
        ({"officer": "of-seat"}, ["ph-s"]),
        ({"kind": CaseKind.REVOCATION}, ["hs-a.r0"]),
        ({"state": "rejected"}, ["hs-a.1"]),
        ({"state": "appraising"}, []),
        ({"closed": False}, ["hs-b"]),
        ({"closed": True}, [chain for chain in EVERYTHING if chain != "hs-b"]),
        ({"first": date(2025, 7, 1)}, ["hs-b", "hs-a.r0"]),
        ({"first": date(2025, 7, 2)}, ["hs-b"]),
        ({"last": date(2025, 6, 30)}, [chain for chain in EVERYTHING if chain != "hs-a.r0"]),
        ({"last": date(2025, 1, 9)}, []),
        ({"first": date(2025, 2, 1), "last": date(2025, 2, 1)}, ["ph-s", "hs-a", "hs-a.1", "hs-ab"]),
        ({"expired_on": date(2025, 7, 1)}, ["hs-a.1"]),
        ({"expired_on": date(2020, 12, 31)}, []),
        ({"unit": "63.06", "officer": "of-a", "closed": True, "award": "LDTT"}, ["hs-a", "hs-a.1", "hs-a.r0"]),
    ],
)
async def test_index_and_cards_give_the_same_answer(kept: Kept, asked: dict[str, Any], found: list[str]) -> None:
    by_index = await listed_in_database(kept.pool, Question(**asked))
    assert [card.chain for card in by_index] == found
    assert by_index == await listed_in_archive(kept.archive, Question(**asked))


async def test_the_command_lists_a_folder_with_database_and_engine_gone(kept: Kept) -> None:
    code, answer, text = await kept.told("--archive", str(kept.folder), "--unit", "63.06", "--expired")
    assert (code, answer["count"]) == (0, 1)
    assert answer["cases"][0]["chain"] == "hs-a.1"
    assert "2020-12-31" in text


async def test_the_command_gives_the_same_out_of_the_database(kept: Kept) -> None:
    ways = await asyncio.gather(
        kept.told("--from", "2025-02-01", "--closed", database=True),
        kept.told("--from", "2025-02-01", "--closed", "--archive", str(kept.folder)),
    )
    assert ways[0] == ways[1]
    assert ways[0][1]["count"] == 5


async def test_an_index_that_was_lost_is_written_again_by_the_command(
    kept: Kept, new_database: Callable[[], Awaitable[str]]
) -> None:
    empty = Kept(kept.folder, kept.pool, kept.settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    code, answer, text = await empty.told("--archive", str(kept.folder), "--rebuild", database=True)
    assert (code, answer["count"]) == (0, len(EVERYTHING))
    assert f"{len(CARDS)} " in text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (["--archive", "policy"], 2),
        (["--from", "yesterday"], 2),
        (["--from", "2025-03-02", "--to", "2025-03-01"], 2),
        (["--kind", "party"], 2),
        ([], 1),
    ],
    ids=["no archive", "no day", "no period", "no kind", "no database"],
)
async def test_bad_input_and_a_database_that_is_away_are_told_apart(kept: Kept, asked: list[str], code: int) -> None:
    said = await kept.told(*asked)
    assert said[0] == code
    assert "Traceback" not in said[2]
