"""Rows of a list as nominees: headers, cells, and what is told of what is wrong."""

from datetime import date
from typing import Any

import pytest

from models.errors import UnreadableFile
from models.vocabulary import RecipientKind
from policy.law import law
from starter.lists.catalogue import columns
from starter.lists.columns import Column, heading, letters, read_header
from starter.lists.rows import Draft, Refused, read_rows
from starter.lists.template import template_csv, template_xlsx
from starter.sheets.sheet import read_sheet

KNOWN = columns(law())
GOOD = {"award": "LDTT", "period": "2019", "kind": "cá nhân", "name": "Người thử"}


def read(table: str) -> list[Draft | Refused]:
    sheet = read_sheet(table.encode(), 100)
    return list(read_rows(read_header(sheet.header, KNOWN), sheet.rows))


def one(**cells: str) -> Draft | Refused:
    said = GOOD | cells
    quoted = ['"' + text.replace('"', '""') + '"' for text in said.values()]
    return read(",".join(said) + "\n" + ",".join(quoted) + "\n")[0]


def reasons(result: Draft | Refused) -> list[tuple[str | None, str]]:
    assert isinstance(result, Refused), result
    assert all(reason.vi and reason.en for reason in result.reasons)
    return [(reason.field, reason.code) for reason in result.reasons]


def test_a_row_in_vietnamese_says_everything() -> None:
    result = read(
        "STT;Danh hiệu;Năm;Loại;Họ tên;Ngày sinh (dd/mm/yyyy);Địa chỉ;Chức vụ;Phong trào;Mã;Ngày nhận;"
        "Xếp loại;Khen thưởng đã có;Kỷ luật;Ghi chú\n"
        "1;Lao động tiên tiến;2019;cá nhân;Nông Thị Mẫu;12/04/1985;Phường Đức Xuân;Giáo viên;ntm;CB-1;20/12/2019;"
        '"2019:tốt";không;không;=x\n'
    )[0]
    assert isinstance(result, Draft)
    assert (result.where.award, result.where.period, result.where.movement) == ("Lao động tiên tiến", "2019", "ntm")
    assert result.where.received_on == date(2019, 12, 20)
    nominee = result.nominee
    assert (nominee.name, nominee.birth_date, nominee.post, nominee.recipient_code) == (
        "Nông Thị Mẫu",
        date(1985, 4, 12),
        "Giáo viên",
        "CB-1",
    )
    assert (nominee.record.awards, nominee.record.discipline, nominee.record.initiatives) == ((), (), None)
    assert nominee.record.kind is RecipientKind.INDIVIDUAL


def test_no_two_columns_share_a_heading() -> None:
    headings: dict[str, Column] = {}
    for column in KNOWN:
        for spelling in {heading(text) for text in (column.name, column.label, *column.aliases)}:
            assert headings.setdefault(spelling, column) is column, spelling


DOCUMENTED = {
    "unit": ["don_vi", "Đơn vị", "UNIT"],
    "award": ["danh_hieu", "award", "Hình thức"],
    "kind": ["loai", "kind", "Đối tượng"],
    "name": ["ho_ten", "name", "Họ và tên"],
    "birth_date": ["ngay_sinh", "birth_date", "Ngày sinh (dd/mm/yyyy)"],
    "address": ["dia_chi", "address"],
    "post": ["chuc_vu", "post"],
    "period": ["nam", "period", "Giai đoạn"],
    "movement": ["phong_trao", "movement"],
    "recipient_code": ["ma", "recipient_code"],
    "officer": ["officer"],
    "ratings": ["ratings", "xep_loai"],
    "prior_awards": ["prior_awards"],
    "record": ["record"],
}


def test_documented_headings_are_known() -> None:
    for name, spellings in DOCUMENTED.items():
        others = [other for other in GOOD if other != name]
        for spelling in spellings:
            assert read_header([*others, spelling], KNOWN).at[len(others)].name == name


@pytest.mark.parametrize("file", [template_csv(law()), template_xlsx(law())])
def test_the_templates_headings_are_all_known_and_their_examples_are_valid(file: bytes) -> None:
    header = read_header(read_sheet(file, 10).header, KNOWN)
    assert [column.name for column in header.at.values()] == [column.name for column in KNOWN]
    for column in KNOWN:
        if column.example:
            column.read(column.example)


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        ("award,period,kind", {"missing": ["name"]}),
        ("Nông Thị Mẫu,12/04/1985", {"columns": ["A", "B"]}),
        ("award,period,kind,name,lương", {"columns": ["E"]}),
        ("award,danh_hieu,period,kind,name", {"column": "B", "name": "award"}),
        ("award,period,kind,name,name", {"column": "E", "name": "name"}),
    ],
)
def test_a_header_that_cannot_be_right_refuses_the_file(header: str, facts: dict[str, Any]) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(f"{header}\n")
    assert refused.value.facts | facts == refused.value.facts
    assert refused.value.facts["reason_vi"]
    assert "Mẫu" not in str(refused.value)


def test_every_wrong_cell_of_a_row_is_told() -> None:
    result = one(kind="con mèo", birth_date="1985", ratings="2019", name="")
    assert reasons(result) == [
        ("kind", "wrong-cell"),
        ("name", "wrong-cell"),
        ("birth_date", "wrong-cell"),
        ("ratings", "wrong-cell"),
    ]
    assert isinstance(result, Refused)
    assert result.reasons[0].vi.startswith("Cột C: phải là một trong")


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"name": "=1+1"}, "name", "formula"),
        ({"name": "a\x00b"}, "name", "control-character"),
        ({"address": "x" * 40_000}, "address", "too-long"),
        ({"name": "x" * 301}, "name", "wrong-cell"),
        ({"name": "hai\ndòng"}, "name", "wrong-cell"),
        ({"period": "năm ngoái"}, "period", "wrong-cell"),
        ({"movement": "phong trào xanh"}, "movement", "wrong-cell"),
        ({"officer": "chị Mẫu"}, "officer", "wrong-cell"),
        ({"birth_date": "01/01/1899"}, "birth_date", "wrong-cell"),
        ({"kind": "tập thể", "birth_date": "01/01/1990"}, "record", "wrong-cell"),
        ({"ratings": "2019:tốt;2019:tốt"}, "record", "wrong-cell"),
        ({"ratings": "1900:tốt"}, "ratings", "wrong-cell"),
        ({"members": "10", "ldtt_members": "11"}, "record", "wrong-cell"),
        ({"record": '{"unheard": 1}'}, "unheard", "wrong-cell"),
        ({"record": '{"ratings": []}', "ratings": "2019:tốt"}, "ratings", "wrong-cell"),
        ({"record": '{"kind": "household"}'}, "record", "wrong-cell"),
    ],
)
def test_what_is_wrong_is_named_by_column_and_code(cells: dict[str, str], field: str, code: str) -> None:
    assert (field, code) in reasons(one(**cells))


def test_reasons_never_repeat_what_was_written() -> None:
    secret = "BÍ-MẬT-79"
    for column in KNOWN:
        if column.name not in {"name", "unit", "award"}:
            result = one(**{column.name: secret * 60})
            if isinstance(result, Refused):
                assert not any(secret in reason.vi + reason.en for reason in result.reasons), column.name


def test_a_record_as_json_is_the_record() -> None:
    result = one(record='{"ratings": [{"year": 2019, "rating": "good"}], "awards": []}')
    assert isinstance(result, Draft)
    assert result.nominee.record.awards == ()
    assert result.nominee.record.ratings is not None


def test_ragged_rows_are_refused_alone() -> None:
    results = read("award,period,kind,name\nLDTT,2019\nLDTT,2019,cá nhân,A\nLDTT,2019,cá nhân,A,B\n")
    assert [type(result) for result in results] == [Refused, Draft, Refused]
    assert reasons(results[0]) == [(None, "ragged")]


def test_columns_are_named_as_in_a_spreadsheet() -> None:
    assert [letters(position) for position in (0, 25, 26, 63, 701, 702)] == ["A", "Z", "AA", "BL", "ZZ", "AAA"]
