"""Who asks: an officer, with what they may be today, and what they came with may be used for."""

from dataclasses import dataclass

from models.errors import InvalidInput, NotAllowed
from models.vocabulary import Role, Scope
from policy.rights import OVERSEERS, Membership, Person


@dataclass(frozen=True, slots=True)
class Caller:
    """The officer who asks: what they may be today, and what the token or session they came with may be used for."""

    person: Person
    scopes: frozenset[Scope]

    @property
    def officer(self) -> str:
        """The officer's id."""
        return self.person.officer

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """The officer's own memberships of today, without those of anybody they stand in for."""
        return self.person.memberships

    @property
    def units(self) -> frozenset[str]:
        """Every unit at which the officer has a role."""
        return frozenset(membership.unit for membership in self.memberships)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of all memberships."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def unit(self) -> str:
        """The one unit at which the officer has a role, for requests that name none.

        Raises NotAllowed when there is none today, InvalidInput when there are several: it names them.
        """
        units = sorted(self.units)
        if not units:
            raise NotAllowed("the officer is member of no unit today", officer=self.officer)
        if len(units) > 1:
            raise InvalidInput("unit", "you have a role at several units: name one", units=units)
        return units[0]

    def speaks_for(self, officer: str) -> bool:
        """True for the officer themselves, and for whoever stands in for them."""
        return officer == self.officer or any(absent.officer == officer for absent in self.person.stands_in_for)

    @property
    def is_overseer(self) -> bool:
        """True for auditors and administrators, of whichever unit."""
        return not self.roles.isdisjoint(OVERSEERS)
