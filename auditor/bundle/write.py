"""Writes a bundle: the manifest over all files, signed by the key that signs checkpoints, and the one ZIP that holds them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auditor.bundle.collect import Collected, sha256_of
from proofs.box import canonical
from proofs.bundle import FORMAT, MANIFEST, NOTE, manifest_text
from proofs.checkpoint import open_note, sign_text, vkey_of
from proofs.container import pack


class OtherKey(Exception):
    """The key at hand is not the one that signed the checkpoint: a file signed by two would look like a forged one."""


def written(found: Collected, key: Ed25519PrivateKey | None, made_at: datetime | None = None) -> bytes:
    """The bundle, signed where there is a key. Raises OtherKey when it is not the one of the checkpoint."""
    tree = open_note(found.seen.note, found.seen.vkey)
    name = found.seen.vkey.split("+", 1)[0]
    if key is not None and vkey_of(name, key.public_key()) != found.seen.vkey:
        raise OtherKey(f"the checkpoint was signed by {found.seen.vkey}")
    manifest = canonical(manifest_of(found, made_at or datetime.now(UTC)))
    text = manifest_text(tree.origin, manifest)
    note = text if key is None else sign_text(text, key, name)
    return pack({**found.files, MANIFEST: manifest, NOTE: note.encode()})


def manifest_of(found: Collected, made_at: datetime) -> Mapping[str, Any]:
    """What the bundle is about, as of which checkpoint, what is not in it and why, and the hash of every file."""
    tree = open_note(found.seen.note, found.seen.vkey)
    return {
        "format": FORMAT,
        "made_at": made_at.isoformat(timespec="seconds"),
        "subject": {"nomination": found.trail.nomination, "nominees": sorted(found.trail.asked)},
        "checkpoint": {"origin": tree.origin, "size": tree.size, "root": tree.root.hex()},
        "left_out": found.trail.left_out,
        "files": {path: {"sha256": sha256_of(content), "size": len(content)} for path, content in sorted(found.files.items())},
    }
