"""From where an auditor looks: the units where they are auditor, or somebody for whom they stand in is."""

from models.errors import NotAllowed
from models.vocabulary import Role
from policy.units import CENTRE
from starter.people.caller import Caller


def audits_from(caller: Caller) -> list[str] | None:
    """The units; None for all, since the centre lies above everybody. Raises NotAllowed for whoever is no auditor."""
    units = {actor.unit for actor in caller.actors if actor.role is Role.AUDITOR}
    if not units:
        raise NotAllowed("only an auditor may ask this", roles=[Role.AUDITOR.value])
    return None if CENTRE in units else sorted(units)
