"""Searches what was kept for what must not be in it: names, birth dates and addresses, also inside what is packed or encrypted."""

import base64
import gzip
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from temporalio.api.common.v1 import Payload

from runtime.codec import ENCODING, EncryptionCodec

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_WORD = re.compile(r"\w+")


class Hit(NamedTuple):
    """Something private, and where it stands. Never the text itself: a report is read by others."""

    where: str
    characters: int


async def said_in(folder: Path, codec: EncryptionCodec | None) -> AsyncIterator[tuple[str, str]]:
    """Every file of a folder by its name, in clear: unpacked, and each payload of a history decrypted (without a codec: not)."""
    for file in _files(folder):
        where = file.relative_to(folder).as_posix()
        for text in _texts(file.read_bytes()):
            yield where, text
            if codec is not None and '"encoding"' in text:
                yield where, "\n".join([clear async for clear in _decrypted(json.loads(text), codec)])


def found_in(text: str, private: frozenset[str], where: str) -> list[Hit]:
    """Which of the private texts stand in a text, however JSON has written its letters."""
    plain = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)
    words = set(_WORD.findall(plain))
    return [Hit(where, len(one)) for one in private if words.issuperset(_WORD.findall(one)) and one in plain]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _texts(content: bytes) -> Iterator[str]:
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:4] == b"PK\x03\x04":
        return
    yield content.decode(errors="replace")


async def _decrypted(part: Any, codec: EncryptionCodec) -> AsyncIterator[str]:
    """Every payload under a part of a history, as text."""
    if isinstance(part, dict):
        encoding = part.get("metadata", {}).get("encoding") if isinstance(part.get("metadata"), dict) else None
        if encoding is not None and "data" in part:
            metadata = {name: base64.b64decode(value) for name, value in part["metadata"].items()}
            payload = Payload(metadata=metadata, data=base64.b64decode(part["data"]))
            if metadata["encoding"] == ENCODING:
                (payload,) = await codec.decode([payload])
            yield payload.data.decode(errors="replace")
        for one in part.values():
            async for text in _decrypted(one, codec):
                yield text
    elif isinstance(part, list):
        for one in part:
            async for text in _decrypted(one, codec):
                yield text
