"""An XLSX file before anything believes it: a zip of XML parts, opened within bounds.

A zip can unfold a thousandfold, name one part twice, or hold another format. What comes out of here is small enough to be read.
"""

import io
import struct
import zipfile
import zlib

from models.errors import UnreadableFile
from starter.sheets.form import unreadable
from starter.sheets.xml_reader import no_xlsx

MAX_INFLATED = 64 * 1024 * 1024
"""Bytes of all XML parts together: 20,000 rows of 40 columns take about 40 MiB."""
_MAX_DIRECTORY = 256 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
_MAX_COMMENT = 65_535
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_SIZE = 20
_ENCRYPTED = 0x1
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHARED_STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
_WORKSHEETS = "xl/worksheets/"
_CONTENT_TYPES = "[Content_Types].xml"
_WANTED = frozenset({_CONTENT_TYPES, "_rels/.rels", WORKBOOK, RELATIONS, SHARED_STRINGS, STYLES})


def _bomb() -> UnreadableFile:
    mib = MAX_INFLATED // (1024 * 1024)
    return unreadable(f"tệp giải nén vượt quá {mib} MiB", f"the file unfolds to more than {mib} MiB", limit=MAX_INFLATED)


def open_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook that hold cells, texts and formats, in all at most MAX_INFLATED bytes.

    Pictures, macros and the rest stay out. Raises UnreadableFile for anything that is no sound workbook.
    """
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _inflate(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OverflowError, struct.error) as error:
        raise no_xlsx() from error
    if not {WORKBOOK, RELATIONS, _CONTENT_TYPES} <= parts.keys():
        raise no_xlsx()
    return parts


def _check_directory(data: bytes) -> None:
    """The directory must be small before Python's zipfile reads the whole of it, and be told by one end record only."""
    tail = max(0, len(data) - _END_SIZE - _MAX_COMMENT)
    end = data.rfind(_END, tail)
    if end < 0 or end + _END_SIZE > len(data):
        raise no_xlsx()
    (size,) = struct.unpack_from("<L", data, end + 12)
    locator = max(0, end - _ZIP64_LOCATOR_SIZE)
    if size > _MAX_DIRECTORY or data.startswith(_ZIP64_LOCATOR, locator):
        raise _bomb()


def _inflate(archive: zipfile.ZipFile) -> dict[str, bytes]:
    wanted = [info for info in archive.infolist() if _is_wanted(info.filename)]
    if any(info.flag_bits & _ENCRYPTED for info in archive.infolist()):
        raise unreadable("tệp có mật khẩu", "the file is protected by a password")
    if len({info.filename for info in wanted}) < len(wanted) or any(info.compress_type not in _COMPRESSIONS for info in wanted):
        raise no_xlsx()
    if sum(info.file_size for info in wanted) > MAX_INFLATED:
        raise _bomb()
    parts: dict[str, bytes] = {}
    left = MAX_INFLATED
    for info in wanted:
        with archive.open(info) as part:
            parts[info.filename] = part.read(left + 1)
        left -= len(parts[info.filename])
        if left < 0:
            raise _bomb()
    return parts


def _is_wanted(name: str) -> bool:
    return name in _WANTED or (name.startswith(_WORKSHEETS) and name.endswith(".xml"))
