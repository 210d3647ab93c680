"""What dissolved units of the country. The clauses are data (data/law/dissolutions.yaml)."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from models.messages.succession import Succession
from policy.law_needs import Entry, Said


class Dissolution(Entry):
    """What dissolved the units that were gone from that day on."""

    since: date
    law: Said


class DissolutionLaw(Entry):
    """The dissolutions that are known. Empty where nothing is said."""

    dissolved: tuple[Dissolution, ...] = Field(default=())

    def ground_of(self, successions: Iterable[Succession]) -> str:
        """The clauses that dissolved these units, as an officer would cite them; "" where none is known."""
        clauses = {one.since: one.law.clause for one in self.dissolved}
        return "; ".join(dict.fromkeys(clauses[one.since] for one in successions if one.since in clauses))
