"""What was handed in of a nominee, bound by a hash that tells nothing without the nominee's own key.

The bytes, so that anybody can make them again. `text` is what was handed in: one JSON object with its keys sorted at every depth,
no spaces, absent values left out, letters as they are (UTF-8, no escapes but those that JSON demands).

- of a nominee:  SHA-256(b"vinhdanh/nominee/1" ‖ 0x0A ‖ key, 32 bytes ‖ text), in hexadecimal;
- of a dossier:  SHA-256(b"vinhdanh/dossier/1" ‖ 0x0A ‖ lines), in hexadecimal. A line for each nominee of the dossier as it was
  handed in, sorted by id as a number: the id in decimal, a space, the nominee's commitment, 0x0A.

The dossier's commitment stands in its first ledger entry, as `facts.commitment`. Once a key is destroyed nobody can tell what the
nominee's commitment is of, and the dossier's can still be made again from those of its nominees.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

KEY_BYTES = 32
_NOMINEE = b"vinhdanh/nominee/1\n"
_DOSSIER = b"vinhdanh/dossier/1\n"


def canonical_text(said: Mapping[str, Any]) -> str:
    """The one text of what was handed in: values as JSON has them, those that are None left out at the top."""
    present = {name: value for name, value in said.items() if value is not None}
    return json.dumps(present, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def nominee_commitment(key: bytes, text: str) -> str:
    """The commitment to a nominee's text. Raises ValueError for a key of another length."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a nominee's key has {KEY_BYTES} bytes")
    return hashlib.sha256(_NOMINEE + key + text.encode()).hexdigest()


def dossier_commitment(commitments: Mapping[int, str]) -> str:
    """The commitment to a whole dossier: the ids of its nominees, each with the nominee's commitment."""
    lines = "".join(f"{nominee} {commitments[nominee]}\n" for nominee in sorted(commitments))
    return hashlib.sha256(_DOSSIER + lines.encode()).hexdigest()
