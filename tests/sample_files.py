"""Small files of every kind that is taken in, and of some that are not."""

import io
import zipfile
from uuid import uuid4

import xlsxwriter

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
TIFF_LITTLE = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
TIFF_BIG = b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
WORD_PARTS = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def pdf(text: bytes = b"", size: int = 0) -> bytes:
    """A PDF that nobody has handed in before."""
    start = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + uuid4().hex.encode() + b"\n" + text
    return start + bytes(max(0, size - len(start)))


def archive(*names: str, word: str = "") -> bytes:
    """A zip of these parts; with a word, the part `mimetype` comes first and is stored."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        if word:
            out.writestr("mimetype", word, compress_type=zipfile.ZIP_STORED)
        for name in names:
            out.writestr(name, f"<{uuid4().hex}/>")
    return held.getvalue()


def docx() -> bytes:
    return archive(*WORD_PARTS)


def odt() -> bytes:
    return archive("content.xml", "META-INF/manifest.xml", word="application/vnd.oasis.opendocument.text")


def xlsx() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet().write(0, 0, uuid4().hex)
    return held.getvalue()
