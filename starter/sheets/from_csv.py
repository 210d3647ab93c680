"""Lists as CSV: UTF-8 with or without a mark, or UTF-16 with one; cells between commas, semicolons or tabs, as Excel writes."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from starter.sheets.form import Record, unreadable

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = (",", ";", "\t")
_QUOTED = re.compile(r'"[^"]*"')


def csv_records(data: bytes) -> Iterator[Record]:
    """The records of a CSV file, numbered from 1. Raises UnreadableFile for broken encoding, broken quotes, endless cells."""
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            vi = f"dấu ngoặc kép không khớp hoặc ô quá dài, từ dòng {line}"
            raise unreadable(vi, f"unbalanced quotes or an endless cell, from line {line}", line=line) from error
        number += 1
        yield Record(number, cells)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        vi = f"tệp không phải UTF-8 hay UTF-16: byte {error.start}, dòng {line}"
        en = f"the file is neither UTF-8 nor UTF-16: byte {error.start}, line {line}"
        raise unreadable(vi, en, byte=error.start, line=line) from None


def _delimiter(text: str) -> str:
    """What stands most often in the first line that is not blank, outside quotes."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    unquoted = _QUOTED.sub("", first)
    return max(_DELIMITERS, key=unquoted.count)
