"""What a story of offices asks the database, and how it lets days pass there."""

OPEN = "select id, state from nomination where closed_at is null and version > 0 order by opened_at, id"
FARTHEST = """
select n.id, n.state, t.unit from nomination n join task t on t.nomination = n.id and t.closed_at is null
order by n.version desc, n.opened_at, n.id limit 6
"""
HELD = """
select task.nomination, task.claimed_by from task
where closed_at is null and claimed_by is not null and not exists (
  select from membership join officer on officer.id = membership.officer
  where officer.left_at is null and membership.ended_at is null and membership.unit = task.unit and membership.role = task.role
    and (membership.officer = task.claimed_by or exists (
      select from substitution where absent = membership.officer and substitute = task.claimed_by and ended_at is null
        and $1 between valid_from and valid_to))
)
"""
"""Tasks in the hands of somebody who has no business at that desk."""
NEEDED = "select distinct unit, role from task where closed_at is null order by unit, role"
ALIKE = """
select array_agg(nomination order by opened_at, nomination) as nominations,
  array_agg(number order by opened_at, nomination) as tasks
from task where closed_at is null and step is not null group by unit, role, step, award having count(*) > 1
order by min(opened_at), 1
"""
"""What lies at one desk and might go on as one."""
THERE = """
select officer.id from officer where left_at is null and not exists (
  select from substitution where absent = officer.id and ended_at is null and $1 between valid_from and valid_to
)
"""
EARLIER = (
    "update membership set valid_from = valid_from - $1::int, valid_to = valid_to - $1::int",
    "update substitution set valid_from = valid_from - $1::int, valid_to = valid_to - $1::int",
)
"""Days pass where days are compared with today: all that is dated was so much earlier."""
RAN_OUT = {
    "an absence ran out": "select exists (select from substitution where ended_at is null and returned_at is not null)",
    "a membership ran out": "select exists (select from membership where ended_at is null and valid_to < $1)",
    "a clock ran out": "select exists (select from ledger where act = 'overdue')",
}
INCIDENTS = "select unit, role, nomination from incident where closed_at is null and owner is not null"
