"""Payload encryption: AES-GCM with a ring of keys, the key's id beside each payload."""

import base64
import binascii
import json
import os
import zlib
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from models.errors import TooLarge
from runtime.errors import StackError
from runtime.settings import Settings

ENCODING = b"binary/encrypted"
KEY_BYTES = 32
NONCE_BYTES = 12
COMPRESS_ABOVE = 1000
"""Payloads of fewer bytes are not worth zlib, which takes longer over them than all the rest of their way to the engine: 75 µs."""

LARGEST = 1024 * 1024
"""Bytes of one payload, once compressed. The engine takes an Update of up to 4 MB, but can write only 2 MB into a history: one in
between would block its workflow."""

_PLAIN, _DEFLATED = b"0", b"1"


class KeyRingError(StackError):
    """The keys given are unusable. The message names the setting, never a key."""


class UnknownKeyError(LookupError):
    """A payload was encrypted with a key that the ring does not hold. Adding the key mends it; nothing is lost."""


class KeyRing:
    """Keys by id. One of them encrypts; all of them decrypt, so old ones stay as long as histories or exports do."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        wrong = [key_id for key_id, key in keys.items() if len(key) != KEY_BYTES]
        if wrong:
            raise KeyRingError(f"VINHDANH_ENCRYPTION_KEYS: {', '.join(wrong)} must be {KEY_BYTES} bytes in base64")
        if current not in keys:
            raise KeyRingError(f"VINHDANH_ENCRYPTION_CURRENT_KEY: no key {current!r} in the ring")
        self.current = current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    def cipher(self, key_id: str) -> AESGCM:
        """The cipher of a key. Raises UnknownKeyError."""
        try:
            return self._ciphers[key_id]
        except KeyError:
            raise UnknownKeyError(f"no encryption key {key_id!r} in the ring") from None


class EncryptionCodec(PayloadCodec):
    """Compresses, then encrypts every payload.

    Payloads that are not encrypted pass through decoding as they are: refusing them would wedge a workflow, and what they say is
    validated like any other input.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads encrypted with the current key, one for one. Raises TooLarge."""
        return [self._encrypt(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads in clear, one for one. Raises UnknownKeyError, or cryptography's InvalidTag for one that was altered."""
        return [self._decrypt(payload) if payload.metadata.get("encoding") == ENCODING else payload for payload in payloads]

    def _encrypt(self, payload: Payload) -> Payload:
        key_id = self._ring.current.encode()
        clear, form = payload.SerializeToString(), _PLAIN
        if len(clear) > COMPRESS_ABOVE and len(deflated := zlib.compress(clear, 1)) < len(clear):
            clear, form = deflated, _DEFLATED
        if len(clear) > LARGEST:
            raise TooLarge("more than the engine keeps in one message", bytes=len(clear), largest=LARGEST)
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._ring.cipher(self._ring.current).encrypt(nonce, clear, key_id + form)
        return Payload(metadata={"encoding": ENCODING, "key-id": key_id, "form": form}, data=sealed)

    def _decrypt(self, payload: Payload) -> Payload:
        key_id, form = payload.metadata["key-id"], payload.metadata["form"]
        nonce, sealed = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        clear = self._ring.cipher(key_id.decode()).decrypt(nonce, sealed, key_id + form)
        return Payload.FromString(zlib.decompress(clear) if form == _DEFLATED else clear)


def key_ring(settings: Settings) -> KeyRing:
    """The ring from the settings, or the one that the embedded stack keeps in its data folder.

    Raises KeyRingError when there is neither, or when a key is not 32 bytes in base64.
    """
    texts = {key_id: secret.get_secret_value() for key_id, secret in settings.encryption_keys.items()}
    current = settings.encryption_current_key
    if not texts and settings.encryption_key_file.exists():
        stored = json.loads(settings.encryption_key_file.read_text())
        texts, current = stored["keys"], stored["current"]
    if not texts:
        raise KeyRingError('VINHDANH_ENCRYPTION_KEYS is not set: {"<key id>": "<32 bytes in base64>"}; there is no default key')
    if current is None:
        if len(texts) > 1:
            raise KeyRingError("VINHDANH_ENCRYPTION_CURRENT_KEY must name one of the keys")
        current = next(iter(texts))
    return KeyRing({key_id: _key_bytes(key_id, text) for key_id, text in texts.items()}, current)


def new_key() -> str:
    """A fresh random key in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _key_bytes(key_id: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise KeyRingError(f"VINHDANH_ENCRYPTION_KEYS: {key_id} is not base64") from None
