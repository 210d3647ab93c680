"""On which clause personal data are erased. The grounds are data (data/law/erasure.yaml)."""

from datetime import date

from pydantic import Field

from models.vocabulary import ErasureGround
from policy.law_needs import Entry, Said


class GroundsSince(Entry):
    """The grounds of one law, from the day on which it is in force."""

    since: date
    grounds: dict[ErasureGround, Said]


class ErasureLaw(Entry):
    """The laws on erasing personal data, one after the other. Empty where nothing is said."""

    laws: tuple[GroundsSince, ...] = Field(default=())

    def clause(self, ground: ErasureGround, requested_on: date) -> str:
        """The clause by the law in force on the day of the request; "" where none is known."""
        in_force = [one for one in self.laws if one.since <= requested_on and ground in one.grounds]
        return max(in_force, key=lambda one: one.since).grounds[ground].clause if in_force else ""
