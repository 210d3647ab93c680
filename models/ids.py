"""Ids: opaque, unguessable, free of personal data, safe in a URL, a log line and a workflow id."""

import base64
import hashlib
import re
import secrets

NOMINATION_PREFIX = "hs-"
OVER_A_NOMINATION = r"\.[re][0-9a-f]+$"
"""How the chain of a revocation or an erasure ends, after the id of the nomination that it is over; SQL reads it alike."""
SESSION = r"ph-([a-z2-7]{1,40})"
"""The id of a session of a council, as a regular expression: what may stand in names of files and tables. Its word is the group."""


def _random_word(bytes_: int) -> str:
    return base64.b32encode(secrets.token_bytes(bytes_)).decode().rstrip("=").lower()


def new_nomination_id() -> str:
    """A new dossier's id, such as `hs-4kq2m7xw3bza6tnd`."""
    return NOMINATION_PREFIX + _random_word(10)


def new_batch_id() -> str:
    """A new list's id, such as `ba-4kq2m7xw3bza6tnd`."""
    return "ba-" + _random_word(10)


def split_nomination_id(parent: str, number: int) -> str:
    """The id of the `number`-th nomination that was split off `parent` (1, 2, …): it tells where it came from."""
    return f"{parent}.{number}"


def join_id(update_id: str) -> str:
    """The join to which this key of this officer leads, such as `jn-4kq2m7xw3bza6tnd`."""
    return "jn-" + _word_of(f"join {update_id}")


def joined_nomination_id(update_id: str) -> str:
    """The nomination that such a join makes: the same however often it is tried."""
    return NOMINATION_PREFIX + _word_of(f"joined {update_id}")


def _word_of(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().rstrip("=").lower()


def join_workflow_id(join: str) -> str:
    """The workflow that is this join."""
    return f"join:{join}"


def nomination_workflow_id(nomination: str) -> str:
    """The workflow that is this nomination."""
    return f"nomination:{nomination}"


def revocation_id(nomination: str, update_id: str) -> str:
    """The revocation to which this key of this officer leads: `<nomination>.r` and 16 hexadecimal digits."""
    return f"{nomination}.r{hashlib.sha256(update_id.encode()).hexdigest()[:16]}"


def erasure_id(nomination: str, update_id: str) -> str:
    """The erasure to which this key of this officer leads: `<nomination>.e` and 16 hexadecimal digits."""
    return f"{nomination}.e{hashlib.sha256(update_id.encode()).hexdigest()[:16]}"


def nomination_behind(chain: str) -> str:
    """The nomination that a chain is over: of a revocation or an erasure the one that it names, else the chain itself."""
    return re.sub(OVER_A_NOMINATION, "", chain)


def revocation_workflow_id(revocation: str) -> str:
    """The workflow that is this revocation."""
    return f"revocation:{revocation}"


def erasure_workflow_id(erasure: str) -> str:
    """The workflow that is this erasure."""
    return f"erasure:{erasure}"


def new_council_id() -> str:
    """A new council's id, such as `hd-4kq2m7xw3bza6tnd`."""
    return "hd-" + _random_word(10)


def session_id(update_id: str) -> str:
    """The session of a council to which this key of this officer leads, such as `ph-4kq2m7xw3bza6tnd`."""
    return "ph-" + _word_of(f"session {update_id}")


def session_workflow_id(session: str) -> str:
    """The workflow that is this session of a council."""
    return f"council-session:{session}"


def outcome_update_id(session: str, nomination: str) -> str:
    """The Temporal update id by which a session tells a nomination its verdict: once, however often it is tried."""
    return f"session:{session}:{nomination}"


def update_id(officer: str, idempotency_key: str) -> str:
    """The Temporal update id of an officer's command: two officers may choose the same key without meeting."""
    return f"{officer}:{idempotency_key}"


def receipt_key(workflow_id: str, sequence: int) -> str:
    """Under this key a change is recorded once, however often the recording is tried."""
    return f"{workflow_id}:{sequence}"


def new_officer_id() -> str:
    """A new officer's id."""
    return "of-" + _random_word(10)


def stored_file_key(sha256: str) -> str:
    """Where a file lies in object storage: `sha256/ab/abcd…`, so that folders of a folder store stay small."""
    return f"sha256/{sha256[:2]}/{sha256}"
