"""Signed checkpoints, against the notes that other implementations publish."""

import base64
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from proofs.checkpoint import BadCheckpoint, Checkpoint, open_note, open_text, read_vkey, sign, sign_text, vkey_of

# golang.org/x/mod/sumdb/note, its example: the private key (0x01 and the seed), the public key, the note.
GO_KEY = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# c2sp.org/signed-note, section "Verifier keys".
C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "vinhdanh.example/ledger"
VKEY = vkey_of(NAME, KEY.public_key())
CHECKPOINT = Checkpoint(NAME, 20852163, bytes(range(32)))
NOTE = sign(CHECKPOINT, KEY, NAME)


def test_the_note_of_the_go_library_comes_out_byte_for_byte() -> None:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(GO_KEY)[1:])
    assert vkey_of("PeterNeumann", key.public_key()) == GO_VKEY
    assert sign_text(GO_TEXT, key, "PeterNeumann") == GO_NOTE


@pytest.mark.parametrize(("note", "vkey"), [(GO_NOTE, GO_VKEY), (C2SP_NOTE, C2SP_VKEY)])
def test_published_notes_are_opened_with_their_keys_alone(note: str, vkey: str) -> None:
    assert open_text(note, vkey) == note.partition("\n\n")[0] + "\n"
    with pytest.raises(BadCheckpoint, match="no known key"):
        open_text(note, VKEY)
    with pytest.raises(BadCheckpoint, match="no known key"):
        open_text(note)


def test_a_vkey_says_its_name_its_id_and_its_key() -> None:
    key = read_vkey(C2SP_VKEY)
    assert (key.name, key.key_id.hex()) == ("example.com/foo", "530d903a")
    assert vkey_of(key.name, key.key) == C2SP_VKEY


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
        "two words+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_what_is_no_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(BadCheckpoint):
        read_vkey(vkey)


def test_a_checkpoint_says_origin_size_and_root_each_in_a_line() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [NAME, "20852163", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", ""]
    assert lines[4].startswith(f"— {NAME} ")
    assert open_note(NOTE, VKEY) == CHECKPOINT


def test_after_a_change_of_keys_the_old_notes_open_with_the_old_key() -> None:
    later = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
    vkeys = (vkey_of(NAME, later.public_key()), VKEY)
    assert open_note(NOTE, *vkeys) == CHECKPOINT
    assert open_note(sign(CHECKPOINT, later, NAME), *vkeys) == CHECKPOINT


def test_others_may_sign_along() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
    line = sign(CHECKPOINT, witness, "witness.example").rpartition("\n\n")[2]
    assert open_note(NOTE + line, VKEY) == CHECKPOINT
    assert open_note(NOTE + line, vkey_of("witness.example", witness.public_key())) == CHECKPOINT


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    other = sign(Checkpoint(NAME, 1, bytes(32)), KEY, NAME).rpartition("\n\n")[2]
    with pytest.raises(BadCheckpoint, match="not over this text"):
        open_note(NOTE + other, VKEY)


def signed(text: str) -> str:
    return sign_text(text, KEY, NAME)


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        NOTE.rstrip("\n"),
        NOTE.replace("\n\n", "\n"),
        NOTE + "\n",
        NOTE + "no signature\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace(NAME + "\n", NAME + "\t\n", 1),
        signed(f"{NAME}\n1\n"),
        signed(f"{NAME}\n01\n{ROOT}\n"),
        signed(f"{NAME}\n-1\n{ROOT}\n"),
        signed(f"{NAME}\n\u0661\n{ROOT}\n"),
        signed(f"{NAME}\n1\n{ROOT[:-4]}\n"),
        signed(f"{NAME}\n1\n{ROOT[:-2]}B=\n"),
        signed(f"\n1\n{ROOT}\n"),
        signed(f"{NAME}\n1\n{ROOT}\n\nmore\n"),
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(BadCheckpoint):
        open_note(note, VKEY)


@given(st.integers(0, len(NOTE) - 1), st.characters(exclude_categories=[]))
def test_no_letter_of_a_checkpoint_can_be_changed(place: int, letter: str) -> None:
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(BadCheckpoint):
            open_note(changed, VKEY)


def every_line_left_out(note: str) -> Iterator[str]:
    lines = note.split("\n")
    for place in range(len(lines)):
        yield "\n".join(lines[:place] + lines[place + 1 :])


def test_no_line_of_a_checkpoint_can_be_left_out() -> None:
    for shorter in every_line_left_out(NOTE):
        with pytest.raises(BadCheckpoint):
            open_note(shorter, VKEY)


@pytest.mark.parametrize(("origin", "name"), [("", NAME), ("two\nlines", NAME), (NAME, "two words"), (NAME, "a+b"), (NAME, "")])
def test_nothing_is_signed_that_could_not_be_read(origin: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"origin|name"):
        sign(Checkpoint(origin, 1, bytes(32)), KEY, name)
