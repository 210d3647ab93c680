"""The ZIP of a bundle: one form only, so that not a bit of it can be otherwise than it was written.

Files in the order of their names, stored as they are (nothing is compressed, so nothing can burst), each with the first day of the
DOS calendar, no extra fields, no comments; then the central directory and its end. Whoever reads a bundle writes the same files
again and compares every byte. Names are plain: no folder above, no root, no letter that a system reads otherwise.
"""

import re
import struct
import zlib
from collections.abc import Mapping

from proofs.findings import Unreadable

MOST_BYTES = 1 << 30
MOST_FILES = 20_000
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}){0,5}", re.ASCII)
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_VERSION, _DAY, _UNIX, _FILE_MODE = 20, 0x21, 3, 0o100644 << 16


def is_plain_name(name: str) -> bool:
    """Whether a file of a bundle may be called so."""
    return _NAME.fullmatch(name) is not None


def pack(files: Mapping[str, bytes]) -> bytes:
    """The one ZIP that holds these files. Raises ValueError for a name or a size that no bundle has."""
    if not all(map(is_plain_name, files)) or len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise ValueError("a bundle holds no such files")
    parts, central, offset = [], [], 0
    for name in sorted(files):
        content, raw = files[name], name.encode("ascii")
        crc, size = zlib.crc32(content), len(content)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw), 0)
        made_by = _UNIX << 8 | _VERSION
        said = (made_by, _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw), 0, 0, 0, 0, _FILE_MODE, offset)
        central.append(_CENTRAL.pack(b"PK\x01\x02", *said) + raw)
        parts += [local, raw, content]
        offset += len(local) + len(raw) + size
    directory = b"".join(central)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), offset, 0)
    return b"".join([*parts, directory, end])


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP, as its local headers have them. Whether it is the one form, `pack` of them tells.

    Raises Unreadable where the bytes are no such ZIP: compressed, encrypted, cut off, too large, or with a name that is not plain.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large", limit=MOST_BYTES)
    if data[:4] != b"PK\x03\x04":
        raise Unreadable("no_zip")
    files: dict[str, bytes] = {}
    offset = 0
    while data[offset : offset + 4] == b"PK\x03\x04":
        if len(files) >= MOST_FILES:
            raise Unreadable("too_many_files", limit=MOST_FILES)
        name, content, offset = _file_at(data, offset)
        if name in files:
            raise Unreadable("file_twice", file=name)
        files[name] = content
    return files


def _file_at(data: bytes, offset: int) -> tuple[str, bytes, int]:
    try:
        header = _LOCAL.unpack_from(data, offset)
    except struct.error as error:
        raise Unreadable("cut_off") from error
    method, packed, size, name_length, extra = header[3], *header[7:11]
    begin = offset + _LOCAL.size + name_length + extra
    raw = data[offset + _LOCAL.size : begin - extra]
    name = raw.decode("ascii", "replace")
    if method or packed != size:
        raise Unreadable("packed_anew")
    if begin + size > len(data):
        raise Unreadable("cut_off")
    if not is_plain_name(name):
        raise Unreadable("bad_name")
    return name, data[begin : begin + size], begin + size
