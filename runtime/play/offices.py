"""Organisations, officers and their tokens: made when they are first needed, through the administrator's token."""

import asyncio
from collections import defaultdict
from typing import Any

from models.vocabulary import Role
from runtime.play.client import Api
from runtime.play.layout import Layout
from runtime.play.names import person
from runtime.play.place import Proposer


class Offices:
    """One officer and one token for each role of each office, in one run. Nobody acts in two roles, or at two levels."""

    def __init__(self, api: Api, administrator: str, run: str) -> None:
        self._api = api
        self.administrator = administrator
        self._run = run
        self._tokens: dict[tuple[str, Role], str] = {}
        self._locks: defaultdict[tuple[str, Role], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def found(self, layout: Layout) -> None:
        """Makes the organisations of the scenario; those that are there already are left as they are."""
        made = [unit for units in layout.groups.values() for unit in units if unit.parent is not None]
        for unit in made:
            await self._api.post(self.administrator, "/v1/organisations", _organisation(unit))

    async def token(self, unit: str, role: Role) -> str:
        """The token of the officer who has that role at that unit."""
        office = (unit, role)
        async with self._locks[office]:
            if office not in self._tokens:
                self._tokens[office] = await self._appoint(unit, role)
        return self._tokens[office]

    async def _appoint(self, unit: str, role: Role) -> str:
        key = f"{self._run}/officer/{unit}/{role}"
        officer = {"name": person(key).name, "unit": unit, "roles": [role.value]}
        made = await self._api.post(self.administrator, "/v1/officers", officer, key)
        issued = await self._api.post(
            self.administrator, f"/v1/officers/{made['id']}/tokens", {"label": "vinhdanh play"}, f"{key}/token"
        )
        token: str = issued["token"]
        return token


def _organisation(unit: Proposer) -> dict[str, Any]:
    ref = unit.ref
    return {
        "code": ref.code,
        "name": unit.name,
        "kind": ref.kind.value,
        "parent": unit.parent,
        "level": ref.level.value,
        "legal_personality": ref.legal_personality,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
    }
