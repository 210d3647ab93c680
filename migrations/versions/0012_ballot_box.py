"""The ballot box: a schema of its own for the ballots of open rounds, and the one function by which a ballot gets in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# A round's ballots lie in a table of their own (activities/ballot_table.py), so that dropping it takes every trace with it. Closing
# takes the same lock alone, which is shared here: a ballot is in before the round closes, or it is refused. Each statement of the
# function looks anew, so what it reads after the lock is what stands then.
CAST_BALLOT = """
create function ballot_box.cast_ballot(
  of_session text, of_round integer, caller text, named_seat text, on_line integer, is_sealed boolean, new_receipt text,
  new_paper bytea, replaced text
) returns text language plpgsql as $function$
declare
  box text := format('r_%s_%s', substr(of_session, 4), of_round);
  vote record;
  seat record;
  kept text;
  done bigint;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('ballots ' || of_session || ' ' || of_round, 0));
  select officer, votes, presence, delegate into seat
  from session_seat where session = of_session and officer = coalesce(named_seat, caller);
  if not found then
    return case when exists (select from council_session where id = of_session) then 'no_seat' else 'no_session' end;
  end if;
  if caller is distinct from (case seat.presence when 'delegated' then seat.delegate else seat.officer end) then
    return 'not_their_seat';
  end if;
  if not seat.votes then
    return 'no_vote';
  end if;
  select mode, secret, admits, ballot_bytes, may_change, closes_at, closed_at, voided into vote
  from session_round where session = of_session and round = of_round;
  if not found then
    return 'not_open';
  end if;
  if vote.closed_at is not null or vote.voided is not null or vote.closes_at <= clock_timestamp() then
    return 'closed';
  end if;
  if seat.presence <> all (vote.admits) then
    return 'not_taking_part';
  end if;
  if (vote.mode = 'slate') <> (on_line = 0) then
    return 'other_mode';
  end if;
  if vote.secret <> is_sealed then
    return 'other_form';
  end if;
  if on_line <> 0 then
    perform from slate_line where session = of_session and round = of_round and position = on_line;
    if not found then
      return 'no_such_line';
    end if;
    perform from slate_line line join session_recusal kept_out
    on kept_out.session = line.session and kept_out.nomination = line.nomination and kept_out.officer = seat.officer
      and (kept_out.nominees = '{}' or line.nominee = any (kept_out.nominees))
    where line.session = of_session and line.round = of_round and line.position = on_line;
    if found then
      return 'recused';
    end if;
  end if;
  if octet_length(new_paper) <> vote.ballot_bytes then
    return 'other_length';
  end if;
  for try in 1..2 loop
    execute format('select receipt from ballot_box.%I where seat = $1 and line = $2 for update', box)
    into kept using seat.officer, on_line;
    if kept = new_receipt then
      return 'in';
    end if;
    if kept is null and replaced is null then
      execute format('insert into ballot_box.%I (seat, line, receipt, paper) values ($1, $2, $3, $4) on conflict do nothing', box)
      using seat.officer, on_line, new_receipt, new_paper;
      get diagnostics done = row_count;
      if done = 1 then
        return 'in';
      end if;
      continue when try = 1; -- the seat's other ballot came in beside this one: look again
      return 'taken';
    end if;
    exit;
  end loop;
  if replaced is null then
    return 'already_voted';
  end if;
  if replaced is distinct from kept then
    execute format('select count(*) from ballot_box.%I where receipt = $1', box) into done using replaced;
    return case when done > 0 then 'not_your_receipt' else 'moved' end;
  end if;
  if not vote.may_change then
    return 'may_not_change';
  end if;
  begin
    execute format('update ballot_box.%I set receipt = $3, paper = $4 where seat = $1 and line = $2', box)
    using seat.officer, on_line, new_receipt, new_paper;
  exception when unique_violation then
    return 'taken';
  end;
  return 'in';
end
$function$
"""


def upgrade() -> None:
    """Adds it, and what a round has to know to let ballots in and to count them."""
    op.add_column("session_round", sa.Column("admits", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("session_round", sa.Column("ballot_bytes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("session_round", sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.execute("create schema ballot_box")
    op.execute(CAST_BALLOT)


def downgrade() -> None:
    """Drops it, with the ballots of rounds that are open."""
    op.execute("drop schema ballot_box cascade")
    op.drop_column("session_round", "rules")
    op.drop_column("session_round", "ballot_bytes")
    op.drop_column("session_round", "admits")
