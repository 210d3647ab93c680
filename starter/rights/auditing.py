"""From where an auditor looks: the units where they are auditor, or somebody for whom they stand in is."""

from models.errors import NotAllowed
from models.vocabulary import Role
from policy.units import CENTRE
from starter.people.caller import Caller


def audits_from(caller: Caller) -> list[str] | None:
    """The units; None for all, since the centre lies above everybody. Raises NotAllowed for whoever is no auditor."""
    somebody = (caller.person, *caller.person.stands_in_for)
    units = {one.unit for person in somebody for one in person.memberships if one.role is Role.AUDITOR}
    if not units:
        raise NotAllowed("only an auditor may ask this", roles=[Role.AUDITOR.value])
    return None if CENTRE in units else sorted(units)
