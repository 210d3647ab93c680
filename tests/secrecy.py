"""Somebody who wants to know how members voted, with everything in hand that lies about: the attacks, and how well they did.

Each attack says of each member what they voted on each line. Half of the members of a trial vote for, half against, so that whoever
knows nothing is right half the time: `luck` says how far above that pure chance may carry.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

import asyncpg

from models.ballots.box import LETTERS
from models.ballots.paper import read_paper
from models.ballots.sealing import RoundKey
from models.errors import UnreadableBallot

Said = Mapping[tuple[str, int], str]
"""What a member (or an attack) says on a line: F or A."""

_TABLES = """
select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
"""


@dataclass(frozen=True)
class Row:
    """A ballot as a dump shows it, with what the database says of the row itself."""

    seat: str
    receipt: str
    paper: bytes
    ctid: tuple[int, int]
    xmin: int


@dataclass(frozen=True)
class Trial:
    """A session whose votes the test knows: `lines` of each seat; its ballots as a backup of before the closing has them, and the
    lines of the published box (none: it is not published yet)."""

    seats: Sequence[str]
    lines: int
    truth: Said
    rows: Sequence[Row]
    published: Sequence[str] = ()


Attack = Callable[[Sequence[Trial]], Sequence[Said]]


async def dump(pool: asyncpg.Pool) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, with the places and transactions of the rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for (table,) in await pool.fetch(_TABLES):
        rows = await pool.fetch(f"select ctid::text, xmin::text, to_jsonb(t) as said from {table} t")  # noqa: S608
        found[table] = [dict(row["said"]) | {"ctid": row["ctid"], "xmin": row["xmin"]} for row in rows]
    return found


def ballots_of(tables: Mapping[str, list[dict[str, Any]]], session: str) -> list[Row]:
    """The ballots of a session in a dump; none once its table is gone."""
    rows = tables.get(f"ballot_box.r_{session[3:]}_1", [])
    return [
        Row(
            seat=row["seat"],
            receipt=row["receipt"],
            paper=bytes.fromhex(row["paper"][2:]),
            ctid=_place(row["ctid"]),
            xmin=int(row["xmin"]),
        )
        for row in rows
    ]


def _place(ctid: str) -> tuple[int, int]:
    page, slot = ctid.strip("()").split(",")
    return int(page), int(slot)


def disk_of(folder: Path) -> list[bytes]:
    """Everything that PostgreSQL has on the disk, its write-ahead log among it; what is there several times, once."""
    return list({path.read_bytes().rstrip(b"\0") for path in folder.rglob("*") if path.is_file()})


def luck(trials: Sequence[Trial]) -> float:
    """How often whoever knows nothing may be right: once in some 300,000 runs they are luckier (4.5 standard deviations)."""
    guesses = sum(trial.lines * len(trial.seats) for trial in trials)
    members = len(trials[0].seats)
    return 0.5 + 4.5 * sqrt(members / (members - 1) / (4 * guesses))


def right(attack: Attack, trials: Sequence[Trial]) -> float:
    """How often the attack says what was voted. Where it says nothing, it is right half the time, as anybody is."""
    score = 0.0
    for trial, said in zip(trials, attack(trials), strict=True):
        score += sum((said[key] == truth) if key in said else 0.5 for key, truth in trial.truth.items())
    return score / sum(len(trial.truth) for trial in trials)


# --- attacks that read the ballots of a backup -----------------------------------------------------------------------------------


def read_the_paper(trials: Sequence[Trial]) -> Sequence[Said]:
    """Take the bytes for what an unsealed ballot is."""
    return [_read(trial, lambda paper: paper) for trial in trials]


def try_every_key(candidates: Sequence[bytes]) -> Attack:
    """Open the ballots with whatever 32 bytes lie about."""
    keys = [RoundKey(one) for one in candidates]

    def attack(trials: Sequence[Trial]) -> Sequence[Said]:
        return [_first_that_reads(trial, keys) for trial in trials]

    return attack


def _first_that_reads(trial: Trial, keys: Sequence[RoundKey]) -> Said:
    """What is read with the key that opens one of the ballots: it opens all of them."""
    one = replace(trial, rows=trial.rows[:1])
    return next((_read(trial, key.unseal) for key in keys if _read(one, key.unseal)), {})


def _read(trial: Trial, opened: Callable[[bytes], bytes]) -> Said:
    found: dict[tuple[str, int], str] = {}
    for row in trial.rows:
        try:
            marks = read_paper(opened(row.paper), trial.lines)
        except UnreadableBallot:
            continue
        found |= {(row.seat, line): LETTERS[choice] for line, choice in enumerate(marks, 1)}
    return found


def learn_from_bits(trials: Sequence[Trial]) -> Sequence[Said]:
    """Learn, from half of the trials whose truth is known, which bit of a ballot goes with which vote; say it of the others."""
    half = len(trials) // 2
    lessons = [(_bits(row.paper), trial, row.seat) for trial in trials[:half] for row in trial.rows]
    columns = list(zip(*(bits for bits, _, _ in lessons), strict=True))
    best: dict[int, tuple[int, bool]] = {}
    for line in range(1, trials[0].lines + 1):
        votes = [trial.truth[seat, line] == "F" for _, trial, seat in lessons]
        agreeing = [sum(bit == vote for bit, vote in zip(column, votes, strict=True)) for column in columns]
        bit = max(range(len(columns)), key=lambda one: abs(2 * agreeing[one] - len(lessons)))
        best[line] = bit, 2 * agreeing[bit] >= len(lessons)
    told: list[Said] = [{} for _ in trials[:half]]
    for trial in trials[half:]:
        papers = {row.seat: _bits(row.paper) for row in trial.rows}
        told.append(
            {
                (seat, line): "F" if bits[bit] == as_is else "A"
                for seat, bits in papers.items()
                for line, (bit, as_is) in best.items()
            }
        )
    return told


def _bits(paper: bytes) -> list[bool]:
    return [bool(byte >> place & 1) for byte in paper for place in range(8)]


# --- attacks that put members beside the published votes -------------------------------------------------------------------------


def side_by_side(order: Callable[[Row], Any]) -> Attack:
    """Members in some order of their ballots, and beside them the votes of each line as they are published."""

    def attack(trials: Sequence[Trial]) -> Sequence[Said]:
        return [_beside([row.seat for row in sorted(trial.rows, key=order)], trial) for trial in trials]

    return attack


def by_seat(trials: Sequence[Trial]) -> Sequence[Said]:
    """The same in the order in which members sit: for whoever has no ballots any more."""
    return [_beside(trial.seats, trial) for trial in trials]


def by_receipt_from_the_disk(disk: Sequence[bytes], receipts: Sequence[str]) -> Attack:
    """The same by receipts, each put down to the member whose id stands nearest before it anywhere on the disk."""
    owners = nearest_members(disk, receipts)

    def attack(trials: Sequence[Trial]) -> Sequence[Said]:
        return [_beside([owners[one] for one in sorted(owners) if owners[one] in trial.seats], trial) for trial in trials]

    return attack


def nearest_members(disk: Sequence[bytes], receipts: Sequence[str]) -> dict[str, str]:
    """Whose receipt each is, as far as it still stands beside a member's id."""
    wanted, owners = set(receipts), {}
    beside = re.compile(rb"(of-[a-z2-7]{16}).{1,12}?([0-9a-f]{64})", re.DOTALL)
    for content in disk:
        for member, receipt in beside.findall(content):
            if receipt.decode() in wanted:
                owners[receipt.decode()] = member.decode()
    return owners


def _beside(seats: Sequence[str], trial: Trial) -> Said:
    return {(seat, line): vote for line, votes in enumerate(trial.published, 1) for seat, vote in zip(seats, votes, strict=False)}
