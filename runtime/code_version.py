"""Which code wrote a history: the release, and a hash over the sources on which a replay depends."""

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_LAYERS = ("models", "policy", "workflows")


@lru_cache(maxsize=1)
def code_version() -> str:
    """The release and 12 hexadecimal digits of SHA-256 over the sources of models, policy and workflows: `0.1.0+1f0a92c3d4e5`."""
    return f"{_release()}+{sources_hash(_ROOT)[:12]}"


def sources_hash(root: Path) -> str:
    """SHA-256 over the Python sources of these layers under `root`, each with its path; in hexadecimal."""
    digest = hashlib.sha256()
    for layer in _LAYERS:
        for file in sorted((root / layer).rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _release() -> str:
    try:
        return version("vinhdanh")
    except PackageNotFoundError:
        return "0"
