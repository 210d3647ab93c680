"""What a file is, by its content alone: its name and what the sender declares decide nothing."""

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from models.errors import InvalidInput, UnreadableFile, WrongType

UNDECLARED = ("", "application/octet-stream")
_HEAD = 8_192
_ZIP = b"PK\x03\x04"
_MAX_PARTS = 10_000
_MAX_DIRECTORY = 1024 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
_MAX_COMMENT = 65_535
_MACROS = ("vbaproject.bin", "macrosheets/", "basic/", "scripts/")
"""In the names of parts of a document that brings a program along."""
_MIMETYPE = "mimetype"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A type of file that is taken in."""

    media_type: str
    extensions: tuple[str, ...]
    part: str | None = None
    """The part that an office document of this type has."""


PDF = FileKind("application/pdf", (".pdf",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
PNG = FileKind("image/png", (".png",))
TIFF = FileKind("image/tiff", (".tif", ".tiff"))
DOCX = FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), "word/document.xml")
XLSX = FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "xl/workbook.xml")
ODT = FileKind("application/vnd.oasis.opendocument.text", (".odt",), "content.xml")
KINDS = {kind.media_type: kind for kind in (PDF, DOCX, XLSX, ODT, JPEG, PNG, TIFF)}
"""By media type."""
_PLAIN = {kind.media_type: kind for kind in KINDS.values() if kind.part is None}


def kind_of_file(file: BinaryIO) -> FileKind:
    """The type of the content. Raises WrongType for one that is not taken, UnreadableFile for a broken or protected document."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_ZIP):
        return _office_kind(file)
    guesses = _guesses(head)
    for guess in guesses:
        if guess in _PLAIN:
            return _PLAIN[guess]
    raise wrong_type("the content is of a type that is not taken", guesses[0] if guesses else None)


def declared_kind(media_type: str) -> FileKind | None:
    """What the sender says the file is; None where nothing is said. Raises WrongType for a type that is not taken."""
    if media_type in UNDECLARED:
        return None
    if media_type not in KINDS:
        raise wrong_type("files of the declared type are not taken", None)
    return KINDS[media_type]


def must_agree(declared: FileKind | None, found: FileKind) -> None:
    """Raises InvalidInput when the sender says one thing and the content another."""
    if declared is not None and declared is not found:
        raise InvalidInput(
            "Content-Type", f"the content is {found.media_type}", declared=declared.media_type, found=found.media_type
        )


def wrong_type(why: str, found: str | None) -> WrongType:
    """The refusal, with the types that are taken."""
    facts = {} if found is None else {"found": found}
    return WrongType(why, field="Content-Type", reason=why, taken=list(KINDS), **facts)


def _guesses(head: bytes) -> list[str]:
    try:
        return [guess.mime_type for guess in puremagic.magic_string(head) if guess.mime_type]
    except (puremagic.PureError, ValueError):
        return []


def _office_kind(file: BinaryIO) -> FileKind:
    """Only the names of the parts are looked at, and the one word of `mimetype`: nothing is unfolded."""
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            word = _first_word(archive, parts)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        OverflowError,
        struct.error,
        OSError,
    ) as error:
        raise UnreadableFile("body", "the archive is broken") from error
    if len(parts) > _MAX_PARTS or len(names) < len(parts):
        raise UnreadableFile("body", "the archive is not put together as a document is")
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableFile("body", "the document is protected by a password")
    kind = _by_parts(names, word)
    if kind is None:
        raise wrong_type("the content is an archive that is none of the documents taken", "application/zip")
    if any(mark in name.lower() for name in names for mark in _MACROS):
        raise wrong_type("the document brings a program (macros) along", kind.media_type)
    return kind


def _check_directory(file: BinaryIO) -> None:
    """The directory must be small before Python's zipfile reads the whole of it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SIZE - _MAX_COMMENT))
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or end + _END_SIZE > len(tail):
        raise UnreadableFile("body", "the archive is broken")
    (directory,) = struct.unpack_from("<L", tail, end + 12)
    if directory > _MAX_DIRECTORY:
        raise UnreadableFile("body", "the archive is not put together as a document is")


def _by_parts(names: set[str], word: str) -> FileKind | None:
    if word:
        return ODT if word == ODT.media_type and ODT.part in names else None
    found = [kind for kind in (DOCX, XLSX) if kind.part in names and "[Content_Types].xml" in names]
    return found[0] if len(found) == 1 else None


def _first_word(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str:
    """What an OpenDocument file calls itself: its first part, stored as it is (ODF 1.3 part 2, 3.3)."""
    if not parts or parts[0].filename != _MIMETYPE or parts[0].compress_type != zipfile.ZIP_STORED or parts[0].file_size > _HEAD:
        return ""
    return archive.read(parts[0]).decode("ascii", errors="replace").strip()
