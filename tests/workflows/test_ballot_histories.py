"""What the history and the ledger of a session say of its ballots: how many, and hashes over all. Never whose, never what."""

import base64
import logging
import random
from collections.abc import Awaitable, Iterable
from datetime import date

import asyncpg
import pytest
from temporalio.client import Client, WorkflowUpdateFailedError

from models.ballots.box import LETTERS, Box, recount
from models.ballots.paper import write_paper
from models.messages.council_session import SeatPresence, SessionStatus
from models.messages.policy import Share, VoteRule
from models.vocabulary import Choice, Level, Presence, StepKind
from runtime.codec import EncryptionCodec, key_ring
from runtime.settings import Settings
from tests.climbing import SOURCE, Begin, a_policy
from tests.exporting import readable
from tests.sessions import Session, keep_policy, members_of
from tests.workflows.councils import kept_in_memory

NOMINEES, VOTERS = 40, 7


def ways_to_write(secret: bytes) -> Iterable[str]:
    """The bytes as text, in hexadecimal, and in base64 wherever they begin."""
    yield secret.decode("latin-1")
    yield secret.hex()
    yield from (base64.b64encode(bytes(skipped) + secret)[4:-4].decode() for skipped in range(3))


def found_in(text: str, secrets: Iterable[bytes]) -> list[str]:
    return [way for secret in secrets for way in ways_to_write(secret) if way in text]


async def everything_said_by(session: Session, settings: Settings) -> str:
    """The session's history with every payload decrypted, and its ledger."""
    history = await session.handle.fetch_history()
    codec = EncryptionCodec(key_ring(settings))
    events = [await readable(event, codec) for event in history.events]
    rows = await session.database.fetch(
        "select to_jsonb(l)::text as said from ledger l where nomination = $1"
        " union all select to_jsonb(r)::text from receipt r where key like '%' || $1 || '%'",
        session.session,
    )
    return "\n".join([*events, *(row["said"] for row in rows)])


@pytest.fixture
async def convened(client: Client, task_queue: str, begin: Begin, database: asyncpg.Pool) -> Session:
    """A session with forty nominees on its agenda."""
    rule = VoteRule(threshold=Share(numerator=1, denominator=2), quorum=Share(numerator=1, denominator=2), said_by=SOURCE)
    policy = a_policy(levels=(Level.COMMUNE,), steps=(StepKind.COUNCIL, StepKind.SIGN))
    station = policy.stations[0]
    steps = (station.steps[0].model_copy(update={"vote": rule}), station.steps[1])
    policy = policy.model_copy(update={"stations": (station.model_copy(update={"steps": steps}),)})
    session = Session(client, task_queue, database, members_of(VOTERS))
    await session.seat_council()
    await session.convene()
    climb = await keep_policy(database, await begin(policy=policy, nominees=NOMINEES, at=(Level.COMMUNE, StepKind.COUNCIL)))
    await session.set_agenda([climb])
    return session


@pytest.fixture
async def session(convened: Session) -> Session:
    """The same, open for ballots."""
    await convened.all_present()
    await convened.open_round()
    return convened


@kept_in_memory
async def test_a_delegate_holds_one_mandate_and_nobody_takes_it_over_while_the_vote_runs(convened: Session) -> None:
    first, second = [seat.officer for seat in convened.seats if seat.function.votes][-2:]

    def mandate(seat: str, delegate: str) -> SeatPresence:
        said = {"delegate": delegate, "mandate_number": "7/GUQ-UBND", "mandate_date": date(2026, 1, 5)}
        return SeatPresence(officer=seat, presence=Presence.DELEGATED, **said)

    async def refusal(word: Awaitable[SessionStatus]) -> str | None:
        with pytest.raises(WorkflowUpdateFailedError) as failure:
            await word
        return getattr(failure.value.cause, "type", None)

    await convened.all_present(absent=[first, second])
    await convened.record_presence(mandate(first, "of-uy-quyen-1"))
    assert await refusal(convened.record_presence(mandate(second, "of-uy-quyen-1"))) == "InvalidInput"
    await convened.open_round()
    assert await refusal(convened.record_presence(mandate(first, "of-uy-quyen-2"))) == "WrongState"
    await convened.record_presence(mandate(first, "of-uy-quyen-1"), mandate(second, "of-uy-quyen-2"))
    await convened.cancel()


async def test_neither_history_nor_ledger_nor_log_tells_a_choice_a_receipt_or_the_key(
    session: Session, settings: Settings, database: asyncpg.Pool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dice = random.Random(1945)  # noqa: S311 -- the same votes in every run
    voters = [seat.officer for seat in session.seats if seat.function.votes]
    votes = {voter: dice.choices([Choice.FOR, Choice.AGAINST, Choice.ABSTAIN], k=NOMINEES) for voter in voters}
    for voter, choices in votes.items():
        assert await session.cast(voter, choices) == "in"
    seed = (settings.ballot_keys / f"{session.session}-1.key").read_bytes()
    while_open = await everything_said_by(session, settings)
    await session.close_round()
    await session.publish()
    await session.told()
    after = await everything_said_by(session, settings)

    box = Box.model_validate(await database.fetchval("select box from session_round where session = $1", session.session))
    assert recount(box).agrees
    opened = [write_paper(choices)[5:] for choices in votes.values()]
    letters = ["".join(LETTERS[choice] for choice in choices).encode() for choices in votes.values()]
    secrets = [seed, *opened, *letters, *(receipt.encode() for receipt in box.receipts)]
    for said in (while_open, after, caplog.text):
        assert found_in(said, secrets) == []
    assert box.commitment in after
    assert box.receipts_root in after
    assert box.commitment not in while_open

    assert len(found_in(box.model_dump_json(), secrets)) == VOTERS, "receipts are found where they are"
    for secret in secrets:
        for place in range(3):
            written = base64.b64encode(bytes(place) + secret + b"...").decode()
            assert found_in(written, [secret]), "base64 hides nothing"
