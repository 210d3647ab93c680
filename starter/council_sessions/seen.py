"""A session as the database shows it, to those who may know of it: the area of its council, and whoever has a seat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.errors import NotFound
from models.vocabulary import CouncilFunction, Level, MeetingKind, Presence, Role, SessionState
from policy.rights import actors_of
from policy.session_rights import SessionStanding, presides
from starter.councils.seeing import viewer
from starter.people.caller import Caller
from starter.units import Database

SEATED = "exists (select from session_seat seat where seat.session = s.id and $2 in (seat.officer, seat.delegate))"
SEEN = f"($1::text[] is null or c.area && $1 or {SEATED})"
"""The condition that a session `s` of a council `c` may be seen: $1 are the units of the caller (None: all), $2 is the caller."""

_READ = f"""
select s.id, s.version, s.council, s.unit, s.level, s.state, s.kind, s.planned_at, s.round, s.embargo_until,
  (
    select jsonb_object_agg(seat.officer, jsonb_build_array(seat.function, seat.presence))
    from session_seat seat where seat.session = s.id
  ) as seats
from council_session s join council c on c.id = s.council where s.id = $3 and {SEEN}
"""  # noqa: S608 -- our own condition


@dataclass(frozen=True, slots=True)
class Seen:
    """A session that the caller may see."""

    id: str
    version: int
    council: str
    unit: str
    level: Level
    state: SessionState
    kind: MeetingKind
    planned_at: datetime
    round: int
    embargo_until: datetime | None
    functions: Mapping[str, CouncilFunction]
    presence: Mapping[str, Presence]

    @property
    def standing(self) -> SessionStanding:
        """What the rules of rights look at."""
        return SessionStanding(
            session=self.id,
            unit=self.unit,
            level=self.level,
            state=self.state,
            functions=self.functions,
            presence=self.presence,
            embargo_until=self.embargo_until,
        )


async def must_see_session(database: Database, caller: Caller, session: str) -> Seen:
    """The session, if the caller may know of it. Raises NotFound otherwise, whether or not there is one."""
    row: Any = await database.fetchrow(_READ, *viewer(caller), session)
    if row is None:
        raise NotFound("no such session", session=session)
    seats = row["seats"] or {}
    return Seen(
        id=row["id"],
        version=row["version"],
        council=row["council"],
        unit=row["unit"],
        level=Level(row["level"]),
        state=SessionState(row["state"]),
        kind=MeetingKind(row["kind"]),
        planned_at=row["planned_at"],
        round=row["round"],
        embargo_until=row["embargo_until"],
        functions={officer: CouncilFunction(function) for officer, (function, _) in seats.items()},
        presence={officer: Presence(presence) for officer, (_, presence) in seats.items()},
    )


def runs(caller: Caller, session: Seen) -> bool:
    """Whether the caller is secretary of the council's unit, or stands in for one."""
    held = (Role.SECRETARY, session.unit, session.level)
    return any((actor.role, actor.unit, actor.level) == held for actor in actors_of(caller.person))


def sees_results(caller: Caller, session: Seen) -> bool:
    """Whether the caller may know what the votes came to: everybody once it is published, before only who runs or presides it."""
    if session.state is SessionState.PUBLISHED:
        return True
    return runs(caller, session) or presides(caller.officer, session.standing)
