"""Whether the database still says of each nominee what was handed in: by the commitments that the ledger holds.

A name, a birth date, a record that was changed behind our back is found here, and a nominee who was erased without an entry.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from asyncpg.pool import PoolConnectionProxy

from auditor.chains import Link
from auditor.violations import Rule, Violation
from models.commitments import HANDED_IN, commitment, dossier_commitment, handed_in
from models.erased import ERASED_NAME
from models.vocabulary import Act

Row = Mapping[str, Any]
Chains = Mapping[str, Sequence[Link]]

_AT_ONCE = 500
_NOMINEES = f"""
select n.id, n.dossier, {", ".join(f"n.{column}" for column in HANDED_IN)}, n.commitment, n.erased_at, k.key
from nominee n left join nominee_key k on k.nominee = n.id
where n.dossier = any($1) order by n.dossier, n.id
"""  # noqa: S608 -- our own column list


async def wrong_commitments(connection: PoolConnectionProxy, dossiers: Sequence[str], chains: Chains) -> list[Violation]:
    """Every nominee of these dossiers who is not as handed in; within the transaction that read the chains."""
    found: list[Violation] = []
    async for dossier in _by_dossier(connection, dossiers):
        found += not_as_committed(dossier, chains)
    return [*found, *nobody_erased(chains, await _erased(connection, dossiers))]


def not_as_committed(nominees: Sequence[Row], chains: Chains) -> Iterator[Violation]:
    """What is wrong with the nominees of one dossier, all of them: rows with the columns of HANDED_IN, and their keys.

    A dossier older than commitments has none in its first entry: of its nominees nothing is known to compare with.
    """
    dossier = nominees[0]["dossier"]
    links = chains.get(dossier, ())
    committed = links[0].entry.get("facts", {}).get("commitment") if links else None
    if committed is not None and committed != dossier_commitment({row["id"]: row["commitment"] or "" for row in nominees}):
        yield Violation(Rule.NOMINEE_AS_COMMITTED, dossier, "the ledger is bound to other nominees, or to other commitments")
    for row in nominees:
        wrong = _wrong_erased(row) if row["erased_at"] is not None else _wrong_nominee(row)
        if wrong is not None:
            yield Violation(Rule.NOMINEE_AS_COMMITTED, dossier, f"nominee {row['id']}: {wrong}")


def nobody_erased(chains: Chains, erased: Mapping[int, str | None]) -> Iterator[Violation]:
    """Nominees who were erased without an entry that says so, and entries that speak of somebody who is still there.

    `erased` are those whose row says so, each with the commitment.
    """
    told: dict[Any, Any] = {facts.get("nominee"): facts.get("commitment") for facts in _erasures(chains)}
    for nominee in erased.keys() - told.keys():
        yield Violation(Rule.NOMINEE_AS_ERASED, str(nominee), "erased, and no entry says so")
    for nominee in told.keys() - erased.keys():
        yield Violation(Rule.NOMINEE_AS_ERASED, str(nominee), "an entry says that they were erased, and they were not")
    for nominee in told.keys() & erased.keys():
        if told[nominee] != erased[nominee]:
            yield Violation(Rule.NOMINEE_AS_ERASED, str(nominee), "the entry names another commitment")


def _wrong_nominee(row: Row) -> str | None:
    if row["commitment"] is None:
        return None
    if row["key"] is None:
        return "the key is gone, and nobody was erased"
    if commitment(row["key"], handed_in(row)) != row["commitment"]:
        return "what the database holds is not what was handed in"
    return None


def _wrong_erased(row: Row) -> str | None:
    if row["key"] is not None:
        return "was erased, and the key is still there"
    left = {"name": ERASED_NAME, "recipient_key": f"erased:{row['id']}", "record": {"kind": row["kind"]}}
    nothing = dict.fromkeys(("address", "birth_date", "officer", "post"))
    if any(row[column] != said for column, said in (left | nothing).items()):
        return "was erased, and something is left"
    return None


def _erasures(chains: Chains) -> Iterator[Mapping[str, Any]]:
    return (links[0].entry.get("facts", {}) for links in chains.values() if links[0].act == Act.ERASED)


async def _by_dossier(connection: PoolConnectionProxy, dossiers: Sequence[str]) -> AsyncIterator[list[Row]]:
    """The nominees of one dossier after the other; never more of them in memory than there are in one, and some."""
    together: list[Row] = []
    async for row in connection.cursor(_NOMINEES, dossiers, prefetch=_AT_ONCE):
        if together and together[0]["dossier"] != row["dossier"]:
            yield together
            together = []
        together.append(dict(row))
    if together:
        yield together


async def _erased(connection: PoolConnectionProxy, dossiers: Sequence[str]) -> dict[int, str | None]:
    rows = await connection.fetch("select id, commitment from nominee where erased_at is not null and dossier = any($1)", dossiers)
    return {row["id"]: row["commitment"] for row in rows}
