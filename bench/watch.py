"""`python -m bench.watch`: how long the watch needs for one look over 1,000,000 open tasks, with officers, dossiers and a ledger.

The tasks are those of `make bench-inbox`. Every desk has officers of its own, but for half of the communes, where one person does
everything. Some officers have left, some are absent, with a substitute or without; one dossier in a hundred keeps duties apart. So
there are some hundred incidents.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import asyncpg
import uvloop

from activities.watch import CONFLICTED, EMPTY_OFFICES, look_over
from bench.inbox import LARGE, SERVER, filled
from runtime.ports import free_ports
from runtime.postgres import postgres
from runtime.processes import Child
from runtime.settings import Settings

DAY = date(2026, 11, 20)
LOOKS = 3
MOST_SECONDS = 5.0

# Constraints that look at one row at a time would take longer than everything else; what is written obeys them.
QUICKLY = "set session_replication_role = replica"
STAFF = (
    """
    create table bench_desk as
    select unit, level, role, level = 'commune' and chance(hashtextextended(unit, 0), 1) < 0.5 as alone
    from (select distinct unit, level, role from task) as desk
    """,
    """
    create table bench_officer as
    select 'of-' || substr(md5(unit || case when alone then '' else role end || n), 1, 16) as id, unit, level, role, n
    from bench_desk, generate_series(1, case when alone then 1 else 2 end) as n
    """,
    "create index on bench_officer (unit, role)",
    "analyze bench_officer",
    """
    insert into officer (id, name, left_at)
    select distinct id, 'Cán bộ', case when chance(hashtextextended(id, 0), 2) < 0.01 then now() end from bench_officer
    """,
    "insert into membership (officer, role, unit, level, valid_from) select id, role, unit, level, '2020-01-01' from bench_officer",
    "insert into officer (id, name) values ('of-administrator', 'Quản trị')",
    """
    insert into membership (officer, role, unit, level, valid_from)
    values ('of-administrator', 'administrator', 'VN', 'central', '2020-01-01')
    """,
    """
    insert into substitution (id, absent, substitute, valid_from, valid_to, created_by)
    select 'tt-' || id, id, case when chance(hashtextextended(id, 0), 4) < 0.8 then
      (select other.id from bench_officer other where other.unit = one.unit and other.role = one.role and other.n = 2) end,
      '2026-11-01', '2026-11-30', id
    from bench_officer one where n = 1 and chance(hashtextextended(id, 0), 3) < 0.02 on conflict (id) do nothing
    """,
    """
    insert into dossier (id, award, regime, policy_version, unit, path, area, period, received_on, caller, idempotency_key,
      request_hash, start)
    select id, award, regime, policy_version, unit, path, path, '2023', received_on, 'bench', id, '',
      jsonb_build_object('policy', jsonb_build_object(
        'apart', case when chance(hashtextextended(id, 0), 5) < 0.01 then '[["appraise", "sign"]]'::jsonb else '[]' end
      ))
    from nomination
    """,
    """
    insert into nominee (dossier, nomination, position, kind, award, period, recipient_key, officer, name, record, eligibility)
    select n.id, n.id, 1, 'individual', n.award, '2023', n.id,
      case when chance(hashtextextended(n.id, 0), 6) < 0.001 then
        (select id from bench_officer one where one.unit = n.office limit 1) end, 'Nguyễn Thị Ánh', '{}', 'eligible'
    from nomination n
    """,
    """
    create table bench_entry as
    select task.nomination, said.sequence, said.act, said.actor, jsonb_build_object(
      'at', task.opened_at, 'act', said.act, 'facts', jsonb_build_object('padding', repeat('x', 300)),
      'actor', jsonb_build_object('officer', said.actor, 'role', said.role, 'unit', task.unit, 'level', task.level)
    )::text as body
    from task
    left join bench_officer appraiser on appraiser.unit = task.unit and appraiser.role = 'appraiser' and appraiser.n = 1
    left join bench_officer secretary on secretary.unit = task.unit and secretary.role = 'secretary' and secretary.n = 1
    cross join lateral (
      values (1, 'submitted', 'clerk', 'of-clerk'), (2, 'appraised', 'appraiser', coalesce(appraiser.id, 'of-gone')),
        (3, 'council_voted', 'secretary', coalesce(secretary.id, 'of-gone'))
    ) as said (sequence, act, role, actor)
    where said.sequence <= case task.role when 'appraiser' then 1 when 'secretary' then 2 else 3 end
    """,
    """
    insert into ledger (nomination, sequence, hash, act, actor, body)
    select nomination, 1, encode(sha256(convert_to(body, 'UTF8')), 'hex'), act, actor, body from bench_entry where sequence = 1
    """,
    *(
        f"""
        insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, actor, body)
        select e.nomination, e.sequence, l.sequence, l.hash, encode(sha256(convert_to(l.hash || e.body, 'UTF8')), 'hex'),
          e.act, e.actor, e.body
        from bench_entry e join ledger l on l.nomination = e.nomination and l.sequence = {sequence - 1}
        where e.sequence = {sequence}
        """  # noqa: S608 -- a number of our own
        for sequence in (2, 3)
    ),
    "drop table bench_entry",
    "vacuum (analyze)",
)


async def staff(pool: asyncpg.Pool) -> None:
    """Officers for every desk, and for every task a dossier, a nominee and what the ledger tells of it."""
    async with pool.acquire() as connection:
        await connection.execute(QUICKLY)
        for statement in STAFF:
            await connection.execute(statement, timeout=1200)
        await connection.execute("reset session_replication_role")


async def looks(pool: asyncpg.Pool) -> dict[str, object]:
    """The seconds of each look, and of its parts alone."""
    seconds = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        watched = await look_over(pool, DAY)
        seconds.append(round(time.perf_counter() - begun, 2))
    parts = {}
    for name, statement in (("empty_offices", EMPTY_OFFICES), ("conflicted", CONFLICTED)):
        begun = time.perf_counter()
        found = await pool.fetch(statement, DAY, timeout=600)
        parts[name] = {"seconds": round(time.perf_counter() - begun, 2), "found": len(found)}
    return {"seconds_of_looks": seconds, "incidents": watched.open, "without_owner": watched.unowned, "parts": parts}


async def measure(tasks: int) -> dict[str, object]:
    """The figures over so many open tasks."""
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-bench-"))
    ports = dict(zip(("postgres_port", "temporal_port", "temporal_ui_port", "starter_port"), free_ports(4), strict=True))
    settings = Settings.model_validate({"data_dir": folder, "database_command_timeout_seconds": 600, **ports})
    server = Child(postgres(settings, SERVER))
    try:
        await server.until_ready()
        async with filled(settings, tasks) as pool:
            begun = time.perf_counter()
            await staff(pool)
            print(f"staffed in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            result = await looks(pool)
    finally:
        await server.stop()
        await asyncio.to_thread(shutil.rmtree, folder)
    longest = max(result["seconds_of_looks"])  # type: ignore[call-overload]
    missed = [f"a look of {longest} s"] if longest >= MOST_SECONDS else []
    return {"tasks": tasks, **result, "load": round(os.getloadavg()[0], 1), "most_seconds": MOST_SECONDS, "missed": missed}


def main() -> int:
    """0 only when no look took too long. An argument changes over how many tasks is looked."""
    result = uvloop.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
