"""Who officers are today: the one place where memberships are read for the rules."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime

from models.vocabulary import Level, Role
from policy.clock import local_day
from policy.rights import Membership, Person
from starter.units import Database

# One that has not begun, is over or was ended counts for nothing, nor does any of an officer who has left.
_MEMBERSHIPS_ON = """
select membership.officer, membership.role, membership.unit, membership.level
from membership join officer on officer.id = membership.officer
where membership.officer = any($1::text[]) and officer.left_at is null
  and membership.ended_at is null and membership.valid_from <= $2 and (membership.valid_to is null or membership.valid_to >= $2)
order by membership.id
"""
# Without a unit, at all of the absent officer's units. Whoever stands in for a substitute does not stand in for the absent one.
_ABSENT_ON = """
select substitute, absent, unit from substitution
where substitute = any($1::text[]) and ended_at is null and valid_from <= $2 and valid_to >= $2
order by created_at, id
"""


def today() -> date:
    """The day in Việt Nam."""
    return local_day(datetime.now(UTC))


async def person_of(database: Database, officer: str, day: date | None = None) -> Person:
    """The officer with the memberships of that day (today in Việt Nam when None); without any when there is no such officer."""
    return (await people_of(database, [officer], day))[officer]


async def people_of(database: Database, officers: Iterable[str], day: date | None = None) -> dict[str, Person]:
    """Each of the officers, as `person_of` gives them, with the absent ones for whom they stand in that day."""
    asked, on = list(dict.fromkeys(officers)), day or today()
    absences = await database.fetch(_ABSENT_ON, asked, on)
    found: defaultdict[str, list[Membership]] = defaultdict(list)
    for row in await database.fetch(_MEMBERSHIPS_ON, [*asked, *(absence["absent"] for absence in absences)], on):
        found[row["officer"]].append(Membership(Role(row["role"]), row["unit"], Level(row["level"])))
    stood_in_for: defaultdict[str, dict[str, list[Membership]]] = defaultdict(dict)
    for absence in absences:
        kept = stood_in_for[absence["substitute"]].setdefault(absence["absent"], [])
        kept.extend(one for one in found[absence["absent"]] if absence["unit"] in (None, one.unit) and one not in kept)
    return {
        officer: Person(
            officer,
            tuple(found[officer]),
            tuple(Person(absent, tuple(kept)) for absent, kept in stood_in_for[officer].items() if kept),
        )
        for officer in asked
    }
