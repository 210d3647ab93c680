"""Which errors stop a look at many cases, and which are of one case alone."""

import asyncpg
import pytest
from temporalio.service import RPCError, RPCStatusCode

from activities.away import is_away


def of_the_engine(status: RPCStatusCode) -> RPCError:
    return RPCError("said by nobody", status, b"")


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        OSError("multiple exceptions"),
        asyncpg.CannotConnectNowError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.TooManyConnectionsError(),
        asyncpg.InterfaceError("connection is closed"),
        of_the_engine(RPCStatusCode.UNAVAILABLE),
        of_the_engine(RPCStatusCode.RESOURCE_EXHAUSTED),
    ],
)
def test_an_engine_that_is_away_is_so_for_every_case(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        asyncpg.QueryCanceledError(),
        asyncpg.InvalidTextRepresentationError(),
        asyncpg.DataError(),
        asyncpg.NumericValueOutOfRangeError(),
        of_the_engine(RPCStatusCode.INVALID_ARGUMENT),
        of_the_engine(RPCStatusCode.DATA_LOSS),
        ValueError(),
    ],
)
def test_one_case_that_takes_too_long_or_is_damaged_says_nothing_of_the_others(error: Exception) -> None:
    assert not is_away(error)
