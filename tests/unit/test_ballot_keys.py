"""The folder of keys: one for each round, made once, for its owner only, and written over before it goes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from activities.ballot_keys import KeyFolder
from activities.ballot_table import table_of
from models.errors import KeyLost

SESSION = "ph-4kq2m7xw3bza6tnd"


def test_of_many_who_take_a_key_at_once_all_have_the_same(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    with ThreadPoolExecutor(16) as many:
        keys = list(many.map(lambda _: folder.take(SESSION, 1).public, range(32)))
    assert len(set(keys)) == 1
    assert [file.name for file in (tmp_path / "keys").iterdir()] == [f"{SESSION}-1.key"]


def test_each_round_has_a_key_of_its_own_for_its_owner_only(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    assert folder.take(SESSION, 1).public != folder.take(SESSION, 2).public
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_key_that_is_destroyed_is_lost_to_everybody_and_the_other_rounds_stay(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    folder.take(SESSION, 1)
    other = folder.take(SESSION, 10).public
    folder.destroy(SESSION, 1)
    folder.destroy(SESSION, 1)
    with pytest.raises(KeyLost):
        folder.key_of(SESSION, 1)
    assert folder.key_of(SESSION, 10).public == other


def test_a_draft_that_a_killed_worker_left_is_written_over_too(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    folder.take(SESSION, 1)
    seed = (tmp_path / f"{SESSION}-1.key").read_bytes()
    draft = tmp_path / f"{SESSION}-1.key.0123456789abcdef"
    draft.hardlink_to(tmp_path / f"{SESSION}-1.key")  # killed between giving the key its name and taking the draft's away
    with draft.open("rb") as still_open:
        folder.destroy(SESSION, 1)
        assert still_open.read() != seed
    assert list(tmp_path.iterdir()) == []


def test_half_a_key_is_a_lost_one(tmp_path: Path) -> None:
    (tmp_path / f"{SESSION}-1.key").write_bytes(b"half")
    with pytest.raises(KeyLost):
        KeyFolder(tmp_path).key_of(SESSION, 1)


def test_a_folder_that_is_not_there_is_no_lost_key_and_no_destroyed_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        KeyFolder(tmp_path / "away").key_of(SESSION, 1)
    with pytest.raises(FileNotFoundError):
        KeyFolder(tmp_path / "away").destroy(SESSION, 1)


@pytest.mark.parametrize("session", ["ph-../../etc", "hs-4kq2m7xw3bza6tnd", "ph-1'; drop table x", ""])
def test_what_is_no_session_becomes_neither_a_file_nor_a_table(tmp_path: Path, session: str) -> None:
    with pytest.raises(ValueError, match="no session"):
        KeyFolder(tmp_path).take(session, 1)
    with pytest.raises(ValueError, match="no session"):
        table_of(session, 1)
