"""The XML of a workbook's parts, read once and as a stream: no document types, no endless depth, not too many elements."""

from xml.parsers import expat

from models.errors import UnreadableFile
from starter.sheets.form import unreadable

_MAX_ELEMENTS = 6_000_000
"""20,000 rows of 64 cells, each with a value, have 2.6 million."""
_MAX_DEPTH = 32
"""The cells of a worksheet lie six deep."""


def no_xlsx() -> UnreadableFile:
    """The refusal of a file that is not, or no longer, a workbook."""
    return unreadable("tệp XLSX hỏng hoặc không phải XLSX", "a broken XLSX file, or none at all")


def too_much() -> UnreadableFile:
    """The refusal of a sheet with more in it than any list has."""
    return unreadable("bảng tính chứa quá nhiều chữ hoặc ô", "the sheet holds too much text or too many cells")


def has_document_type() -> UnreadableFile:
    """The refusal of XML that declares a document type, and with it perhaps entities."""
    return unreadable("tệp XLSX có khai báo DTD", "the XLSX file declares a document type")


class PartReader:
    """Follows one part as the parser meets its elements; readers extend `start`, `end` and `text`. Names come without prefixes."""

    def __init__(self) -> None:
        self._elements = 0
        self._depth = 0

    def read(self, part: bytes) -> None:
        """Reads the part from beginning to end. Raises UnreadableFile when it is broken or endless."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(part, True)
        except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
            raise no_xlsx() from error

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text between two tags."""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > _MAX_ELEMENTS or self._depth > _MAX_DEPTH:
            raise too_much()
        self.start(name if ":" not in name else name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name if ":" not in name else name.rpartition(":")[2])


def _refuse_document_type(*_: object) -> None:
    raise has_document_type()
