"""Checkpoints and proofs as the API gives them, checked with the functions that anybody can use."""

from typing import Any

import asyncpg
import pytest

from activities.ledger_tree import LedgerSigner
from proofs.checkpoint import open_note
from proofs.merkle import leaf_hash, verify_consistency, verify_inclusion
from runtime.settings import Settings
from starter.schemas.ledger import LedgerConsistency, LedgerProof
from tests.api.people import CITY, WARD, Offices
from tests.ledgers import sign, signer_of


@pytest.fixture(scope="module")
def signer(api_settings: Settings, database: asyncpg.Pool) -> LedgerSigner:
    return signer_of(database, api_settings)


def holds(proof: dict[str, Any]) -> bool:
    """Whether an inclusion proof holds under its own checkpoint."""
    signed = open_note(proof["checkpoint"]["note"], proof["checkpoint"]["vkey"])
    path = [bytes.fromhex(step) for step in proof["path"]]
    leaf = leaf_hash(bytes.fromhex(proof["hash"]))
    return signed.size == proof["size"] and verify_inclusion(leaf, proof["position"], proof["size"], path, signed.root)


def test_the_examples_of_the_documentation_hold() -> None:
    proof, consistency = (shape.model_json_schema()["example"] for shape in (LedgerProof, LedgerConsistency))
    assert holds(proof)
    signed = open_note(proof["checkpoint"]["note"], proof["checkpoint"]["vkey"])
    root_of_two = bytes.fromhex(proof["path"][0])
    assert verify_consistency(2, root_of_two, 3, signed.root, [bytes.fromhex(step) for step in consistency["path"]])


async def test_an_entry_is_proved_to_whoever_may_see_it(offices: Offices, signer: LedgerSigner, database: asyncpg.Pool) -> None:
    nomination = await offices.submit(CITY)
    clerk = await offices.clerk(CITY)
    asked = {"chain": nomination, "sequence": 1}
    before = await clerk.get("/v1/ledger/proof", **asked)
    assert before.status_code == 404
    await sign(signer)
    given = await clerk.get("/v1/ledger/proof", **asked)
    assert given.status_code == 200, given.text
    proof = given.json()
    assert (proof["kind"], proof["chain"], proof["sequence"]) == ("entry", nomination, 1)
    hash_ = await database.fetchval("select hash from ledger where nomination = $1 and sequence = 1", nomination)
    assert proof["hash"] == hash_
    assert holds(proof)
    stranger = await offices.clerk(WARD)
    assert (await stranger.get("/v1/ledger/proof", **asked)).status_code == 404
    assert (await clerk.get("/v1/ledger/proof", chain=nomination, sequence=2)).status_code == 404
    assert (await clerk.get("/v1/ledger/proof", kind="history", **asked)).status_code == 404


async def test_a_revocation_is_proved_to_whoever_may_see_what_was_revoked(offices: Offices, signer: LedgerSigner) -> None:
    nomination = await offices.submit(CITY)
    await offices.climb(nomination)
    body = {"ground": "fraud", "decision_number": "9/QĐ", "decided_on": "2020-06-01"}
    revoked = await (await offices.officer(CITY, "chair")).post(f"/v1/nominations/{nomination}/revoke", body)
    assert revoked.status_code == 200, revoked.text
    asked = {"chain": revoked.json()["revocation"], "sequence": 1}
    await sign(signer)
    given = await (await offices.clerk(CITY)).get("/v1/ledger/proof", **asked)
    assert given.status_code == 200, given.text
    proof = given.json()
    assert (proof["chain"], proof["hash"]) == (asked["chain"], revoked.json()["hash"])
    assert holds(proof)
    assert (await (await offices.clerk(WARD)).get("/v1/ledger/proof", **asked)).status_code == 404


async def test_checkpoints_follow_from_each_other(offices: Offices, signer: LedgerSigner) -> None:
    officer = await offices.clerk(WARD)
    for _ in range(3):
        await offices.submit(CITY)
        await sign(signer)
    latest = (await officer.get("/v1/ledger/checkpoint")).json()
    key = (await officer.get("/v1/ledger/key")).json()
    assert key == {"vkey": latest["vkey"], "former": []}
    note = await officer.get("/v1/ledger/checkpoint.txt")
    assert note.headers["content-type"].startswith("text/plain")
    assert note.text == latest["note"]
    assert open_note(note.text, key["vkey"]).size == latest["size"]
    first = (await officer.get("/v1/ledger/checkpoints", limit=2)).json()
    assert first["checkpoints"][0] == latest
    second = (await officer.get("/v1/ledger/checkpoints", limit=2, after=first["next"])).json()
    listed = [*first["checkpoints"], *second["checkpoints"]]
    assert [one["size"] for one in listed] == sorted({one["size"] for one in listed}, reverse=True)
    old, new = listed[2], listed[0]
    proof = (await officer.get("/v1/ledger/consistency", **{"from": old["size"], "to": new["size"]})).json()
    path = [bytes.fromhex(step) for step in proof["path"]]
    assert (proof["from"], proof["to"]) == (old["size"], new["size"])
    assert verify_consistency(old["size"], bytes.fromhex(old["root"]), new["size"], bytes.fromhex(new["root"]), path)
    assert (await officer.get("/v1/ledger/consistency", **{"from": old["size"]})).json() == proof


async def test_what_no_tree_can_prove_is_refused_by_name(offices: Offices, signer: LedgerSigner) -> None:
    await sign(signer)
    officer = await offices.clerk(WARD)
    size = (await officer.get("/v1/ledger/checkpoint")).json()["size"]
    for asked, field in (
        ({"from": size + 1}, "from"),
        ({"from": 1, "to": size + 1}, "to"),
        ({"from": -1}, "from"),
        ({"from": "x"}, "from"),
    ):
        answer = await officer.get("/v1/ledger/consistency", **asked)
        assert (answer.status_code, field in answer.text) == (422, True), answer.text
    for chain in ("hs-1", "jn-aaaaaaaaaaaaaaaa", "hs-aaaaaaaaaaaaaaaa'", "hs-aaaaaaaaaaaaaaaa.r1", "ph-aaaaaaaaaaaaaaaa.1"):
        assert (await officer.get("/v1/ledger/proof", chain=chain, sequence=1)).status_code == 422
    for chain in (
        "hs-aaaaaaaaaaaaaaaa",
        "ph-aaaaaaaaaaaaaaaa",
        "hs-aaaaaaaaaaaaaaaa.2.1",
        "hs-aaaaaaaaaaaaaaaa.2.e0123456789abcdef",
    ):
        assert (await officer.get("/v1/ledger/proof", chain=chain, sequence=1)).status_code == 404
