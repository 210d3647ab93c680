"""The ZIP of a bundle is read in one form only: nothing bursts, nothing climbs out of its folder, nothing hides between files."""

import io
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary import NominationState
from proofs import container
from proofs.bundle import verify_bundle
from proofs.container import pack, unpack
from proofs.contents import OVER_OTHERS
from proofs.findings import Finding, Status, Unreadable
from proofs.sentences import SENTENCES
from proofs.words import ACTS, OUTCOMES, STATES, Language, sentence
from trail.words import words

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,10}(/[a-z0-9][a-z0-9._-]{0,10}){0,2}", fullmatch=True)


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP as any program writes it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as out:
        for name, content in files:
            out.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return held.getvalue()


def why(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        verify_bundle(data)
    return refused.value.code


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=8))
def test_what_is_packed_is_unpacked_and_any_program_reads_it(files: dict[str, bytes]) -> None:
    data = pack(files)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files
    if files:
        assert unpack(data) == files
        assert pack(unpack(data)) == data


@pytest.mark.parametrize(
    "name", ["../up", "/root", "a/../b", "C:/x", "a\\b", ".hidden", "a//b", "a/", "tên", "a\nb", "x" * 130, "a/.b", "a/b/c/d/e/f/g"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert why(zipped((name, b"x"), ("manifest.json", b"{}"))) == "bad_name"
    with pytest.raises(ValueError, match="no such files"):
        pack({name: b""})


def test_a_bomb_is_refused_before_anything_is_unpacked() -> None:
    bomb = zipped(("manifest.json", bytes(50_000_000)), method=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert why(bomb) == "packed_anew"
    one = zipped(("a", b"1"))
    assert why(one[: one.index(b"PK\x01")] * 2) == "file_twice"


def test_too_many_files_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pack({f"f{number}": b"x" for number in range(50)})
    monkeypatch.setattr(container, "MOST_FILES", 49)
    assert why(data) == "too_many_files"
    monkeypatch.setattr(container, "MOST_BYTES", len(data) - 1)
    assert why(data) == "too_large"


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(18), pack({"a": b"x"})[:20]])
def test_what_is_no_bundle_is_unreadable(data: bytes) -> None:
    assert why(data) in {"no_zip", "cut_off"}


def test_a_zip_without_a_manifest_or_of_another_format_is_unreadable() -> None:
    assert why(pack({"a": b"x"})) == "no_manifest"
    assert why(pack({"manifest.json": b'{"format":"vinhdanh/proof/9"}'})) == "other_format"


@given(st.binary(max_size=300))
def test_junk_for_a_manifest_is_told_and_never_an_error(junk: bytes) -> None:
    with suppress(Unreadable):
        assert not verify_bundle(pack({"manifest.json": junk, "page.pdf": b""})).all_holds


def test_everything_that_can_be_found_has_its_sentence_in_both_languages() -> None:
    source = "".join(file.read_text() for file in Path(container.__file__).parent.glob("*.py"))
    found = set(re.findall(r'(?:fails|holds|unchecked|Unreadable)\)?\(\s*"([a-z_]+)"', source))
    assert len(found) > 60
    assert found == set(SENTENCES)
    for vietnamese, english in SENTENCES.values():
        assert set(re.findall(r"{(\w+)}", vietnamese)) == set(re.findall(r"{(\w+)}", english))


@pytest.mark.parametrize(("language", "place"), [("vi", 0), ("en", 1)])
def test_the_verifier_says_states_outcomes_and_acts_as_the_rest_of_the_project_does(language: Language, place: int) -> None:
    said = words(language)
    open_states = {state for state in NominationState if not state.closed}
    assert {code: told[place] for code, told in STATES.items()} == {state: said.states[state] for state in open_states}
    assert {code: told[place] for code, told in OUTCOMES.items()} == said.outcomes
    assert {code: told[place] for code, told in ACTS.items()} == {act: said.acts[act] for act in OVER_OTHERS}
    ended = Finding(Status.HOLDS, "nominee_ended", {"nominee": 7, "nomination": "hs-1", "outcome": "not_awarded"})
    assert said.outcomes["not_awarded"] in sentence(ended, language)
