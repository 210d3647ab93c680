"""Cards and case files of an archive, against what was signed of each chain."""

import asyncio
from collections.abc import Iterator, Sequence

from activities.archive_files import card_key, case_key, policy_key
from auditor.ledger.archive import FoundCard, FoundCase, StoredProof
from auditor.ledger.cards import card_findings
from auditor.ledger.chains import chain_findings
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.index import LeafIndex
from auditor.ledger.verdict import Progress, Verdict
from models.messages.archive import Card

CHAINS_SIDE_BY_SIDE = 16


async def check_cards(stored: StoredProof, index: LeafIndex, verdict: Verdict, progress: Progress) -> None:
    """Every card against its leaf, every case file against its card, the entries in a chain's newest one against their leaves.

    And the policy's files that cards name, each once.
    """
    policies: dict[str, Card] = {}
    names = await stored.card_names()
    chains = sorted({*names, *index.chains("history")})
    for begin in range(0, len(chains), CHAINS_SIDE_BY_SIDE):
        some = chains[begin : begin + CHAINS_SIDE_BY_SIDE]
        for found, cards in await asyncio.gather(*(_check_chain(stored, chain, names.get(chain, ()), index) for chain in some)):
            verdict.findings += found.findings
            verdict.cards += found.cards
            verdict.unsigned_cards += found.unsigned_cards
            verdict.cases += found.cases
            policies |= {card.policy_sha256: card for card in cards if card.policy_sha256 is not None}
        progress("cards", begin + len(some), len(chains))
    for sha256, card in sorted(policies.items()):
        verdict.findings += _policy_findings(sha256, card, await stored.policy(sha256))


def _policy_findings(sha256: str, card: Card, whole: bool | None) -> Iterator[Finding]:  # noqa: FBT001 -- what the storage said
    """Whether the policy's files are those that a card names: without them nobody can judge the case again."""
    if whole is not True:
        deed, how = (Deed.REMOVED, "it is not there") if whole is None else (Deed.CHANGED, "its content has another hash")
        yield Finding(Part.POLICY, deed, Where.ARCHIVE, None, None, f"{policy_key(sha256)}: {how}; {card_key(card)} names it")


async def _check_chain(stored: StoredProof, chain: str, names: Sequence[str], index: LeafIndex) -> tuple[Verdict, list[Card]]:
    found = await stored.cards(names)
    signed = index.of("history", chain)
    findings = [*card_findings(chain, [one.row for one in found], signed, Where.ARCHIVE), *_misplaced(found)]
    cards = [one.card for one in found if one.card is not None]
    for card in cards:
        case = await stored.case(card)
        findings += case_findings(card, case, index.of("entry", card.chain), newest=card is cards[-1])
    return Verdict(findings, cards=len(found), unsigned_cards=max(0, len(found) - len(signed)), cases=len(cards)), cards


def case_findings(card: Card, case: FoundCase, signed: Sequence[tuple[int, str]], *, newest: bool) -> Iterator[Finding]:
    """Whether a case file is what its card says; the entries of one that is not, and of the newest one, are looked at."""

    def found(deed: Deed, detail: str) -> Finding:
        return Finding(Part.CASE, deed, Where.ARCHIVE, card.chain, card.sequence, f"{case_key(card.sha256)}: {detail}")

    if case.entries is None:
        yield found(Deed.CHANGED, "it is no case file") if case.there else found(Deed.REMOVED, "it is not there")
        return
    if not case.whole:
        yield found(Deed.CHANGED, "its content is not the one that was signed")
    if newest or not case.whole:
        covered = [leaf for leaf in signed if leaf[0] <= card.entries]
        yield from chain_findings(card.chain, case.entries, covered, Where.ARCHIVE)


def _misplaced(found: Sequence[FoundCard]) -> Iterator[Finding]:
    """Cards that lie under another name than their own, and files that are no cards."""
    for one in found:
        if one.card is None:
            yield Finding(Part.CARD, Deed.CHANGED, Where.ARCHIVE, one.chain, one.row.sequence, "it is no card")
        elif card_key(one.card) != one.name:
            yield Finding(
                Part.CARD, Deed.REORDERED, Where.ARCHIVE, one.chain, one.row.sequence, "it lies under another card's name"
            )
