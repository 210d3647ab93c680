"""Whether a round may be opened: enough members are there, something stands to be voted on, and not too often already."""

from collections.abc import Mapping

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.council_agenda import STANDS
from activities.council_results import COUNTED_RESULTS, LAST_RESULTS
from activities.council_rules import rules_of
from models.errors import InvalidInput, WrongState
from models.messages.council_session import Opening
from models.messages.policy import VoteRule
from models.vocabulary import CouncilFunction, Presence, VoteVerdict
from policy.clock import local_day
from policy.council import Part, attendance_of, quorum_to_open

Connection = asyncpg.Connection | PoolConnectionProxy

_STANDING = f"select item.nomination from agenda_item item join task on {STANDS} where item.session = $1"  # noqa: S608 -- our own text
_SEATS = "select function, presence from session_seat where session = $1"
_RESULTS = f"""
with {LAST_RESULTS}, often as (
  select result.nominee, count(*) as rounds from {COUNTED_RESULTS} where result.session = $1 group by result.nominee
)
select last.nominee, last.nomination, last.verdict, often.rounds from last join often using (nominee)
"""  # noqa: S608 -- as above


async def refuse_opening(connection: Connection, opening: Opening) -> None:
    """Raises WrongState without a quorum (saying how many are there, are needed, and by which clause), or with nothing to vote on.

    InvalidInput for nominees who have passed, or were not voted on.
    """
    standing, results = await _standing(connection, opening.session), await _results(connection, opening.session)
    again = _to_be_voted_on_again(opening, results) if results else []
    wanted = sorted({results[nominee]["nomination"] for nominee in again} & set(standing)) if results else standing
    rules = await rules_of(connection, opening.session, opening.level, wanted, local_day(opening.at))
    if not rules:
        raise WrongState("nothing that stands on the agenda can be voted on", round=opening.round)
    for nominee in again:
        rule = rules.get(results[nominee]["nomination"])
        if rule is not None and results[nominee]["rounds"] >= rule.rounds:
            said = f"{nominee} was voted on as often as the rule allows"
            raise WrongState(said, nominee=nominee, rounds=rule.rounds, clause=rule.said_by.clause)
    await _refuse_without_quorum(connection, opening, rules)


async def next_on_the_agenda(connection: Connection, session: str) -> list[str]:
    """What a round would be about if nobody were named: what stands on the agenda; once there are results, what has no decision."""
    standing, results = await _standing(connection, session), await _results(connection, session)
    undecided = {row["nomination"] for row in results.values() if row["verdict"] == VoteVerdict.NO_DECISION}
    return [nomination for nomination in standing if not results or nomination in undecided]


async def _standing(connection: Connection, session: str) -> list[str]:
    return [row["nomination"] for row in await connection.fetch(_STANDING, session)]


async def _results(connection: Connection, session: str) -> dict[int, asyncpg.Record]:
    return {row["nominee"]: row for row in await connection.fetch(_RESULTS, session)}


def _to_be_voted_on_again(opening: Opening, results: Mapping[int, asyncpg.Record]) -> list[int]:
    """Those named, or all without a decision."""
    for nominee in opening.nominees:
        if nominee not in results:
            raise InvalidInput("nominees", f"{nominee} was not voted on at this session", nominee=nominee)
        if results[nominee]["verdict"] == VoteVerdict.PASS:
            raise InvalidInput("nominees", f"{nominee} has passed", nominee=nominee)
    undecided = (nominee for nominee, row in results.items() if row["verdict"] == VoteVerdict.NO_DECISION)
    again = list(opening.nominees or undecided)
    if not again:
        raise WrongState("there is a decision on everybody: name whom to vote on again", round=opening.round)
    return again


async def _refuse_without_quorum(connection: Connection, opening: Opening, rules: Mapping[str, VoteRule]) -> None:
    """The strictest rule on the agenda decides: where it has its quorum, every other one has too."""
    rows = await connection.fetch(_SEATS, opening.session)
    parts = [Part(CouncilFunction(row["function"]), Presence(row["presence"])) for row in rows]
    found = [quorum_to_open(rule, attendance_of(rule, parts), opening.kind) for rule in dict.fromkeys(rules.values())]
    missed = [one for one in found if not one.ok]
    if missed:
        strictest = max(missed, key=lambda one: one.needed)
        raise WrongState(
            f"no quorum: {strictest.there} present, {strictest.needed} needed ({strictest.clause})",
            present=strictest.there,
            needed=strictest.needed,
            members=sum(part.function.votes for part in parts),
            clause=strictest.clause,
            derivation=strictest.derivation_vi,
        )
