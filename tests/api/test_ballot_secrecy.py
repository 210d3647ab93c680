"""The attacker's turn: everything that lies about before and after the closing of many sessions, and attacks on it.

They do no better than chance; and the same attacks succeed where a vote is open, or where a box tells too much.
"""

import asyncio
import itertools
import random
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
from pydantic import SecretStr

from activities.ballot_box import BallotBox
from activities.ballot_keys import KeyFolder
from models.ballots.box import Box, leaf_of, recount
from models.ballots.paper import write_paper
from models.ballots.sealing import RoundKey
from models.vocabulary import Choice
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from tests.assemblies import AGAINST, FOR, Assembly, assemble, rule
from tests.secrecy import (
    Attack,
    Row,
    Trial,
    ballots_of,
    by_receipt_from_the_disk,
    by_seat,
    disk_of,
    dump,
    learn_from_bits,
    luck,
    nearest_members,
    read_the_paper,
    right,
    side_by_side,
    try_every_key,
)

SESSIONS, MEMBERS, LINES = 24, 6, 30
LETTER = {FOR: "F", AGAINST: "A"}
ORDERS: dict[str, Any] = {
    "place in the table": lambda row: row.ctid,
    "transaction": lambda row: row.xmin,
    "receipt": lambda row: row.receipt,
    "length": lambda row: (len(row.paper), row.paper),
    "name": lambda row: row.seat,
}


@dataclass(frozen=True)
class Evidence:
    """What an attacker has: dumps from before the closing and from after it, the disk at both moments, and the server's log.

    `seeds` and `papers` are what they would like to have, and the test alone knows.
    """

    trials: Sequence[Trial]
    open_trials: Sequence[Trial]
    before: dict[str, list[dict[str, Any]]]
    after: dict[str, list[dict[str, Any]]]
    disk_before: list[bytes]
    disk_after: list[bytes]
    log: bytes
    boxes: Sequence[dict[str, Any]]
    seeds: Sequence[bytes]
    papers: Sequence[bytes]
    open_papers: Sequence[bytes]
    keys: Path

    def unpublished(self) -> list[Trial]:
        """The trials as they were before the closing."""
        return [replace(trial, published=()) for trial in self.trials]

    def after_alone(self) -> list[Trial]:
        """The trials for whoever came after the closing: no ballots."""
        return [replace(trial, rows=()) for trial in self.trials]


@pytest.fixture(scope="module")
def cluster(engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("attacked")
    (port,) = free_ports(1)
    return engine_settings.model_copy(update={"data_dir": folder, "postgres_port": port, "database_url": None})


@pytest.fixture(scope="module")
async def pool(cluster: Settings) -> AsyncIterator[asyncpg.Pool]:
    """A PostgreSQL of its own, so that its disk holds nothing but these sessions."""
    server = Child(postgres(cluster, ("fsync=off", "log_min_duration_statement=0", "min_wal_size=32MB", "max_wal_size=64MB")))
    try:
        await server.until_ready()
        await asyncio.to_thread(upgrade, await create_database(cluster))
        pool = await open_pool(cluster)
        yield pool
        await pool.close()
    finally:
        await server.stop()


@pytest.fixture(scope="module")
async def evidence(pool: asyncpg.Pool, cluster: Settings) -> Evidence:
    dice = random.Random("how they voted")  # noqa: S311 -- the same votes in every run
    keys = cluster.data_dir / "keys"
    secret = [await _voted(pool, keys, dice, secret=True) for _ in range(SESSIONS)]
    named = [await _voted(pool, keys, dice, secret=False) for _ in range(SESSIONS // 4)]
    await pool.execute("checkpoint")
    before, disk_before = await dump(pool), disk_of(cluster.data_dir / "postgres")
    seeds = [(keys / f"{held.session}-1.key").read_bytes() for held, _ in secret]
    for held, _ in [*secret, *named]:
        await held.hold()
    boxes = [await held.published() for held, _ in secret]
    return Evidence(
        trials=[_trial(held, votes, before, box) for (held, votes), box in zip(secret, boxes, strict=True)],
        open_trials=[_trial(held, votes, before, await held.published()) for held, votes in named],
        before=before,
        after=await dump(pool),
        disk_before=disk_before,
        disk_after=disk_of(cluster.data_dir / "postgres"),
        log=(cluster.data_dir / "logs" / "postgres.log").read_bytes(),
        boxes=boxes,
        seeds=seeds,
        papers=[write_paper(choices) for _, votes in secret for choices in votes.values()],
        open_papers=[write_paper(choices) for _, votes in named for choices in votes.values()],
        keys=keys,
    )


Votes = dict[str, list[Choice]]


async def _voted(pool: asyncpg.Pool, keys: Path, dice: random.Random, *, secret: bool) -> tuple[Assembly, Votes]:
    """A session in which everybody has voted, half of them for and half against on each line, in an order that says nothing."""
    held = await assemble(pool, keys, members=MEMBERS, lists=(LINES,), voting_rule=rule(secret=secret))
    await held.open()
    by_line = [dice.sample([FOR, AGAINST] * (MEMBERS // 2), MEMBERS) for _ in range(LINES)]
    votes = {member: [line[number] for line in by_line] for number, member in enumerate(held.members)}
    for member in dice.sample(held.members, MEMBERS):
        if secret:
            first = await held.cast(member, dice.choices([FOR, AGAINST], k=LINES))
            await held.cast(member, votes[member], replaces=first.receipt)
        else:
            await held.put_open(member, "".join(LETTER[choice] for choice in votes[member]))
    return held, votes


def _trial(held: Assembly, votes: Votes, before: dict[str, list[dict[str, Any]]], box: dict[str, Any]) -> Trial:
    truth = {(member, line): LETTER[choice] for member in votes for line, choice in enumerate(votes[member], 1)}
    return Trial(held.members, LINES, truth, ballots_of(before, held.session), [line["votes"] for line in box["lines"]])


def keys_lying_about(*places: Any) -> list[bytes]:
    """Every 32 bytes that might be a key: whatever is written there as 64 hexadecimal digits."""
    text = orjson.dumps(places, default=str).decode()
    return [bytes(32), *(bytes.fromhex(one) for one in set(re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text)))]


def attacks_on_ballots(keys: list[bytes]) -> dict[str, Attack]:
    return {"reads the bytes": read_the_paper, "tries every key": try_every_key(keys), "learns from bits": learn_from_bits}


def test_before_the_closing_nobody_finds_a_choice(evidence: Evidence) -> None:
    trials = evidence.unpublished()
    assert all(len(trial.rows) == MEMBERS for trial in trials), "the attacker has every ballot"
    for name, attack in attacks_on_ballots(keys_lying_about(evidence.before)).items():
        assert right(attack, trials) <= luck(trials), name
    for said in read_the_paper(trials):
        assert said == {}


def test_before_the_closing_there_is_no_tally_anywhere(evidence: Evidence) -> None:
    assert evidence.before["public.session_result"] == []
    for row in evidence.before["public.session_round"]:
        assert (row["box"], row["ballots"], row["commitment"]) == (None, None, None)


def test_after_the_closing_nobody_links_a_member_to_a_choice(evidence: Evidence) -> None:
    trials = evidence.after_alone()
    assert [table for table in evidence.after if table.startswith("ballot_box")] == []
    receipts = [receipt for box in evidence.boxes for receipt in box["receipts"]]
    cast = {row.receipt: row.seat for trial in evidence.trials for row in trial.rows}
    assert nearest_members(evidence.disk_before, receipts) == cast, "on the disk of a vote that runs, each receipt has its member"
    attacks = {"by seat": by_seat, "receipts on the disk": by_receipt_from_the_disk(evidence.disk_after, receipts)}
    for name, attack in attacks.items():
        assert right(attack, trials) <= luck(trials), name


def test_nor_with_a_backup_from_before_it(evidence: Evidence) -> None:
    keys = keys_lying_about(evidence.before, evidence.after)
    assert len(keys) > SESSIONS * LINES, "the salts of all lines are among them"
    attacks = attacks_on_ballots(keys) | {f"beside, by {name}": side_by_side(order) for name, order in ORDERS.items()}
    for name, attack in attacks.items():
        assert right(attack, evidence.trials) <= luck(evidence.trials), name


def test_the_same_attacks_succeed_on_an_open_vote(evidence: Evidence) -> None:
    for name, attack in {"reads the bytes": read_the_paper}.items():
        assert right(attack, evidence.open_trials) == 1, name
    learnt = right(learn_from_bits, evidence.open_trials)
    assert learnt == 0.75, "all of the half that was not learnt from, and chance on the rest"


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_attacks_succeed_on_a_box_that_keeps_an_order(evidence: Evidence, order: str) -> None:
    loose = [replace(trial, published=_in_order(trial, ORDERS[order])) for trial in evidence.trials]
    assert right(side_by_side(ORDERS[order]), loose) == 1


def _in_order(trial: Trial, order: Any) -> list[str]:
    rows: list[Row] = sorted(trial.rows, key=order)
    return ["".join(trial.truth[row.seat, line] for row in rows) for line in range(1, trial.lines + 1)]


def test_the_same_attack_succeeds_with_the_key(evidence: Evidence) -> None:
    assert right(try_every_key(evidence.seeds), evidence.unpublished()) == 1


def test_no_key_and_no_opened_ballot_lies_on_the_disk_in_a_table_or_in_a_log(evidence: Evidence) -> None:
    tables = orjson.dumps([evidence.before, evidence.after, evidence.boxes], default=str)
    everything = [*{*evidence.disk_before, *evidence.disk_after}, evidence.log, tables]
    marks = {paper[5:] for paper in evidence.papers}
    assert not marks & found_in(everything)
    for content in everything:
        assert not any(seed in content for seed in evidence.seeds)
    written = [one.hex().encode() for one in (*evidence.seeds, *marks)]
    assert not any(one in content for content in (tables, evidence.log) for one in written)
    assert {paper[5:] for paper in evidence.open_papers} <= found_in(evidence.disk_before), "what is there is found"


IS_A_MARK = bytes(byte in (1, 2) for byte in range(256))


def found_in(contents: Iterable[bytes]) -> set[bytes]:
    """Every run of marks as long as those of an opened ballot."""
    found: set[bytes] = set()
    for content in contents:
        marks, start = content.translate(IS_A_MARK), 0
        while (place := marks.find(b"\x01" * LINES, start)) >= 0:
            found.add(content[place : place + LINES])
            start = place + 1
    return found


def test_all_secret_ballots_are_of_one_length_and_share_no_bytes(evidence: Evidence) -> None:
    papers = [row.paper for trial in evidence.trials for row in trial.rows]
    assert len({len(paper) for paper in papers}) == 1
    assert len({paper[:32] for paper in papers}) == len(papers)


def test_the_table_and_the_key_of_a_counted_round_are_gone(evidence: Evidence) -> None:
    assert not any(evidence.keys.iterdir())
    names = {row["seat"] for table, rows in evidence.before.items() if table.startswith("ballot_box") for row in rows}
    assert len(names) == (SESSIONS + SESSIONS // 4) * MEMBERS


def test_every_box_recounts_and_holds_everybodys_receipt(evidence: Evidence) -> None:
    for trial, box in zip(evidence.trials, evidence.boxes, strict=True):
        found = recount(Box.model_validate(box), receipts=[row.receipt for row in trial.rows])
        assert found.agrees, found.findings


async def test_the_bytes_of_a_key_are_written_over_before_its_file_goes(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path)
    await held.open()
    file = tmp_path / f"{held.session}-1.key"
    assert file.stat().st_mode & 0o777 == 0o600
    seed = file.read_bytes()
    with file.open("rb") as still_open:
        await held.hold()
        assert still_open.read() != seed
    assert not file.exists()


async def test_the_write_ahead_log_is_written_over_when_a_round_is_destroyed(
    pool: asyncpg.Pool, cluster: Settings, tmp_path: Path
) -> None:
    disk = cluster.data_dir / "postgres"
    held = await assemble(pool, tmp_path, members=MEMBERS)
    await held.open()
    for member in held.members:
        await held.cast(member, [FOR] * 3)
    await held.close()
    await held.count()
    cast = {receipt: seat for (seat, _), receipt in held.receipts.items()}
    assert nearest_members(disk_of(disk), list(cast)) == cast, "the table is gone, and the log still has its rows"
    await held.box.destroy_round(held.ref)
    assert nearest_members(disk_of(disk), list(cast)) == {}


async def test_where_the_server_does_not_let_us_the_log_is_left_and_the_rest_is_destroyed(
    pool: asyncpg.Pool, cluster: Settings, tmp_path: Path
) -> None:
    await pool.execute("create role plain login password 'plain' in role pg_read_all_data, pg_write_all_data")
    await pool.execute("grant usage, create on schema ballot_box to plain")
    url = cluster.postgres_url.split("@")[1]
    held = await assemble(pool, tmp_path, members=MEMBERS)
    plain = await open_pool(cluster.model_copy(update={"database_url": SecretStr(f"postgresql://plain:plain@{url}")}))
    try:
        held.box = BallotBox(plain, KeyFolder(tmp_path))
        await held.open()
        await held.cast(held.members[0], [FOR] * 3)
        await held.hold()
    finally:
        await plain.close()
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 -- a folder in memory
    assert await pool.fetchval("select destroyed_at is not null from session_round where session = $1", held.session)


async def test_a_masked_line_is_not_guessed_from_its_leaf(pool: asyncpg.Pool, tmp_path: Path) -> None:
    held = await assemble(pool, tmp_path, members=MEMBERS, lists=(1, 1))
    for member in held.members[:2]:
        await pool.execute(
            "insert into session_recusal (session, officer, nomination, ground, said_by) values ($1, $2, $3, 'kin', $2)",
            held.session,
            member,
            held.nominations[0],
        )
    await held.open()
    for member in held.members:
        await held.cast(member, [FOR, AGAINST])
    seed = (tmp_path / f"{held.session}-1.key").read_bytes()
    await held.hold()
    masked, shown = (await held.published())["lines"]
    assert "votes" not in masked
    assert shown["votes"] == "A" * MEMBERS
    every_count = ["A" * a + "F" * f + "N" * n for a, f, n in itertools.product(range(7), repeat=3)]
    known = [bytes(32), bytes.fromhex(shown["salt"]), bytes.fromhex(shown["leaf"]), seed]
    assert not [votes for votes in every_count for salt in known if leaf_of(salt, 1, votes) == masked["leaf"]]
    true_salt = RoundKey(seed).salt_of(1)
    assert [votes for votes in every_count if leaf_of(true_salt, 1, votes) == masked["leaf"]] == ["FFFF"]
