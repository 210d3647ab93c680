"""Who asks: an officer, with what they may be today, and what they came with may be used for."""

from dataclasses import dataclass

from models.errors import NotAllowed
from models.vocabulary import Level, Role, Scope
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
        """The home desk: the unit of the first membership. Raises NotAllowed when there is none today."""
        return self._home.unit

    @property
    def level(self) -> Level:
        """The level of the home desk. Raises NotAllowed when there is none today."""
        return self._home.level

    @property
    def _home(self) -> Membership:
        if not self.memberships:
            raise NotAllowed("the officer is member of no unit today", officer=self.officer)
        return self.memberships[0]

    @property
    def is_overseer(self) -> bool:
        """True for auditors and administrators, of whichever unit."""
        return not self.roles.isdisjoint(OVERSEERS)
