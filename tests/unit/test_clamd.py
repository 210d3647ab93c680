"""The scanner is asked in its own protocol, over a real connection, and nothing but a clear word of it counts."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.ports import free_ports
from starter.documents.clamd import Clamd, ScannerAwayError, ScannerRefusedError
from tests.clamd_server import EICAR, ScannerServer, scanner_on_a_port, scanner_on_a_socket

MEBIBYTE = 1024 * 1024


@pytest.fixture
async def scanner() -> AsyncIterator[ScannerServer]:
    async with scanner_on_a_port() as server:
        yield server


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


def at(scanner: ScannerServer) -> Clamd:
    return Clamd(scanner.address, 20)


async def test_clean_content_is_clean(scanner: ScannerServer) -> None:
    assert (await at(scanner).scan(pieces(b"a" * MEBIBYTE, b"b"))).found is None
    assert scanner.streams == [[MEBIBYTE, 1]]


async def test_a_signature_is_found_also_where_pieces_meet(scanner: ScannerServer) -> None:
    for cut in (1, 20, len(EICAR) - 1):
        verdict = await at(scanner).scan(pieces(b"x" * 100 + EICAR[:cut], b"", EICAR[cut:] + b"y"))
        assert verdict.found == "Win.Test.EICAR_HDB-1"


async def test_a_scanner_on_a_socket_is_asked_as_well() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with scanner_on_a_socket(Path(folder) / "clamd.ctl") as scanner:
            assert (await at(scanner).scan(pieces(EICAR))).found is not None


async def test_of_a_scanner_that_dies_in_the_middle_nothing_is_believed(scanner: ScannerServer) -> None:
    scanner.dies_after_bytes = 10
    with pytest.raises(ScannerAwayError):
        await at(scanner).scan(pieces(*[b"a" * MEBIBYTE] * 20))


async def test_a_scanner_for_which_the_content_is_too_large_says_so(scanner: ScannerServer) -> None:
    scanner.largest_stream = MEBIBYTE
    with pytest.raises(ScannerRefusedError):
        await at(scanner).scan(pieces(b"a" * MEBIBYTE, b"a"))


async def test_a_scanner_that_has_had_enough_early_is_never_taken_for_one_that_found_nothing(scanner: ScannerServer) -> None:
    scanner.largest_stream = 10
    with pytest.raises((ScannerRefusedError, ScannerAwayError)):
        await at(scanner).scan(pieces(*[b"a" * MEBIBYTE] * 30))


async def test_a_scanner_that_is_not_there_is_away() -> None:
    (port,) = free_ports(1)
    with pytest.raises(ScannerAwayError):
        await Clamd(f"127.0.0.1:{port}", 20).scan(pieces(b"a"))
    with pytest.raises(ScannerAwayError):
        await Clamd("/nowhere/clamd.ctl", 20).scan(pieces(b"a"))
