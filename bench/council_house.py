"""Councils to be measured: an office whose clerk hands in, whose secretary runs sessions, and those who sit on its council."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from bench.http import Office, hand_in, new_officer, open_office, post
from models.vocabulary import CouncilFunction, Role

AT_ONCE = 8
"""Dossiers that are handed in side by side."""
OF_ONE_BULK = 100
"""Nominations of one bulk command."""
PAGE = 200
AGAIN_AFTER = 0.05
"""Seconds after which somebody asks again for what is not known yet."""


class MeasureError(Exception):
    """Why there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a seat and a vote."""

    officer: str
    token: str


@dataclass(frozen=True, slots=True)
class Chamber:
    """An office, its council, and who sits on it."""

    http: httpx.AsyncClient
    office: Office
    council: str
    members: tuple[Member, ...]

    async def stand_before(self, nominations: int, nominees: int) -> list[str]:
        """So many new nominations of so many nominees, handed in here and appraised: they await the council."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one() -> str:
            async with places:
                return await hand_in(self.http, [self.office], nominees)

        made = await asyncio.gather(*(one() for _ in range(nominations)))
        await self.tell_all(Role.APPRAISER, "appraise", made, {})
        return list(made)

    async def tell_all(self, role: Role, command: str, nominations: Sequence[str], body: dict[str, Any]) -> None:
        """One command for all of them. Raises MeasureError when one refuses it."""
        for start in range(0, len(nominations), OF_ONE_BULK):
            items = [{"nomination": one} for one in nominations[start : start + OF_ONE_BULK]]
            said = {"command": command, "body": body, "items": items}
            answer = await self._say("POST", "/v1/bulk", said, role)
            if answer["done"] != len(items):
                raise MeasureError(f"{command}: {answer['done']} of {len(items)} done")

    async def convene(self, nominations: Sequence[str]) -> str:
        """The id of a new session with these on its agenda and every member present."""
        planned = {"council": self.council, "kind": "online", "planned_at": "2030-01-10T08:00:00+07:00"}
        session = str((await self.say("", planned))["session"])
        changed = await self.say(f"/{session}/agenda", {"filter": {}})
        if changed["added"] != len(nominations):
            raise MeasureError(f"{changed['added']} of {len(nominations)} came onto the agenda")
        there = [{"officer": member.officer, "presence": "present"} for member in self.members]
        await self.say(f"/{session}/presence", {"seats": there}, "PUT")
        return session

    async def say(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> dict[str, Any]:
        """The answer to a word of the secretary."""
        return await self._say(method, f"/v1/council-sessions{path}", body, Role.SECRETARY)

    async def ask(self, path: str, **query: Any) -> dict[str, Any]:
        """What the secretary reads."""
        headers = {"Authorization": f"Bearer {self.office.tokens[Role.SECRETARY]}"}
        answer = await self.http.get(f"/v1{path}", params=query, headers=headers)
        if answer.is_error:
            raise MeasureError(f"{path}: {answer.status_code} {answer.text}")
        return dict(answer.json())

    async def pages(self, path: str, of: str) -> list[dict[str, Any]]:
        """Everything of a list that comes in pages."""
        page = await self.ask(path, limit=PAGE)
        found = list(page[of])
        while page["next"] is not None:
            page = await self.ask(path, limit=PAGE, after=page["next"])
            found += page[of]
        return found

    async def _say(self, method: str, path: str, body: dict[str, Any] | None, role: Role) -> dict[str, Any]:
        """Said with the same key until the answer is known."""
        headers = {"Authorization": f"Bearer {self.office.tokens[role]}", "Idempotency-Key": uuid4().hex}
        answer = await self.http.request(method, path, json=body, headers=headers)
        while answer.status_code == httpx.codes.ACCEPTED:
            await asyncio.sleep(AGAIN_AFTER)
            answer = await self.http.request(method, path, json=body, headers=headers)
        if answer.is_error:
            raise MeasureError(f"{path}: {answer.status_code} {answer.text}")
        return dict(answer.json())


async def found(http: httpx.AsyncClient, administrator: str, unit: str, members: int) -> Chamber:
    """An office in this unit with a council of so many, who all have a vote; the first is the chair."""
    office = await open_office(http, administrator, unit)
    council = str((await post(http, administrator, "/v1/councils", {"unit": unit}))["id"])
    seated = []
    for place in range(members):
        officer, token = await new_officer(http, administrator, unit, Role.MEMBER)
        function = CouncilFunction.MEMBER if place else CouncilFunction.CHAIR
        await post(http, administrator, f"/v1/councils/{council}/members", {"officer": officer, "function": function})
        seated.append(Member(officer, token))
    return Chamber(http, office, council, tuple(seated))
