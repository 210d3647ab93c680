"""What a sender calls a file: data for people, cleaned of everything by which a name can do harm, and never a path."""

import re
import unicodedata
from email.message import Message
from urllib.parse import quote

from models.errors import InvalidInput
from starter.documents.kinds import FileKind

HEADER = "Content-Disposition"
LONGEST = 150
_UNSAFE = re.compile(r'[<>:"|?*]')
_INVISIBLE = frozenset({"Cf", "Co", "Cn", "Zl", "Zp"})
"""Among them what turns the direction of writing, by which `gpj.exe` is made to look like `exe.jpg`."""


def file_name(header: str | None, kind: FileKind, part: str) -> str:
    """The last part of the name that the header gives, ending as files of this kind do; the part's name where none is given.

    Raises InvalidInput for control characters.
    """
    name = _clean(_given(header))
    if not name:
        name = part
    if not name.lower().endswith(kind.extensions):
        name += kind.extensions[0]
    return name


def disposition(name: str) -> str:
    """The header by which a browser saves the file under this name (RFC 6266), whatever letters it has (RFC 8187)."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _given(header: str | None) -> str:
    """The name in the header; in an unquoted form or in UTF-8 as some clients send it, too."""
    if header is None:
        return ""
    message = Message()
    message[HEADER] = header
    try:
        name = message.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        raise InvalidInput(HEADER, "cannot be read") from None
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _clean(name: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name):
        raise InvalidInput(HEADER, "control characters are not allowed")
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in _INVISIBLE)
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(". ")
    if len(name) > LONGEST:
        stem, dot, extension = name.rpartition(".")
        name = f"{(stem or extension)[: LONGEST - 10].rstrip()}{dot}{extension[:8]}" if stem else name[:LONGEST]
    return name
