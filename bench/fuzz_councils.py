"""Councils on either side of the border, for `make fuzz`: sessions that wait for their vote, that vote, and that are published."""

import base64
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from bench.fuzz_world import BEYOND, SIDES, Maker, World
from models.ballots.paper import write_paper
from models.ballots.sealing import seal
from models.vocabulary import Choice, Role, SessionState

MEMBERS = 2
"""How many more sit on a council whenever some more things are made. All processes ask of the same councils: a unit has but one."""
PLANNED = "2030-01-10T08:00:00+07:00"
STATES = (SessionState.CONVENED, SessionState.OPEN, SessionState.PUBLISHED)
_MINUTES = {"number": "05/BB-HĐTĐKT", "dated": "2026-03-05"}


def add_councils(maker: Maker, world: World) -> None:
    """The council of both sides, and a session of each in each of the states. Only who sits here is known by name."""
    sides = [(unit, name, _seated(maker, unit, name)) for unit, name in SIDES]
    for state in STATES:
        for unit, name, council in sides:
            made = council.session(f"{name}-{uuid4().hex[:6]}", state)
            for kind, one in made.items():
                world.known[kind].append(one)
            if unit == BEYOND:
                world.hidden |= {made["council"], made["council_session"], council.before}
            else:
                world.known["seated"] += [officer for officer, _ in council.members]


@dataclass
class _Council:
    """A council, its secretary's token, those of its members whose tokens we have, and the last nomination that came before it."""

    maker: Maker
    id: str
    unit: str
    secretary: str
    members: list[tuple[str, str]]
    seat: int
    before: str = ""

    def session(self, name: str, state: SessionState) -> dict[str, Any]:
        """A session that has come so far, with one nomination on its agenda: what can be asked of it."""
        maker, token = self.maker, self.secretary
        session, key = self._convened(name)
        here = f"/v1/council-sessions/{session}"
        self.before = self._nomination(name)
        maker.post(f"{here}/agenda", {"add": [self.before]}, token)
        if state is not SessionState.CONVENED:
            self._vote(here, token)
        if state is SessionState.PUBLISHED:
            maker.post(f"{here}/rounds/1/close", None, token)
            maker.post(f"{here}/publish", None, token)
            maker.post(f"{here}/minutes", {"based_on": 0, "text": {**_MINUTES, "discussion": name}}, token)
        return {"council": self.id, "member": self.seat, "council_session": session, "key": key}

    def _convened(self, name: str, tries: int = 10) -> tuple[str, str]:
        """A new session, and the key that made it. It is refused when somebody else seats a member at that very moment."""
        key, said = uuid4().hex, {"council": self.id, "planned_at": PLANNED, "place": name}
        try:
            return self.maker.post("/v1/council-sessions", said, self.secretary, key)["session"], key
        except RuntimeError:
            if tries == 1:
                raise
        return self._convened(name, tries - 1)

    def _nomination(self, name: str) -> str:
        """A nomination that awaits the council."""
        nominee = {"name": name, "kind": "individual", "record": {}}
        said = {"award": "GIAYKHEN", "period": "2019", "received_on": "2019-12-20", "nominees": [nominee]}
        nomination = str(self.maker.post("/v1/nominations", said, self.secretary)["id"])
        self.maker.post(f"/v1/nominations/{nomination}/appraise", {"verdict": "pass"}, self.secretary)
        return nomination

    def _vote(self, here: str, token: str) -> None:
        """All seats are there, and some of them vote."""
        seats = [seat["officer"]["id"] for seat in self.maker.get(f"{here}/seats", token)["seats"]]
        self.maker.send("PUT", f"{here}/presence", {"seats": [{"officer": one, "presence": "present"} for one in seats]}, token)
        self.maker.post(f"{here}/rounds", {}, token)
        round_ = f"{here}/rounds/1"
        key = bytes.fromhex(self.maker.get(f"{round_}/paper", token)["public_key"])
        for _, member in self.members:
            sealed = base64.b64encode(seal(key, write_paper([Choice.FOR]))).decode()
            self.maker.send("PUT", f"{round_}/ballot", {"sealed": sealed}, member)


def _seated(maker: Maker, unit: str, name: str) -> _Council:
    """The council of the unit, with some more members; whoever makes it gives it a chair."""
    _, secretary = maker.officer(unit, name, Role.CLERK, Role.APPRAISER, Role.SECRETARY)
    functions = ["member"] * MEMBERS
    try:
        council = maker.post("/v1/councils", {"unit": unit, "name": f"Hội đồng {name}"})["id"]
        functions[0] = "chair"
    except RuntimeError:  # it has one
        council = maker.get(f"/v1/councils?unit={unit}")["councils"][0]["id"]
    members = [maker.officer(unit, name, Role.MEMBER) for _ in functions]
    seats = [
        maker.post(f"/v1/councils/{council}/members", {"officer": officer, "function": function})["id"]
        for (officer, _), function in zip(members, functions, strict=True)
    ]
    return _Council(maker, str(council), unit, secretary, members, seats[-1])
