"""What the documents say is there, is there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
GENERATED = {"starter/client/operations.py", "starter/client/shapes.py"}
DOCUMENTS = [ROOT / name for name in ("README.md", "README.vi.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def kept_files(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("record", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda path: path.stem)
def test_every_decision_names_a_check_that_exists(record: Path) -> None:
    check = re.search(r"\*\*Check:?\*\*:?(.*)", record.read_text(), flags=re.DOTALL)
    assert check is not None
    named = re.findall(r"`([^`]+)`", check[1])
    targets = {line.split(":")[0] for line in (ROOT / "Makefile").read_text().splitlines() if re.match(r"[a-z-]+:", line)}
    assert named
    assert [one for one in named if not (ROOT / one).exists() and one.removeprefix("make ") not in targets] == []


def test_every_dependency_is_explained() -> None:
    explained = set(re.findall(r"^\| ([\w.-]+) \|", (ROOT / "docs/dependencies.md").read_text(), flags=re.MULTILINE))
    for name in ("run", "dev"):
        lines = (ROOT / f"requirements/{name}.in").read_text().splitlines()
        named = {re.split(r"[\[<>=; ]", line)[0] for line in lines if line and not line.startswith(("-r", "#"))}
        assert named - explained == set()


def test_every_requirement_is_pinned_with_hashes_and_names_no_index() -> None:
    for name in ("run", "dev"):
        text = (ROOT / f"requirements/{name}.txt").read_text()
        assert [line for line in text.splitlines() if line.startswith("-")] == []
        assert "://" not in text
        pinned = re.findall(r"^([\w.-]+)==", text, flags=re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[\w.-]+==[^\n]*\\\n    --hash=sha256:", text, flags=re.MULTILINE))


def test_no_file_of_code_is_longer_than_four_hundred_lines() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in kept_files("*.py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE and name not in GENERATED} == {}
