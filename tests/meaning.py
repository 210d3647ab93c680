"""A play whose every case is told again: the golden scenarios, and what they leave out, each with what its code says on replay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from temporalio.client import Client
from temporalio.service import RPCError

from auditor.replay.family import Chains
from auditor.replay.meaning import AtHand, Meaning, examine
from auditor.replay.replayed import Said
from auditor.replay.runner import Runner
from models.messages.archive import ArchivedEntry, CaseFile, CaseKind
from models.messages.council_session import Places, SeatPresence
from models.messages.policy import Share
from models.vocabulary import Level, Presence, TieRule
from proofs.chain import entry_hash
from tests.auditing import settled
from tests.cases import Told, case_of, chains_like, told_again
from tests.climbing import PAPER_DAY, SOURCE, TWO_LEVELS
from tests.replay.record_histories import SCENARIOS, council, sent_back
from tests.replay.stage import Stage

COMMUNE = Level.COMMUNE
PLAYED = (
    *("straight-climb", "every-step", "return-and-split", "hold-and-release", "failed-vote", "everyone-rejected", "withdrawal"),
    *("refused-start", "ladder", "revocation", "join", "continue-as-new", "database-away", "ledger-ahead"),
    *("council-session", "council-timers", "council-lost-key"),
)
"""The golden scenarios that leave cases."""


@dataclass
class Play:
    """Everything that was played: cases by their chain, and the entries of all chains.

    `overtaken` is a case whose entries and rows were read before its history was.
    """

    told: dict[str, Told]
    chains: Chains
    runner: Runner
    overtaken: Told

    @property
    def at_hand(self) -> AtHand:
        return AtHand(others=self.chains)

    def of(self, kind: CaseKind) -> Iterator[Told]:
        return (told for told in self.told.values() if told.case.kind is kind)

    def look(self, told: Told, **changed: Any) -> Meaning:
        """What an examination says of a case in which something was changed."""
        return examine(told.case.model_copy(update=changed), told.replayed, self.at_hand)


async def play(on: Stage, runner: Runner) -> Play:
    """All of it, one scenario after the other."""
    runs: dict[str, Sequence[str | None]] = {}
    for name in PLAYED:
        handles = await SCENARIOS[name](on)
        if name == "continue-as-new":
            runs[next(iter(handles.values())).id] = [handle.run_id for handle in handles.values()]
    for scene in (ranked, masked, in_the_open):
        await scene(on)
    early, late = await overtaken(on)
    await lay_down_minutes(on)
    ids = [row["id"] for row in await on.pool.fetch("select distinct regexp_replace(key, ':[0-9]+$', '') as id from receipt")]
    ids += [f"join:{row['id']}" for row in await on.pool.fetch("select id from joining")]
    told = {}
    for workflow_id in sorted(ids):
        case = await _case(on, workflow_id, runs.get(workflow_id, (None,)))
        told[case.chain] = await told_again(runner, case)
    both = await told_again(runner, early.model_copy(update={"runs": late.runs}))
    return Play(told, await chains_like(on.pool, "%"), runner, both)


async def ranked(on: Stage) -> None:
    """Four have the votes for two places, two of them are level at the last: the chair chooses, after another round on the rest."""
    climb, session = await council(on, "ranked", tie=TieRule.CHAIR_DECIDES)
    await session.set_agenda([climb])
    await session.all_present(absent=("of-uy-vien-6",))
    mandate = {"delegate": "of-thay", "mandate_number": "3/GUQ", "mandate_date": PAPER_DAY}
    await session.record_presence(SeatPresence(officer="of-uy-vien-6", presence=Presence.DELEGATED, **mandate))
    places = Places(award=climb.policy.award, places=2, said_by=SOURCE)
    await session.open_round(places=(places,))
    await session.vote([5, 4, 4, 1, 3], absent=("of-uy-vien-6",))
    await session.close_round()
    await session.break_ties({climb.nominees[1]: True, climb.nominees[2]: False, climb.nominees[4]: False})
    await session.publish()
    await session.told()


async def masked(on: Stage) -> None:
    """Three vote in secret: their counts are kept back. One nomination is taken off, and another leaves before the vote."""
    climb, session = await council(on, "masked", written_opinions=False, delegates=True)
    gone = await on.begin("masked-gone", climb.policy)
    off = await on.begin("masked-off", climb.policy)
    for one in (gone, off):
        await on.pool.execute(
            "update dossier set start = (select start from dossier where id = $2) where id = $1", one.nomination, climb.nomination
        )
    await session.set_agenda([gone, off, climb])
    await session.recuse("of-uy-vien-5", off)
    await session.set_agenda(remove=[off.nomination])
    away = ("of-uy-vien-5", "of-uy-vien-6")
    await session.all_present(absent=away)
    await gone.withdraw()
    await session.open_round()
    await session.vote([4, 0, 4, 3, 4], absent=away)
    await session.close_round()
    await climb.withdraw(nominees=climb.nominees[:1])
    await session.publish()
    await session.told()


async def in_the_open(on: Stage) -> None:
    """An open vote, of more than the absent: nobody's ballot is secret."""
    climb, session = await council(on, "open", secret=False, threshold=Share(numerator=2, denominator=3))
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    await session.vote([6, 5, 4, 3, 0])
    await session.close_round()
    await session.publish()
    await session.told()
    await climb.walk()


async def lay_down_minutes(on: Stage) -> None:
    """The papers of the minutes that were signed, as they are handed in before the word."""
    await on.pool.execute(
        "insert into stored_file (sha256, size, media_type, scan) select distinct minutes_signed, 1000, 'application/pdf', 'clean'"
        " from council_session where minutes_signed is not null"
    )
    await on.pool.execute(
        "insert into signed_minutes (session, sha256, size, uploaded_by) select id, minutes_signed, 1000, 'of-thu-ky'"
        " from council_session where minutes_signed is not null"
    )


async def overtaken(on: Stage) -> tuple[CaseFile, CaseFile]:
    """A nomination that has gone on while somebody looked: the case at the first look, and at the second."""
    climb = await on.begin("overtaken", TWO_LEVELS)
    await climb.appraise(COMMUNE, exceptions=(sent_back(climb.nominees[0]),))
    await settled(on.pool, climb.nomination)
    early = await case_of(on.client, on.pool, climb.handle.id)
    await climb.vote(COMMUNE)
    await climb.forward(COMMUNE)
    return early, await case_of(on.client, on.pool, climb.handle.id)


async def _case(on: Stage, workflow_id: str, runs: Sequence[str | None]) -> CaseFile:
    clients: tuple[Client, ...] = (on.client, on.clock.client)
    for client in clients:
        try:
            return await case_of(client, on.pool, workflow_id, runs)
        except RPCError:
            continue
    raise AssertionError(f"no engine knows {workflow_id}")


def with_row(case: CaseFile, table: str, place: int, **changed: Any) -> dict[str, list[dict[str, Any]]]:
    """The case's rows, with something else in one of them."""
    rows = list(case.rows[table])
    rows[place] = rows[place] | changed
    return {**case.rows, table: rows}


def with_entry(case: CaseFile, place: int, **changed: Any) -> tuple[ArchivedEntry, ...]:
    """The case's entries, with something else in one of them."""
    entries = list(case.entries)
    entries[place] = entries[place].model_copy(update=changed)
    return tuple(entries)


def rewritten(case: CaseFile, place: int, **said: Any) -> tuple[ArchivedEntry, ...]:
    """The case's entries, one of which says something else; it and all after it are hashed anew, so that the chain holds."""
    entries: list[ArchivedEntry] = []
    for number, entry in enumerate(case.entries):
        body = entry.body
        if number == place:
            body = orjson.dumps(orjson.loads(body) | said, option=orjson.OPT_SORT_KEYS).decode()
        before = entries[-1].hash if entries else None
        entries.append(entry.model_copy(update={"body": body, "previous_hash": before, "hash": entry_hash(before or "", body)}))
    return tuple(entries)


def other_than(value: Any) -> Any:  # noqa: PLR0911 -- a kind of value each
    """Something else of the same kind, as a database would hold it."""
    match value:
        case None:
            return "x"
        case bool():
            return not value
        case int():
            return value + 1
        case list():
            return [*value, "zz"]
        case dict():
            return {**value, "zz": 1}
        case str() if value[:4].isdigit() and value[4:5] == "-":
            return f"2031{value[4:]}"
        case _:
            return f"{value}x"


def saying(told: Told, place: int, message: Any) -> Told:
    """The same, had the code said this in that call."""
    said = list(told.replayed.said)
    said[place] = Said(said[place].activity, message, said[place].answer)
    return Told(told.case, replace(told.replayed, said=said))


def named(meaning: Meaning) -> str:
    """Everything that was found, one line each."""
    return "\n".join(str(one) for one in meaning.divergences)
