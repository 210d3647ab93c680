"""Organisations, officers and their tokens: made when they are first needed, through the administrator's token."""

import asyncio
from collections import defaultdict

from models.vocabulary import Role
from runtime.play.client import Api
from runtime.play.layout import Layout
from runtime.play.names import person
from runtime.play.place import Proposer
from starter.client.shapes import NewOrganisation


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
            await self._api.of(self.administrator).organisations_create(_organisation(unit))

    async def token(self, unit: str, role: Role) -> str:
        """The token of the officer who has that role at that unit."""
        office = (unit, role)
        async with self._locks[office]:
            if office not in self._tokens:
                self._tokens[office] = await self._appoint(unit, role)
        return self._tokens[office]

    async def _appoint(self, unit: str, role: Role) -> str:
        key = f"{self._run}/officer/{unit}/{role}"
        administrator = self._api.of(self.administrator)
        made = await administrator.officers_create({"name": person(key).name, "unit": unit, "roles": [role.value]}, key=key)
        issued = await administrator.officers_tokens_issue(made["id"], {"label": "vinhdanh play"}, key=f"{key}/token")
        return issued["token"]


def _organisation(unit: Proposer) -> NewOrganisation:
    ref = unit.ref
    assert unit.parent is not None  # noqa: S101 -- it lies somewhere
    assert unit.valid_from is not None  # noqa: S101 -- and began some day
    return {
        "code": ref.code,
        "name": unit.name,
        "kind": ref.kind.value,
        "parent": unit.parent,
        "level": ref.level.value,
        "legal_personality": ref.legal_personality,
        "valid_from": unit.valid_from.isoformat(),
    }
