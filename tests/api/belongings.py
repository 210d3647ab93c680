"""What belongs to the city: for every address that names a thing, one that there is, so that a foreign unit can ask for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from starter.people.persons import today
from tests import sample_files
from tests.api.browsers import GOOD, OUR_PAGE, sign_in
from tests.api.lists import CSV, as_csv, person
from tests.api.people import CITY, Caller, Offices

Names = dict[str, Any]
"""What stands for a name in an address or a query; under `body`, what is said there instead of what the document's example says."""

# Both are as they are when all is over, so that no other test comes across them.
_INCIDENT = """
insert into incident (unit, role, nomination, kind, closed_at) values ($1, 'appraiser', $2, 'nobody_there', now()) returning id
"""
_MESSAGE = """
insert into message (officer, channel, template, reason, nomination, unit, state, next_attempt_at)
values ($1, 'email', 'task_opened', $2, $3, $4, 'sent', now()) returning id
"""


@dataclass
class Belongings:
    """A nomination of the city, and what else it has. What is somebody's own is that of `member`, who signs in as `username`."""

    offices: Offices
    database: asyncpg.Pool
    nomination: str
    member: Caller
    username: str
    password: str = GOOD

    async def named_in(self, path: str) -> Names:
        """A thing for every name in the address and in what is said there, made now."""
        made: Names = {"nomination": self.nomination, "number": 1, "unit": CITY}
        if path in _SAID:
            made["body"] = await _SAID[path](self)
        for beginning, make in _MADE.items():
            if path.startswith(beginning):
                made |= await make(self)
        return made

    async def an_officer(self) -> Names:
        officer, admin = await self.offices.another(CITY, "member"), self.offices.administrator
        here = f"/v1/officers/{officer.officer}"
        identity = await admin.post(f"{here}/identities", {"issuer": "https://sso.example", "subject": uuid4().hex})
        return {
            "officer": officer.officer,
            "membership": (await admin.get(f"{here}/memberships")).json()["memberships"][0]["id"],
            "token": (await admin.get(f"{here}/tokens")).json()["tokens"][0]["id"],
            "identity": made(identity)["id"],
        }

    async def an_attachment(self) -> Names:
        clerk = await self.offices.clerk(CITY)
        headers = clerk.headers() | {"Content-Type": "application/pdf"}
        here = f"/v1/nominations/{self.nomination}/attachments"
        content = sample_files.pdf() + uuid4().bytes
        return {"sha256": made(await clerk.http.post(here, params={"part": "report"}, content=content, headers=headers))["sha256"]}

    async def a_nominee(self) -> Names:
        return {"nominee": await self.database.fetchval("select min(id) from nominee where nomination = $1", self.nomination)}

    async def a_list(self) -> Names:
        clerk = await self.offices.clerk(CITY)
        headers = clerk.headers() | {"Idempotency-Key": uuid4().hex, "Content-Type": CSV}
        return {"id": made(await clerk.http.post("/v1/batches", content=as_csv([person()]), headers=headers))["id"]}

    async def a_filter(self) -> Names:
        return {"kept": made(await self.member.post("/v1/inbox/filters", {"name": uuid4().hex, "query": {}}))["id"]}

    async def a_substitution(self) -> Names:
        absent, substitute = [await self.offices.another(CITY, "member") for _ in range(2)]
        said = {"substitute": substitute.officer, "valid_from": str(today()), "valid_to": str(today())}
        return {"substitution": made(await absent.post("/v1/substitutions", said))["id"]}

    async def a_subscription(self) -> Names:
        said = {"unit": CITY, "channel": "webhook", "address": f"https://{uuid4().hex}.example/"}
        return {"subscription": made(await (await self.offices.clerk(CITY)).post("/v1/subscriptions", said))["id"]}

    async def an_organisation(self) -> Names:
        code = f"thu-{uuid4().hex[:8]}"
        said = {"code": code, "name": code, "kind": "school", "parent": CITY, "level": "district", "valid_from": "2010-01-01"}
        made(await self.offices.administrator.post("/v1/organisations", said))
        return {"code": code}

    async def a_session(self) -> Names:
        http: httpx.AsyncClient = self.offices.administrator.http
        opened = made(await sign_in(http, self.username, self.password, **OUR_PAGE))
        http.cookies.clear()
        return {"session": opened["id"]}

    async def a_council(self) -> Names:
        admin, somebody = self.offices.administrator, await self.offices.another(CITY, "member")
        known = (await admin.get("/v1/councils", unit=CITY)).json()["councils"]
        council = known[0] if known else made(await admin.post("/v1/councils", {"unit": CITY}))
        here = f"/v1/councils/{council['id']}"
        seat = made(await admin.post(f"{here}/members", {"officer": somebody.officer, "function": "member"}))
        return {"council": council["id"], "member": seat["id"]}

    async def a_council_session(self) -> Names:
        council = (await self.a_council())["council"]
        secretary = await self.offices.officer(CITY, "secretary")
        said = {"council": council, "planned_at": f"{today()}T08:00:00+07:00"}
        return {"session": made(await secretary.post("/v1/council-sessions", said))["session"], "round": 1}

    async def an_incident(self) -> Names:
        return {"incident": await self.database.fetchval(_INCIDENT, CITY, self.nomination)}

    async def a_notice(self) -> Names:
        officer: Caller = await self.offices.officer(CITY, "member")
        return {"notice": await self.database.fetchval(_MESSAGE, officer.officer, uuid4().hex, self.nomination, CITY)}

    async def an_entry(self) -> Names:
        return {"chain": self.nomination, "sequence": 1, "from": 1}

    async def two_alike(self) -> Names:
        return {"sources": [{"nomination": await self.offices.submit(CITY), "task": 1} for _ in range(2)]}

    async def a_day_for_the_council(self) -> Names:
        return {"council": (await self.a_council())["council"], "planned_at": f"{today()}T08:00:00+07:00"}

    async def a_name_for_a_filter(self) -> Names:
        return {"name": uuid4().hex, "shared_with": None}

    async def another_password(self) -> Names:
        was, self.password = self.password, f"mot mat khau khac {uuid4().hex}"
        return {"old": was, "new": self.password}

    async def a_member_for_the_council(self) -> Names:
        return {"officer": (await self.offices.another(CITY, "member")).officer, "function": "member"}

    async def an_absence_to_come(self) -> Names:
        day = today() + timedelta(days=300)
        return {"substitute": (await self.offices.another(CITY, "member")).officer, "valid_from": str(day), "valid_to": str(day)}

    async def what_was_seen(self) -> Names:
        return {"version": 1}

    async def an_appraiser_for_the_task(self) -> Names:
        held = (await self.member.get(f"/v1/nominations/{self.nomination}/task")).json()
        return {"task": held["task"], "claim": held["claim"], "officer": (await self.offices.another(CITY, "appraiser")).officer}


_MADE: dict[str, Callable[[Belongings], Awaitable[Names]]] = {
    "/v1/officers/{officer}": Belongings.an_officer,
    "/v1/nominations/{nomination}/attachments/{sha256}": Belongings.an_attachment,
    "/v1/nominations/{nomination}/nominees/{nominee}": Belongings.a_nominee,
    "/v1/batches/{id}": Belongings.a_list,
    "/v1/inbox/filters/{kept}": Belongings.a_filter,
    "/v1/substitutions/{substitution}": Belongings.a_substitution,
    "/v1/subscriptions/{subscription}": Belongings.a_subscription,
    "/v1/organisations/{code}": Belongings.an_organisation,
    "/v1/sessions/{session}": Belongings.a_session,
    "/v1/council-sessions/{session}": Belongings.a_council_session,
    "/v1/councils/{council}": Belongings.a_council,
    "/v1/incidents/{incident}": Belongings.an_incident,
    "/v1/notices/{notice}": Belongings.a_notice,
    "/v1/ledger/": Belongings.an_entry,
}
_SAID: dict[str, Callable[[Belongings], Awaitable[Names]]] = {
    "/v1/joins": Belongings.two_alike,
    "/v1/council-sessions": Belongings.a_day_for_the_council,
    "/v1/inbox/filters/{kept}": Belongings.a_name_for_a_filter,
    "/v1/account/password": Belongings.another_password,
    "/v1/councils/{council}/members": Belongings.a_member_for_the_council,
    "/v1/substitutions": Belongings.an_absence_to_come,
    "/v1/nominations/{nomination}/looked": Belongings.what_was_seen,
    "/v1/nominations/{nomination}/task/assign": Belongings.an_appraiser_for_the_task,
}


def made(answer: httpx.Response) -> dict[str, Any]:
    """What was made."""
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
