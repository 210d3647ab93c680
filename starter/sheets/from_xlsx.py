"""Lists as XLSX: the first visible worksheet of a workbook."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from starter.sheets.archive import RELATIONS, SHARED_STRINGS, STYLES, WORKBOOK, open_parts
from starter.sheets.form import Record, unreadable
from starter.sheets.numbers import Epoch, shows_days
from starter.sheets.worksheet import Workbook, read_texts, read_worksheet
from starter.sheets.xml_reader import has_document_type, no_xlsx

_RELATION_IDS = tuple(
    f"{{{space}}}id"
    for space in (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",  # "Strict Open XML", as Excel can save too
    )
)
_MAX_DESCRIPTION = 2 * 1024 * 1024
"""Bytes of the parts that describe the workbook; they are read as trees."""


def xlsx_records(data: bytes, max_rows: int) -> list[Record]:
    """The filled rows of the first visible worksheet, numbered as Excel shows them.

    Formula cells and error values come with a fault: what a formula shows was computed elsewhere, and may change with the reader.
    Raises UnreadableFile for a broken, encrypted or dangerous file, TooLarge for too many rows.
    """
    parts = open_parts(data)
    description = list(_elements(parts[WORKBOOK]))
    worksheet = parts.get(_first_visible(description, parts))
    if worksheet is None:
        raise unreadable("tệp không có trang tính nào", "the file has no worksheet")
    texts = read_texts(parts[SHARED_STRINGS]) if SHARED_STRINGS in parts else []
    days = frozenset(_day_formats(parts[STYLES])) if STYLES in parts else frozenset()
    return read_worksheet(worksheet, Workbook(texts, days, _epoch(description)), max_rows)


def _first_visible(description: list[Element], parts: dict[str, bytes]) -> str:
    """The name of the part that holds the first visible worksheet; "" when there is none."""
    relations = {relation.get("Id"): relation for relation in _elements(parts[RELATIONS])}
    for sheet in description:
        relation = relations.get(next((sheet.get(name) for name in _RELATION_IDS if name in sheet.attrib), None))
        if _local(sheet) != "sheet" or sheet.get("state", "visible") != "visible" or relation is None:
            continue
        if (relation.get("Type") or "").endswith("/worksheet"):
            target = relation.get("Target") or ""
            return target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"
    return ""


def _epoch(description: list[Element]) -> Epoch:
    counted = (element.get("date1904") for element in description if _local(element) == "workbookPr")
    return Epoch.FROM_1904 if next(counted, None) in {"1", "true"} else Epoch.FROM_1900


def _day_formats(styles: bytes) -> Iterator[int]:
    """The cell styles (by index) whose number format shows days."""
    codes: dict[str, str | None] = {}
    for element in _elements(styles):
        match _local(element):
            case "numFmt":
                codes[element.get("numFmtId", "")] = element.get("formatCode")
            case "cellXfs":
                for index, style in enumerate(element):
                    number = style.get("numFmtId", "")
                    if number.isdecimal() and shows_days(int(number[:9]), codes.get(number)):
                        yield index


def _elements(part: bytes) -> Iterator[Element]:
    if len(part) > _MAX_DESCRIPTION:
        raise no_xlsx()
    try:
        root: Element = fromstring(part, forbid_dtd=True)
    except DefusedXmlException as error:
        raise has_document_type() from error
    except (ParseError, LookupError, ValueError) as error:
        raise no_xlsx() from error
    return root.iter()


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
