"""The rounds of a session as the read model has them: how each was held, and what came of it. The box itself stays where it is."""

from collections import defaultdict

from starter.schemas.minutes import ResultLine, RoundPart
from starter.units import Connection

_ROUNDS = """
select round, secret, mode, lines, electors, ballots, opened_at, closed_at, commitment, voided from session_round
where session = $1 order by round
"""
_RESULTS = """
select result.round, line.position as line, result.nominee, nominee.name, nominee.kind, result.nomination, result.verdict,
  result.tie, result.in_favour, result.against, result.abstaining, result.invalid, result.needed, result.base, result.rank,
  result.derivation_vi, result.derivation_en, result.clause
from session_result result
join slate_line line on line.session = result.session and line.round = result.round and line.nominee = result.nominee
join nominee on nominee.id = result.nominee
where result.session = $1 order by result.round, line.position
"""


async def read_rounds(connection: Connection, session: str) -> tuple[RoundPart, ...]:
    """Every round, void ones included, with its results in the order of the ballot paper."""
    results: defaultdict[int, list[ResultLine]] = defaultdict(list)
    for row in await connection.fetch(_RESULTS, session):
        results[row["round"]].append(ResultLine(**{name: value for name, value in row.items() if name != "round"}))
    return tuple(RoundPart(**row, results=tuple(results[row["round"]])) for row in await connection.fetch(_ROUNDS, session))
