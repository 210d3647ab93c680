"""Who asks: an officer, with what they may be today, and what they came with may be used for."""

from dataclasses import dataclass

from models.errors import InvalidInput, NotAllowed
from models.messages.actor import Actor
from models.vocabulary import Role, Scope
from policy.rights import OVERSEERS, Person, actors_of


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
    def actors(self) -> tuple[Actor, ...]:
        """Everything in which the officer may act today: their own memberships, then those of the absent they stand in for.

        Whatever asks for a role, or for a unit, asks here: a substitute may do what the absent officer may do.
        """
        return tuple(actors_of(self.person))

    @property
    def in_own_name(self) -> "Caller":
        """The same officer without those they stand in for: for the little that a substitute may not do in another's name."""
        return Caller(Person(self.officer, self.person.memberships), self.scopes)

    @property
    def units(self) -> frozenset[str]:
        """Every unit at which the officer, or one for whom they stand in, has a role."""
        return frozenset(actor.unit for actor in self.actors)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that the officer, or one for whom they stand in, has anywhere."""
        return frozenset(actor.role for actor in self.actors)

    @property
    def unit(self) -> str:
        """The one unit at which the officer has a role, for requests that name none: their own before that of an absent one.

        Raises NotAllowed when there is none today, InvalidInput when there are several: it names them.
        """
        units = sorted(self.in_own_name.units or self.units)
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
        """True for auditors and administrators, of whichever unit, and for whoever stands in for one."""
        return not self.roles.isdisjoint(OVERSEERS)
