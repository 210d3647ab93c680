"""The drills of the archive in short: what they ask of thousands at `make drill-archive` and `make tamper`, asked of a few."""

import gzip
import json
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToJson
from temporalio.api.common.v1 import Payload

from bench.archive import ask, ask_the_archive, private_in, take_along
from bench.archive_play import SHORT, Played, play
from bench.house import house
from bench.tamper import tamper
from runtime.codec import EncryptionCodec, key_ring, new_key
from runtime.settings import Settings

CHANGES, UNTOUCHED, BUNDLES = 60, 30, 3


@pytest.mark.timeout(180)
async def test_an_archive_alone_is_listed_replayed_and_verified_and_tampering_with_any_part_is_found(tmp_path: Path) -> None:
    async with house(archive_every_seconds=1) as settings:
        played = await play(settings, SHORT)
        tampered = await tamper(settings, CHANGES, UNTOUCHED, bundles=BUNDLES)
        take_along(settings, tmp_path)

    assert tampered["missed"] == [], tampered
    assert tampered["changes"] == CHANGES

    asked = ask_the_archive(tmp_path)
    assert asked.failed == []
    listed, replayed, verified = (asked.answers[command] for command in ("list", "replay", "verify"))
    assert listed["count"] == replayed["cases"] == verified["cases"] >= played.nominations + played.sessions
    assert replayed["divergences"] == []
    session = next(card["chain"] for card in listed["cases"] if card["kind"] == "session")
    by_id = json.loads(ask(tmp_path, "replay", session).stdout.splitlines()[-1])
    assert (by_id["cases"], by_id["divergences"]) == (1, []), "a session by its id"
    assert verified["holds"] is True
    assert len(played.private) > played.nominations
    assert 'namespace="vinhdanh"' in (tmp_path / "metrics.txt").read_text()
    assert await private_in(tmp_path, asked, played) == []


async def test_what_is_searched_for_would_be_found_also_packed_and_encrypted(tmp_path: Path) -> None:
    keys = {"keys": {"k": new_key()}, "current": "k"}
    ring = Settings(data_dir=tmp_path).encryption_key_file
    ring.write_text(json.dumps(keys))
    (sealed,) = await EncryptionCodec(key_ring(Settings(data_dir=tmp_path))).encode([Payload(data="Lò Văn Quỳnh".encode())])
    assert "Quỳnh".encode() not in sealed.data
    (tmp_path / "note.json").write_text('{"said": "L\\u00f2 V\\u0103n Qu\\u1ef3nh"}')
    (tmp_path / "case").write_bytes(gzip.compress(MessageToJson(sealed).encode()))
    (tmp_path / "metrics.txt").write_text('requests{who="Lò Văn Quỳnh"} 1')

    hits = await private_in(tmp_path, None, Played(1, 1, 0, frozenset({"Lò Văn Quỳnh"})))

    assert [hit.where for hit in hits] == ["case", "metrics.txt", "note.json"]
