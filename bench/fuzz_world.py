"""What `make fuzz` speaks of: things on this side of the border and beyond it, of every kind that an address can name.

Every text beyond the border bears a mark, and every id there that is a text of its own is kept, so that a leak is seen.
"""

import io
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4
from zlib import crc32

import asyncpg
import httpx

from models.vocabulary import Role
from runtime.settings import Settings
from starter.people.persons import today

HERE, BEYOND = "63.058", "63.178"
"""Bắc Kạn city, and Lạng Sơn city: neither lies in the other's area."""
MARK = "KHONGDUOCLO"
SIDES = ((HERE, "ODAY"), (BEYOND, MARK))
"""Where, and how everything there is called."""
GOOD = {
    "award": "GIAYKHEN",
    "period": "2019",
    "task": 1,
    "number": 1,
    "claim": 0,
    "claim_version": 0,
    "version": 1,
    "round": 1,
    "line": 1,
}
"""What is said rightly of any of them, so that questions get further than the first look."""
OF_EACH = 2
"""How many things of a kind are made at a time on either side."""
OTHER_NAMES = {
    "substitute": "officer",
    "absent": "officer",
    "to": "officer",
    "shared_with": "unit",
    "parent": "unit",
    "add": "nomination",
    "remove": "nomination",
    "nominees": "nominee",
}
"""Fields of bodies and queries that hold an id, or several, where their name does not say of what."""
COUNCILS = "/v1/council"
_SEATED = dict.fromkeys(("officer", "delegate", "seat", "presided_by", "recorded_by"), "seated")
OF_COUNCILS = OTHER_NAMES | _SEATED | {"session": "council_session"}
"""The same where an address begins with `COUNCILS`. A council seats whom it likes, and tells names: nobody beyond is seated."""
TOLD_TO_ALL = {"unit", "code"}
"""The directory of units and organisations is open to everybody."""
ASK_AGAIN_AFTER = 0.2
"""Seconds."""
TOO_SHORT = 16
"""An id of fewer letters may stand in any answer by chance."""
_PASSWORD = "một câu dài dễ nhớ"  # noqa: S105 -- of people who live for ten minutes

_INCIDENT = (
    "insert into incident (unit, role, nomination, kind, owner) values ($1, 'appraiser', $2, 'nobody_there', $3) returning id"
)
_MESSAGE = """
insert into message (officer, channel, address, template, reason, nomination, unit, state, next_attempt_at)
values ($1, 'email', $2, 'task_opened', $3, $4, $5, 'failed', now()) returning id
"""


@dataclass
class World:
    """Ids by the name of the path's parameter, in pairs of one here and one beyond; and all that must stay beyond."""

    known: defaultdict[Any, list[Any]] = field(default_factory=partial(defaultdict, list))
    hidden: set[str] = field(default_factory=set)

    def put_into(self, case: Any, turn: int) -> None:
        """Two of three requests speak of something that there is, in address, query and body; of another in each turn."""
        choice = turn + crc32(repr((case.operation.label, case.path_parameters, case.query, case.body)).encode())
        if choice % 3:
            names = OF_COUNCILS if case.path.startswith(COUNCILS) else OTHER_NAMES
            for said in (case.path_parameters, case.query, case.body):
                self._into(said, choice // 3, names)

    def _into(self, said: Any, choice: int, names: dict[str, str]) -> None:
        if isinstance(said, list):
            for place, one in enumerate(said):
                self._into(one, choice + place, names)
        if not isinstance(said, dict):
            return
        for name, value in said.items():
            there = self.known.get(names.get(name, name))
            if there and isinstance(value, (str, int)):
                said[name] = there[choice % len(there)]
            elif there and isinstance(value, list) and all(isinstance(one, (str, int)) for one in value):
                said[name] = [there[(choice + place) % len(there)] for place in range(len(value))]
            else:
                self._into(value, choice, names)

    def told(self, answer: str, asked: str) -> list[str]:
        """What an answer tells of beyond the border that was not in the question."""
        return [text for text in (MARK, *self.hidden) if text in answer and text not in asked]


@dataclass
class Maker:
    """Makes the things, as the administrator and through an officer of many roles on either side."""

    http: httpx.Client
    administrator: str

    def officer(self, unit: str, name: str, *roles: Role) -> tuple[str, str]:
        """An officer's id and token."""
        made = self.post("/v1/officers", {"name": name, "unit": unit, "roles": roles})
        return made["id"], self.post(f"/v1/officers/{made['id']}/tokens", {"label": name})["token"]

    def add_to(self, world: World) -> None:
        """Some more things of every kind on both sides."""
        for place in range(OF_EACH):
            for unit, name in SIDES:
                made = {"unit": unit, **self._things(unit, f"{name}-{uuid4().hex[:6]}", appraised=bool(place % 2))}
                for kind, one in made.items():
                    world.known[kind].append(one)
                if unit == BEYOND:
                    world.hidden |= {
                        str(one) for kind, one in made.items() if kind not in TOLD_TO_ALL and len(str(one)) >= TOO_SHORT
                    }

    def _things(self, unit: str, name: str, *, appraised: bool) -> dict[str, Any]:
        officer, token = self.officer(unit, name, *Role)
        colleague, _ = self.officer(unit, name, *Role)
        here, day = f"/v1/officers/{colleague}", str(today())
        nominee = {"name": name, "kind": "individual", "record": {}}
        said = {"award": "GIAYKHEN", "period": "2019", "received_on": "2019-12-20", "nominees": [nominee]}
        nomination = self.post("/v1/nominations", said, token)["id"]
        key = uuid4().hex
        if appraised:
            self.post(f"/v1/nominations/{nomination}/appraise", {"verdict": "pass", "comment": name}, token, key)
        identity = self.post(f"{here}/identities", {"issuer": "https://sso.example", "subject": name})
        absence = {"substitute": officer, "valid_from": day, "valid_to": day, "absent": colleague}
        hook = {"unit": unit, "channel": "webhook", "address": f"https://{uuid4().hex}.example/{name}"}
        code = f"thu-{uuid4().hex}"
        school = {"code": code, "name": "Trường", "kind": "school", "parent": unit, "level": "district", "valid_from": "2010-01-01"}
        file = {"Content-Type": "application/pdf", "Content-Disposition": f'attachment; filename="{name}.pdf"'}
        pdf, rows = (
            b"%PDF-1.7\n" + uuid4().bytes,
            f"award,period,kind,received_on,name\nGIAYKHEN,2019,individual,20/12/2019,{name}\n",
        )
        return {
            "officer": colleague,
            "nomination": nomination,
            "nominee": self.get(f"/v1/nominations/{nomination}/nominees")["nominees"][0]["id"],
            "key": key,
            **GOOD,
            "session": self.session(officer),
            "sha256": self.post(f"/v1/nominations/{nomination}/attachments?part=report", pdf, token, **file)["sha256"],
            "id": self.post("/v1/batches", rows.encode(), token, **{"Content-Type": "text/csv"})["id"],
            "kept": self.post("/v1/inbox/filters", {"name": name, "shared_with": unit, "query": {}}, token)["id"],
            "substitution": self.post("/v1/substitutions", absence, token)["id"],
            "subscription": self.post("/v1/subscriptions", hook, token)["id"],
            "code": self.post("/v1/organisations", school)["code"],
            "identity": identity["id"],
            "membership": self.get(f"{here}/memberships")["memberships"][0]["id"],
            "token": self.get(f"{here}/tokens")["tokens"][0]["id"],
        }

    def session(self, officer: str) -> str:
        """The id of a session, which the officer opens with a new password."""
        invited = self.post(f"/v1/officers/{officer}/invitations", {"username": f"u{officer[3:]}"})
        self.http.post("/v1/sign-in/invitation", json={"token": invited["token"], "password": _PASSWORD}).raise_for_status()
        said = {"username": f"u{officer[3:]}", "password": _PASSWORD}
        opened = self.http.post("/v1/sessions", json=said, headers={"Sec-Fetch-Site": "same-origin"}).raise_for_status()
        self.http.cookies.clear()
        return str(opened.json()["id"])

    def get(self, path: str, token: str = "") -> dict[str, Any]:
        """The answer to the owner of the token, or else to the administrator."""
        headers = {"Authorization": f"Bearer {token or self.administrator}"}
        return dict(self.http.get(path, headers=headers).raise_for_status().json())

    def post(self, path: str, said: object, token: str = "", key: str = "", **headers: str) -> dict[str, Any]:
        """The same where something is to be done."""
        return self.send("POST", path, said, token, **headers | {"Idempotency-Key": key or uuid4().hex})

    def send(self, method: str, path: str, said: object, token: str = "", **headers: str) -> dict[str, Any]:
        """The same by any method, asked again while nobody knows yet what came of it. Raises RuntimeError for a refusal."""
        body: dict[str, Any] = {"content": said} if isinstance(said, bytes) else {"json": said}
        headers |= {"Authorization": f"Bearer {token or self.administrator}"}
        answer = self.http.request(method, path, headers=headers, **body)
        while answer.status_code == httpx.codes.ACCEPTED and "status_url" in answer.json():
            time.sleep(ASK_AGAIN_AFTER)
            answer = self.http.request(method, path, headers=headers, **body)
        if answer.is_error:
            raise RuntimeError(f"{path}: {answer.text}")
        return dict(answer.json())


def as_text(content: str | bytes) -> str:
    """What can be read in an answer or a question; of a spreadsheet, what is written in it."""
    if isinstance(content, str):
        return content
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                content = b" ".join(parts.read(name) for name in parts.namelist())
        except zipfile.BadZipFile:
            pass
    return content.decode(errors="replace")


async def add_by_rule(settings: Settings, world: World) -> None:
    """Incidents and messages that could not be sent, which only rules make: for each nomination and officer that has none."""
    database = await asyncpg.connect(settings.postgres_url)
    try:
        done = len(world.known["notice"])
        for place, (nomination, officer) in enumerate(
            zip(world.known["nomination"][done:], world.known["officer"][done:], strict=True)
        ):
            unit, name = SIDES[place % 2]
            world.known["incident"].append(await database.fetchval(_INCIDENT, unit, nomination, officer))
            address = f"{name}@vinhdanh.example"
            world.known["notice"].append(await database.fetchval(_MESSAGE, officer, address, uuid4().hex, nomination, unit))
    finally:
        await database.close()
