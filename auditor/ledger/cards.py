"""Cards of archived histories against their leaves: those of one chain, numbered from 1."""

from collections.abc import Iterator, Sequence

from auditor.ledger.chains import Signed
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import CardRow


def card_findings(chain: str, cards: Sequence[CardRow], signed: Signed, where: Where) -> Iterator[Finding]:
    """Everything that is wrong with the cards of one chain. A card after the last leaf of its chain is not signed yet."""
    there = {card.sequence: card for card in cards}
    ever = {hash_ for _, hash_ in signed}
    last = max((sequence for sequence, _ in signed), default=0)

    def found(deed: Deed, sequence: int, detail: str) -> Finding:
        return Finding(Part.CARD, deed, where, chain, sequence, detail)

    for sequence, hash_ in signed:
        card = there.pop(sequence, None)
        if card is None:
            yield found(Deed.REMOVED, sequence, "it was signed, and is not there")
        elif card.sha256 != hash_ and card.sha256 in ever:
            yield found(Deed.REORDERED, sequence, "it was signed as another card of this chain")
        elif card.sha256 != hash_:
            yield found(Deed.CHANGED, sequence, "it is not the card that was signed")
        elif card.said not in {None, hash_}:
            yield found(Deed.CHANGED, sequence, "the hash beside it is not its own")
    for sequence, card in there.items():
        if sequence <= last:
            yield found(Deed.INSERTED, sequence, "it was never signed, and stands before cards that were")
        elif card.said not in {None, card.sha256}:
            yield found(Deed.CHANGED, sequence, "the hash beside it is not its own")
