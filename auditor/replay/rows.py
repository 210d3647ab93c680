"""Rows of the read model against the rows that must be there: column by column, none missing, none too many."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditor.replay.expected_rows import ExpectedRows, Row
from auditor.replay.findings import Findings, same

READ_MODEL = "read model"
_SORTED_BY: dict[str, dict[str, type]] = {
    "nomination": {"id": str},
    "task": {"number": int},
    "nominee": {"id": int},
    "council_session": {"id": str},
    "agenda_item": {"nomination": str},
    "session_seat": {"officer": str},
    "session_recusal": {"officer": str, "nomination": str},
    "session_round": {"round": int},
    "slate_line": {"round": int, "position": int, "nomination": str, "nominee": int},
    "session_result": {"round": int, "nomination": str, "nominee": int, "derivation_vi": str},
    "signed_minutes": {"sha256": str},
    "joining": {"id": str},
}
"""Of each table the columns by which its rows are told apart, and what they hold in any database."""


def rows_to_tell_apart(findings: Findings, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows without those that nobody could tell apart, which are named: a file may hold what no database would."""
    sound: dict[str, list[dict[str, Any]]] = {}
    for table, kinds in _SORTED_BY.items():
        sound[table] = []
        for row in rows.get(table, ()):
            wrong = [column for column, kind in kinds.items() if type(row.get(column)) is not kind]
            for column in wrong:
                findings.diverges(READ_MODEL, f"{table} {column}", f"a value of type {kinds[column].__name__}", row.get(column))
            if not wrong:
                sound[table].append(row)
    return sound


def compare_rows(
    findings: Findings, table: str, key: Sequence[str], expected: Iterable[Row], found: Iterable[Mapping[str, Any]]
) -> None:
    """Each expected row against the one of the same key. Columns that are not expected are not looked at."""
    there: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in found:
        place = tuple(row.get(name) for name in key)
        if place in there:
            findings.diverges(READ_MODEL, _name(table, place), "one row", "two")
        there[place] = row
    for row in expected:
        place = tuple(row[name] for name in key)
        its = there.pop(place, None)
        if its is None:
            findings.diverges(READ_MODEL, _name(table, place), "a row", None)
            continue
        for column, value in row.items():
            found_there = its.get(column)
            if type(value) is type(found_there) and value == found_there:
                continue  # nearly all of them, for every nominee of every list
            if not same(value, found_there):
                findings.diverges(READ_MODEL, f"{_name(table, place)} {column}", value, found_there)
    for place in there:
        findings.diverges(READ_MODEL, _name(table, place), None, "a row")


def compare_nomination(findings: Findings, expected: ExpectedRows, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """The rows of a nomination: its own, every task that it ever had, the nominees who stand in it."""
    here = rows.get("nominee", ())
    moved = [row for row in here if row.get("id") in expected.gone and row.get("nomination") != findings.chain]
    staying = [row for row in here if row not in moved] if moved else here
    compare_rows(findings, "nomination", ("id",), [expected.nomination], rows.get("nomination", ()))
    compare_rows(findings, "task", ("number",), expected.tasks.values(), rows.get("task", ()))
    compare_rows(findings, "nominee", ("id",), expected.nominees.values(), staying)
    for row in rows.get("nomination", ()):
        area = row.get("area")
        missing = sorted(unit for unit in expected.offices if not isinstance(area, list) or unit not in area)
        if missing:
            findings.diverges(READ_MODEL, f"nomination {findings.chain} area", f"with {' '.join(missing)}", "without")


def _name(table: str, place: tuple[Any, ...]) -> str:
    return f"{table} {' '.join(map(str, place))}"
