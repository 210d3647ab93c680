"""A country of open tasks in PostgreSQL, skewed like life: few offices hold most, few names and awards are most of what is said.

Tasks, nominations and their words are made by the database itself, in sets, by the functions that the triggers use. The same number
always gives the same rows.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

import asyncpg

from models.vocabulary import Level, Regime
from policy.law import law
from policy.units import AdministrativeUnit, directory
from starter.inbox.words import beneath, words
from starter.units import Connection

DAY = date(2024, 1, 1)
SHARES = {Level.CENTRAL: 0.05, Level.PROVINCE: 0.32, Level.DISTRICT: 0.38, Level.COMMUNE: 0.25}
"""Of all open tasks, those at each level; within a level a few offices hold many times what most do."""
SKEW = 0.6
PROPOSERS = 60
"""Of so many units under an office come what it has to do."""
MOVEMENTS = 200

SURNAMES = (
    ("Nguyễn",) * 38
    + ("Trần",) * 11
    + ("Lê",) * 10
    + ("Phạm",) * 7
    + ("Hoàng",) * 5
    + ("Phan",) * 5
    + ("Vũ",) * 4
    + (
        *("Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Nông", "Triệu", "Hà", "Ma", "Lường", "Vi"),
        *("Chu", "Đinh", "Đoàn", "Trịnh", "Mai", "Cao", "Tạ"),
    )
)
MIDDLES = (
    ("Thị",) * 40 + ("Văn",) * 35 + ("Đức", "Minh", "Ngọc", "Thanh", "Hữu", "Xuân", "Quang", "Thu", "Hồng", "Kim", "Bích", "Công")
)
GIVEN = (
    *(
        "Anh",
        "Ánh",
        "An",
        "Bình",
        "Chi",
        "Châu",
        "Cường",
        "Dung",
        "Dũng",
        "Duyên",
        "Đào",
        "Đạt",
        "Đức",
        "Giang",
        "Hà",
        "Hải",
        "Hạnh",
    ),
    *(
        "Hằng",
        "Hiền",
        "Hiếu",
        "Hoa",
        "Hòa",
        "Hoài",
        "Hồng",
        "Huệ",
        "Hùng",
        "Huy",
        "Huyền",
        "Hương",
        "Khanh",
        "Khánh",
        "Khoa",
        "Kiên",
    ),
    *(
        "Lan",
        "Liên",
        "Linh",
        "Loan",
        "Long",
        "Lộc",
        "Lợi",
        "Mai",
        "Mạnh",
        "Mận",
        "Minh",
        "My",
        "Nam",
        "Nga",
        "Ngân",
        "Nghĩa",
        "Ngọc",
    ),
    *(
        "Nguyệt",
        "Nhàn",
        "Nhung",
        "Oanh",
        "Phong",
        "Phúc",
        "Phương",
        "Phượng",
        "Quân",
        "Quang",
        "Quý",
        "Quyên",
        "Quỳnh",
        "Sơn",
        "Tâm",
    ),
    *(
        "Tân",
        "Thái",
        "Thành",
        "Thảo",
        "Thắng",
        "Thoa",
        "Thơm",
        "Thu",
        "Thủy",
        "Thúy",
        "Thư",
        "Tiến",
        "Tình",
        "Toàn",
        "Trang",
        "Trinh",
    ),
    *("Trung", "Tú", "Tuấn", "Tùng", "Tuyết", "Uyên", "Vân", "Việt", "Vinh", "Xuân", "Yến"),
)
ROLES = ("appraiser",) * 5 + ("secretary",) * 3 + ("chair",) * 2
STATES = ("appraising",) * 17 + ("consulting", "public_notice", "on_hold")

TABLES = """
create unlogged table bench_office (office int primary key, unit text, level text, tasks int, skipped bigint);
create unlogged table bench_proposer (office int, n int, unit text, about text[], primary key (office, n));
create unlogged table bench_award (n int primary key, award text, about text[]);
"""
# One number in [0, 1) for each task and purpose, the same every time.
CHANCE = """
create function chance(task bigint, purpose int) returns float8 language sql immutable parallel safe as $$
  select (hashint8extended(task, purpose) & 1048575) / 1048576.0::float8
$$
"""
PICK = """
create function pick(choices text[], by float8) returns text language sql immutable parallel safe as $$
  select choices[1 + floor(by * cardinality(choices))::int]
$$
"""
ROWS = """
create unlogged table bench_row_{part} as
select 'hs-' || translate(lpad(to_hex(i), 16, '0'), '0189', 'ghjk') as id, i, o.unit, o.level, p.unit as proposer, a.award,
  p.about || a.about as about, pick($1, chance(i, 3)) as role, pick($2, chance(i, 4)) as appraising,
  date '2024-01-01' + floor(chance(i, 5) * 330)::int as received_on,
  timestamptz '2024-01-01' + chance(i, 6) * interval '330 days' as changed_at,
  case when chance(i, 7) > 0.05 then timestamptz '2026-10-01' + chance(i, 8) * interval '420 days' end as due_at,
  case when chance(i, 9) < 0.1 then 'phong-trao-' || floor(chance(i, 10) * {movements})::int end as movement,
  1 + floor(power(chance(i, 11), 4) * 20)::int as nominees
from bench_office o
cross join lateral generate_series(o.skipped + 1, o.skipped + o.tasks) as i
join bench_proposer p on p.office = o.office
  and p.n = floor(chance(i, 1) * (select count(*) from bench_proposer q where q.office = o.office))::int
join bench_award a on a.n = floor(power(chance(i, 2), 2.5) * (select count(*) from bench_award))::int
where o.office % 2 = {part}
order by chance(i, 14)
"""
STATE = "case r.role when 'appraiser' then r.appraising when 'secretary' then 'awaiting_council' else 'awaiting_signature' end"
STEP = """case r.role when 'secretary' then 'council' when 'chair' then 'sign' else
  case r.appraising when 'appraising' then 'appraise' when 'consulting' then 'consult'
    when 'public_notice' then 'public_notice' end end"""
NOMINATIONS = f"""
insert into nomination (id, version, state, level, office, step, due_at, nominees, award, regime, policy_version, unit, path,
  received_on, movement, opened_at, changed_at)
select r.id, 3, {STATE}, r.level, r.unit, {STEP}, r.due_at, r.nominees, r.award, 'VN-2017', 'bench', r.proposer,
  array[r.proposer, r.unit], r.received_on, r.movement, r.changed_at, r.changed_at
from bench_row_{{part}} r
"""  # noqa: S608 -- parts of our own
WORDS = """
  select search_words(string_agg(
    concat_ws(' ', pick($1, chance(r.i, 100 + 3 * n)), pick($2, chance(r.i, 101 + 3 * n)), pick($3, chance(r.i, 102 + 3 * n))), ' '
  )) || r.about || case when r.movement is null then '{{}}' else array['m=' || r.movement] end as words
  from generate_series(1, r.nominees) as n
"""
TASKS = f"""
insert into task (nomination, number, unit, level, step, role, opened_at, due_at, award, proposer, received_on, movement, state,
  changed_at, tokens, bits, claimed_by)
select r.id, 3, r.unit, r.level, {STEP}, r.role, r.changed_at, r.due_at, r.award, r.proposer, r.received_on, r.movement, {STATE},
  r.changed_at, office_tokens(r.unit, said.words), word_bits(said.words),
  case when chance(r.i, 12) < 0.2 then 'of-aaaaaaaaaaaaaaa' || pick(array['a', 'b', 'c', 'd'], chance(r.i, 13)) end
from bench_row_{{part}} r cross join lateral ({WORDS}) as said
"""  # noqa: S608 -- parts of our own
TARGETS = ("nomination", "task")


@dataclass(frozen=True, slots=True)
class Office:
    """An office, and what it has to do."""

    unit: str
    level: Level
    tasks: int
    proposers: tuple[AdministrativeUnit, ...]


def country(tasks: int) -> list[Office]:
    """The offices of the country with so many open tasks in all; the same shares whatever their number."""
    chances = Random(1)
    units = [unit for unit in directory() if unit.existed_on(DAY)]
    under: dict[str, list[AdministrativeUnit]] = {unit.code: [unit] for unit in units}
    for unit in units:
        if unit.level is Level.COMMUNE:
            for above in directory().chain(unit.code, DAY)[1:]:
                under[above.code].append(unit)
    offices, owed = [], 0.0
    for level, share in SHARES.items():
        there = [unit for unit in units if unit.level is level]
        chances.shuffle(there)
        weights = [1 / rank**SKEW for rank in range(1, len(there) + 1)]
        for unit, weight in zip(there, weights, strict=True):
            owed += tasks * share * weight / sum(weights)
            held, owed = int(owed), owed % 1
            proposers = chances.sample(under[unit.code], min(PROPOSERS, len(under[unit.code])))
            offices.append(Office(unit.code, level, held, tuple(proposers)))
    offices[0] = Office(
        offices[0].unit, offices[0].level, offices[0].tasks + tasks - sum(one.tasks for one in offices), offices[0].proposers
    )
    return offices


async def fill(pool: asyncpg.Pool, offices: Sequence[Office]) -> None:
    """Writes the tasks of these offices into an empty database, with what the tables' statistics say afterwards."""
    async with pool.acquire() as connection:
        await connection.execute(TABLES)
        await connection.execute(CHANCE)
        await connection.execute(PICK)
        await _hold(connection, offices)
        indexes = await _without_indexes(connection)
    await asyncio.gather(*(_half(pool, part) for part in (0, 1)))
    await asyncio.gather(*(_made_again(pool, indexes[half::2]) for half in (0, 1)))
    async with pool.acquire() as connection:
        for table in TARGETS:
            await connection.execute(f"alter table {table} enable trigger user", timeout=60)
            await connection.execute(f"vacuum (analyze) {table}", timeout=300)


async def _hold(connection: Connection, offices: Sequence[Office]) -> None:
    skipped = [0, *accumulate(one.tasks for one in offices)]
    await connection.copy_records_to_table(
        "bench_office",
        records=[(n, one.unit, one.level.value, one.tasks, skipped[n]) for n, one in enumerate(offices)],
    )
    about: dict[str, list[str]] = {}
    for one in offices:
        for unit in one.proposers:
            if unit.code not in about:
                facets = [beneath(above.code) for above in directory().chain(unit.code, DAY)]
                about[unit.code] = [*words(unit.name), *facets]
    await connection.copy_records_to_table(
        "bench_proposer",
        records=[
            (n, place, unit.code, about[unit.code])
            for n, one in enumerate(offices)
            if one.tasks
            for place, unit in enumerate(one.proposers)
        ],
    )
    awards = law().awards(Regime.VN_2017)
    await connection.copy_records_to_table(
        "bench_award",
        records=[(n, one.code, words(" ".join((one.code, one.vi, *one.aliases)))) for n, one in enumerate(awards)],
    )
    for table in ("bench_office", "bench_proposer", "bench_award"):
        await connection.execute(f"analyze {table}")


async def _without_indexes(connection: Connection) -> list[str]:
    """Drops every index but the keys, and stops the triggers; how to make the indexes again."""
    found = await connection.fetch(
        "select indexname, indexdef from pg_indexes where tablename = any($1::text[]) and indexname not like '%pkey'", TARGETS
    )
    for row in found:
        await connection.execute(f"drop index {row['indexname']}")
    for table in TARGETS:
        await connection.execute(f"alter table {table} disable trigger user")
    return sorted((row["indexdef"] for row in found), key=lambda how: "gin" not in how)


async def _half(pool: asyncpg.Pool, part: int) -> None:
    async with pool.acquire() as connection:
        rows = ROWS.format(part=part, movements=MOVEMENTS)
        for place, choices in enumerate((ROLES, STATES), 1):
            rows = rows.replace(f"${place}", _array(choices))
        await connection.execute(rows, timeout=300)
        await connection.execute(f"analyze bench_row_{part}")
        await connection.execute(NOMINATIONS.format(part=part), timeout=300)
        await connection.execute(TASKS.format(part=part), SURNAMES, MIDDLES, GIVEN, timeout=300)


async def _made_again(pool: asyncpg.Pool, indexes: Sequence[str]) -> None:
    async with pool.acquire() as connection:
        for how in indexes:
            await connection.execute(how, timeout=300)


def _array(choices: Sequence[str]) -> str:
    return "array[" + ", ".join(f"'{one}'" for one in choices) + "]"
