"""The version of the code that a card names changes with every line on which a replay depends, and with nothing else."""

import re
import shutil
from pathlib import Path

from runtime.code_version import code_version, sources_hash

ROOT = Path(__file__).parent.parent.parent


def test_it_names_the_release_and_the_sources() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", code_version())
    assert code_version().endswith(sources_hash(ROOT)[:12])


def test_a_changed_added_or_renamed_source_is_another_version_and_data_are_not(tmp_path: Path) -> None:
    for layer in ("models", "policy", "workflows"):
        shutil.copytree(ROOT / layer, tmp_path / layer, ignore=shutil.ignore_patterns("__pycache__", "data"))
    (tmp_path / "starter").mkdir()
    before = sources_hash(tmp_path)
    (tmp_path / "policy" / "notes.yaml").write_text("a: 1")
    (tmp_path / "starter" / "app.py").write_text("")
    assert sources_hash(tmp_path) == before
    seen = {before}
    case = tmp_path / "workflows" / "case.py"
    case.write_text(case.read_text() + "\n")
    seen.add(sources_hash(tmp_path))
    (tmp_path / "workflows" / "new.py").write_text("")
    seen.add(sources_hash(tmp_path))
    case.rename(tmp_path / "workflows" / "moved.py")
    seen.add(sources_hash(tmp_path))
    assert len(seen) == 4
