"""A council for the tests of the API: who sits on it, what awaits it, and how its members vote."""

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from models.ballots.paper import write_paper
from models.ballots.sealing import seal
from models.vocabulary import Choice
from tests.api.people import Caller, Offices

PLANNED = "2030-01-10T08:00:00+07:00"


@dataclass
class Chamber:
    """The council of a unit, with everybody who sits on it by what they are, and whoever runs its sessions."""

    offices: Offices
    unit: str
    id: str
    secretary: Caller
    members: dict[str, Caller] = field(default_factory=dict)

    @property
    def voters(self) -> list[Caller]:
        """Those who vote, the chair first."""
        return [member for name, member in self.members.items() if name != "guest"]

    async def convene(self, **said: Any) -> str:
        """A session: its id."""
        made = await self.secretary.post("/v1/council-sessions", {"council": self.id, "planned_at": PLANNED} | said)
        assert made.status_code == 201, made.text
        return str(made.json()["session"])

    async def awaiting(self, award: str = "LDTT", nominees: int | list[Any] = 1, **said: Any) -> str:
        """A nomination that awaits the council."""
        nomination = await self.offices.submit(self.unit, award, nominees, **said)
        appraised = await self.offices.take_step(nomination)
        assert appraised["state"] == "awaiting_council", appraised
        return nomination

    async def all_present(self, session: str) -> None:
        seats = [{"officer": member.officer, "presence": "present"} for member in self.members.values()]
        await done(self.secretary.put(f"/v1/council-sessions/{session}/presence", {"seats": seats}))

    async def open(self, session: str, **said: Any) -> dict[str, Any]:
        return await done(self.secretary.post(f"/v1/council-sessions/{session}/rounds", said))

    async def close(self, session: str, round_: int = 1) -> dict[str, Any]:
        return await done(self.secretary.post(f"/v1/council-sessions/{session}/rounds/{round_}/close", {}))

    async def vote(self, session: str, round_: int, says: dict[str, str]) -> list[str]:
        """Everybody votes on the whole slate: for whoever the names say otherwise, in favour. The receipts."""
        return await asyncio.gather(
            *(self.cast(member, session, round_, says.get(name, "F")) for name, member in self.members.items() if name != "guest")
        )

    async def cast(self, member: Caller, session: str, round_: int, says: str) -> str:
        """A sealed ballot: one letter for all lines, or one for each (F, A, N for in favour, against, abstaining)."""
        here = f"/v1/council-sessions/{session}/rounds/{round_}"
        paper = (await member.get(f"{here}/paper")).json()
        letters = says * paper["lines"] if len(says) == 1 else says
        choices = [{"F": Choice.FOR, "A": Choice.AGAINST, "N": Choice.ABSTAIN}[letter] for letter in letters]
        sealed = seal(bytes.fromhex(paper["public_key"]), write_paper(choices))
        cast = await done(member.put(f"{here}/ballot", {"sealed": base64.b64encode(sealed).decode()}))
        return str(cast["receipt"])


async def done(asked: Any) -> dict[str, Any]:
    """The answer to what was asked, after a look that it was done."""
    answer = await asked
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def a_chamber(offices: Offices, unit: str, elsewhere: str) -> Chamber:
    """A council of seven: a chair, a vice-chair, its secretary, three members, one of them of another unit, and a guest."""
    administrator = offices.administrator
    made = await administrator.post("/v1/councils", {"unit": unit})
    assert made.status_code == 201, made.text
    secretary = await offices.officer(unit, "secretary")
    found = Chamber(offices, unit, made.json()["id"], secretary)
    functions = {"chair": "chair", "vice": "vice_chair", "secretary": "secretary", "a": "member", "b": "member", "c": "member"}
    for name, function in (functions | {"guest": "without_vote"}).items():
        officer = secretary if name == "secretary" else await offices.another(elsewhere if name == "c" else unit, "member")
        seat = {"officer": officer.officer, "function": function, "valid_from": "2020-01-01"}
        seated = await administrator.post(f"/v1/councils/{found.id}/members", seat, uuid4().hex)
        assert seated.status_code == 201, seated.text
        found.members[name] = officer
    return found
