"""What inboxes are read from: facts of the nomination on its task, text to search, saved filters, last looks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = "closed_at is null"
DUE = sa.text("coalesce(due_at, 'infinity'::timestamptz)")
MOVEMENT = sa.text("coalesce(movement, '')")

FACTS_OF_OPEN_TASKS = """
update task set award = n.award, proposer = n.unit, received_on = n.received_on, movement = n.movement, state = n.state,
  changed_at = n.changed_at
from nomination n where n.id = task.nomination and task.closed_at is null
"""

# The same as starter/inbox/words.py: letters without marks, in small, whatever the locale of the database; a test compares.
SEARCH_WORDS = """
create function search_words(said text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct word), '{}')
  from regexp_split_to_table(
    lower(translate(regexp_replace(normalize(said, NFKD), '[\\u0300-\\u036f]', '', 'g'), 'ĐđÐð', 'dddd')), '[^a-z0-9]+'
  ) as word
  where word <> ''
$$
"""

# A token is a word at an office. So a search reads what lies there, however many there are of that word in the country.
OFFICE_TOKENS = """
create function office_tokens(office text, words text[]) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(select office || ' ' || word from unnest(words) as word))
$$
"""

# Words in 512 bits: small enough for the index of the due day, so that looking through it reads nothing else. Who has all bits of
# what is asked may say it, nobody else does. The beginnings of words are in it too ("thi*"). A word has four bits: of two, one was
# often that of a word which nearly every dossier of an office says, and a third of all seemed to say it. A facet, asked alone, has
# eight.
WORD_BITS = """
create function word_bits(words text[]) returns bit language sql immutable parallel safe as $$
  select bit_or(1::bit(512) << abs(hashtextextended(part, seed) % 512)::int)
  from (
    select unnest(words) as part
    union all
    select left(word, 3) || '*' from unnest(words) as word where length(word) > 2 and strpos(word, '=') = 0
  ) as parts, generate_series(1, case when strpos(part, '=') = 0 then 4 else 8 end) as seed
$$
"""

WRITE_NOMINATION_TEXT = """
create function write_nomination_text(ids text[]) returns void language plpgsql as $$
begin
  insert into nomination_text (nomination, words, bits)
  select listed.nomination, said.words, word_bits(said.words)
  from (
    select nomination, string_agg(name, ' ') as names, array_agg(distinct dossier) as dossiers
    from nominee
    where nomination = any(ids) and not exists (select from nomination m where m.id = nomination and m.closed_at is not null)
    group by nomination
  ) as listed
  cross join lateral (
    select array(
      select unnest(search_words(listed.names)) union select unnest(about) from dossier where id = any(listed.dossiers)
    ) as words
    offset 0
  ) as said
  on conflict (nomination) do update set words = excluded.words, bits = excluded.bits;
  delete from nomination_text
  where nomination = any(ids) and not exists (select from nominee where nominee.nomination = nomination_text.nomination);
  update task set tokens = office_tokens(task.unit, said.words), bits = said.bits
  from nomination_text said
  where task.nomination = any(ids) and task.closed_at is null and said.nomination = task.nomination;
end $$
"""

TRIGGERS = """
create function nominees_came() returns trigger language plpgsql as $$
begin
  perform write_nomination_text(array(select distinct nomination from came));
  return null;
end $$;
create trigger nominees_came after insert on nominee referencing new table as came
for each statement execute function nominees_came();

create function nominees_moved() returns trigger language plpgsql as $$
  declare touched text[];
begin
  select array_agg(distinct one) into touched
  from was join came using (id), unnest(array[was.nomination, came.nomination]) as one
  where was.nomination <> came.nomination or was.name <> came.name;
  if touched is not null then
    perform write_nomination_text(touched);
  end if;
  return null;
end $$;
create trigger nominees_moved after update on nominee referencing old table as was new table as came
for each statement execute function nominees_moved();

create function task_came_to_office() returns trigger language plpgsql as $$
begin
  select office_tokens(new.unit, words), bits into new.tokens, new.bits from nomination_text where nomination = new.nomination;
  return new;
end $$;
create trigger task_came_to_office before insert on task for each row execute function task_came_to_office();
create trigger task_went_to_office before update of unit on task
for each row when (old.unit is distinct from new.unit) execute function task_came_to_office();

create function nomination_ended() returns trigger language plpgsql as $$
begin
  delete from nomination_text where nomination = new.id;
  return null;
end $$;
create trigger nomination_ended after update of closed_at on nomination
for each row when (old.closed_at is null and new.closed_at is not null) execute function nomination_ended();
"""

TEXT_OF_OPEN_NOMINATIONS = """
select write_nomination_text(array(
  select n.nomination from nominee n left join nomination m on m.id = n.nomination where m.closed_at is null group by n.nomination
))
"""

DROP_TRIGGERS = """
drop trigger nomination_ended on nomination;
drop trigger task_went_to_office on task;
drop trigger task_came_to_office on task;
drop trigger nominees_moved on nominee;
drop trigger nominees_came on nominee;
drop function nomination_ended;
drop function task_came_to_office;
drop function nominees_moved;
drop function nominees_came;
drop function write_nomination_text;
drop function word_bits;
drop function office_tokens;
drop function search_words;
"""

ORDERS = {
    "task_inbox": [DUE, "nomination"],
    "task_by_received": ["received_on", "nomination"],
    "task_by_award": ["award", DUE, "nomination"],
    "task_by_proposer": ["proposer", DUE, "nomination"],
    "task_by_state": ["state", DUE, "nomination"],
    "task_by_movement": [MOVEMENT, DUE, "nomination"],
    "task_by_change": ["changed_at", "nomination"],
}
# What counts and searches read besides, so that they read nothing but the index: of an expression it knows the value only.
READ_BESIDES = {
    "task_inbox": ["due_at", "bits"],
    "task_by_award": ["due_at"],
    "task_by_proposer": ["due_at"],
    "task_by_state": ["step"],
}


def upgrade() -> None:
    """Adds them, and fills them from what is there."""
    for column, kind in (
        ("award", sa.Text()),
        ("proposer", sa.Text()),
        ("received_on", sa.Date()),
        ("movement", sa.Text()),
        ("state", sa.Text()),
        ("changed_at", sa.DateTime(timezone=True)),
        ("tokens", postgresql.TSVECTOR()),
        ("bits", postgresql.BIT(512)),
    ):
        op.add_column("task", sa.Column(column, kind, nullable=True))
    op.execute(FACTS_OF_OPEN_TASKS)
    op.drop_index("task_inbox", "task")
    for name, order in ORDERS.items():
        op.create_index(
            name, "task", ["unit", "role", *order], postgresql_where=OPEN, postgresql_include=READ_BESIDES.get(name, [])
        )

    op.add_column("dossier", sa.Column("about", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_table(
        "nomination_text",
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("bits", postgresql.BIT(512), nullable=True),
        sa.PrimaryKeyConstraint("nomination"),
    )
    op.create_index("task_tokens", "task", ["tokens"], postgresql_using="gin", postgresql_where=OPEN)
    for function in (SEARCH_WORDS, OFFICE_TOKENS, WORD_BITS, WRITE_NOMINATION_TEXT):
        op.execute(function)
    for statement in split(TRIGGERS):
        op.execute(statement)
    op.execute(TEXT_OF_OPEN_NOMINATIONS)

    op.create_table(
        "look",
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("officer", "nomination"),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shared_with", sa.Text(), nullable=True),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("officer", "name", name="saved_filter_name_once"),
    )
    op.create_index("saved_filter_of_unit", "saved_filter", ["shared_with"], postgresql_where="shared_with is not null")


def downgrade() -> None:
    """Drops them."""
    op.drop_table("saved_filter")
    op.drop_table("look")
    for statement in split(DROP_TRIGGERS):
        op.execute(statement)
    op.drop_table("nomination_text")
    op.drop_column("dossier", "about")
    for name in ("task_tokens", *ORDERS):
        op.drop_index(name, "task")
    op.create_index("task_inbox", "task", ["unit", "role", "due_at"], postgresql_where=OPEN)
    for column in ("award", "proposer", "received_on", "movement", "state", "changed_at", "tokens", "bits"):
        op.drop_column("task", column)


def split(script: str) -> list[str]:
    """The statements one by one: the driver takes no more than one at a time. Only whole lines at the left margin end one."""
    statements, lines = [], []
    for line in script.strip().splitlines():
        lines.append(line)
        if line.endswith(";") and not line.startswith(" "):
            statements.append("\n".join(lines))
            lines = []
    return statements
