"""What replayed code says, against ledger and read model: nothing is found where nobody touched anything, every change is named."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from auditor.replay.meaning import AtHand, divergences, examine
from models.messages.archive import CaseKind
from tests.cases import a_runner
from tests.meaning import Play, named, other_than, play, with_entry, with_row
from tests.replay.stage import stage

NOT_COMPARED = {
    ("nomination", "area"),
    ("nominee", "kind"),
    ("nominee", "period"),
    ("nominee", "eligibility"),
    ("nominee", "commitment"),
    ("agenda_item", "refused_why"),
    ("session_round", "destroyed_at"),
    ("session_round", "admits"),
    ("session_round", "ballot_bytes"),
    ("session_round", "may_change"),
    ("joining", "done_at"),
}
"""Columns that no chain determines; those of a nominee are held by what was handed in (tests/api/test_meaning_of_intake.py)."""
PARTLY = {
    ("nomination", "entered_at"),
    ("nomination", "home_level"),
    ("nomination", "received_on"),
    ("task", "movement"),
    ("task", "received_on"),
    ("agenda_item", "delivered_at"),
    ("session_round", "closed_at"),
    ("session_round", "rules"),
    ("session_round", "box"),
}
"""Columns that a chain determines but for the cases that expected_rows.py and expected_session.py name."""


@pytest.fixture(scope="module")
async def played() -> AsyncIterator[Play]:
    async with stage() as on, a_runner(on.settings) as runner:
        yield await play(on, runner)


def test_nothing_is_found_in_cases_that_nobody_touched(played: Play) -> None:
    assert {told.case.kind for told in played.told.values()} >= {
        CaseKind.NOMINATION,
        CaseKind.SESSION,
        CaseKind.REVOCATION,
        CaseKind.JOIN,
    }
    for at_hand in (AtHand(), played.at_hand):
        assert [one for told in played.told.values() for one in divergences(*told, at_hand)] == []


def test_every_change_of_a_compared_column_is_found_and_named(played: Play) -> None:
    missed = set()
    for told in played.told.values():
        for table, rows in told.case.rows.items():
            for place, row in enumerate(rows):
                for column, value in row.items():
                    found = played.look(told, rows=with_row(told.case, table, place, **{column: other_than(value)}))
                    if not found.divergences:
                        missed.add((table, column))
                    elif (table, column) not in NOT_COMPARED:
                        assert table in named(found) or "round" in named(found), (table, column, named(found))
    assert missed - PARTLY == NOT_COMPARED


def test_a_row_that_is_missing_doubled_or_too_many_is_found(played: Play) -> None:
    for told in played.told.values():
        for table, rows in told.case.rows.items():
            for place, row in enumerate(rows):
                others = [*rows[:place], *rows[place + 1 :]]
                assert played.look(told, rows={**told.case.rows, table: others}).divergences, (table, row)
                assert played.look(told, rows={**told.case.rows, table: [*rows, row]}).divergences, (table, row)


def test_an_entry_that_was_changed_removed_inserted_or_moved_is_found_where_it_stands(played: Play) -> None:
    for told in played.told.values():
        entries = told.case.entries
        for place, entry in enumerate(entries):
            for column in ("sequence", "previous_hash", "hash", "body"):
                wrong = with_entry(told.case, place, **{column: other_than(getattr(entry, column))})
                assert f"entry: {told.case.chain} " in named(played.look(told, entries=wrong)), (told.case.chain, column)
            gone = (*entries[:place], *entries[place + 1 :])
            assert f"{told.case.chain} {entry.sequence}" in named(played.look(told, entries=gone))
            assert "order" in named(played.look(told, entries=(*entries[:place], entry, *entries[place:])))
        for place, (one, other) in enumerate(pairwise(entries)):
            moved = (*entries[:place], other, one, *entries[place + 2 :])
            assert "order" in named(played.look(told, entries=moved))


def test_cases_that_were_swapped_are_found(played: Play) -> None:
    for kind in (CaseKind.NOMINATION, CaseKind.SESSION):
        for one, other in pairwise(played.of(kind)):
            assert examine(one.case, other.replayed, played.at_hand).divergences
