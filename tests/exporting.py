"""What somebody can read who gets hold of an exported history, and of the key as well."""

import json
import unicodedata
from collections.abc import Iterator

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec


async def readable(message: Message, codec: PayloadCodec) -> str:
    """Everything that a message of the engine says: as it is exported, and each payload in it decrypted."""
    opened = await codec.decode(list(payloads_in(message)))
    return "\n".join((MessageToJson(message, ensure_ascii=False), *(_text(payload) for payload in opened)))


def payloads_in(message: Message) -> Iterator[Payload]:
    """Every payload that lies anywhere within a message, those of failures and markers among them."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            inner = [one for one in value.values() if isinstance(one, Message)]
        elif isinstance(value, Message):
            inner = [value]
        else:
            inner = list(value)
        for one in inner:
            yield from payloads_in(one)


def plain(text: str) -> str:
    """The text in small letters without accents, so that a name is found however it is written."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _text(payload: Payload) -> str:
    """What a payload in clear says, with the escapes of JSON undone."""
    text = payload.data.decode(errors="replace")
    try:
        said = json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        said = text
    return f"{said} {dict(payload.metadata)}"
