"""Cards of archived histories against their leaves: those of one chain, numbered from 1."""

from collections.abc import Iterator, Sequence

from auditor.ledger.chains import Signed
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import CardRow

Told = tuple[Deed, int, str]


def card_findings(chain: str, cards: Sequence[CardRow], signed: Signed, where: Where) -> Iterator[Finding]:
    """Everything that is wrong with the cards of one chain. A card after the last leaf of its chain is not signed yet."""
    for deed, sequence, detail in (*_against_leaves(cards, signed), *_beside_leaves(cards, signed)):
        yield Finding(Part.CARD, deed, where, chain, sequence, detail)


def _against_leaves(cards: Sequence[CardRow], signed: Signed) -> Iterator[Told]:
    there = {card.sequence: card for card in reversed(cards)}
    ever = {hash_ for _, hash_ in signed}
    for sequence, hash_ in signed:
        card = there.get(sequence)
        if card is None:
            yield Deed.REMOVED, sequence, "it was signed, and is not there"
        elif card.sha256 != hash_ and card.sha256 in ever:
            yield Deed.REORDERED, sequence, "it was signed as another card of this chain"
        elif card.sha256 != hash_:
            yield Deed.CHANGED, sequence, "it is not the card that was signed"
        elif card.said not in {None, hash_}:
            yield Deed.CHANGED, sequence, "the hash beside it is not its own"


def _beside_leaves(cards: Sequence[CardRow], signed: Signed) -> Iterator[Told]:
    leaves, ever = {sequence for sequence, _ in signed}, {hash_ for _, hash_ in signed}
    last, seen = max(leaves, default=0), set[int]()
    for card in sorted(cards, key=lambda card: card.sequence):
        if card.sequence in seen:
            yield Deed.INSERTED, card.sequence, "another one stands there already"
        elif card.sequence not in leaves:
            if card.sha256 in ever:
                yield Deed.REORDERED, card.sequence, "it was signed as another card of this chain"
            elif card.sequence <= last:
                yield Deed.INSERTED, card.sequence, "it was never signed, and stands before cards that were"
            elif card.sequence > max([last, *seen]) + 1:
                yield Deed.REMOVED, card.sequence - 1, "later cards are there"
            elif card.said not in {None, card.sha256}:
                yield Deed.CHANGED, card.sequence, "the hash beside it is not its own"
        seen.add(card.sequence)
