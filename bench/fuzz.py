"""`make fuzz`: the whole API asked everything, right and wrong, one by one and in stories, by somebody of each role.

Nothing may be answered with a 5xx, nothing otherwise than the document says, and nothing of another area may be told: beyond the
border lie nominations whose every text bears a mark.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import schemathesis
import uvloop
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from bench.house import house
from models.vocabulary import Role
from runtime.settings import Settings

CASES = 20_000
IN_STORIES = 0.1
"""The share of the cases that are told as stories: an answer's id goes into the next request."""
STEPS_OF_A_STORY = 8
HERE, BEYOND = "63.058", "63.178"
"""Bắc Kạn city, and Lạng Sơn city: neither lies in the other's area."""
MARK = "KHONGDUOCLO"
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
STREAMS = {"text/event-stream"}
QUIET: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@dataclass
class Found:
    """What came of it: how many cases, how they were answered, what went wrong."""

    cases: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def note(self, role: Role, case: Any, response: Any) -> None:
        """One case that was answered."""
        self.cases += 1
        self.answers[response.status_code] += 1
        where = f"{role} {case.operation.label}: {response.status_code}"
        if response.status_code >= 500 and response.status_code != 503:  # noqa: PLR2004 -- 503 says that an engine is away
            self.errors.append(where)
        if MARK in response.text:
            self.leaks.append(where)
        try:
            case.validate_response(response, checks=CHECKS)
        except AssertionError as wrong:
            self.broken.append(f"{where}: {str(wrong).splitlines()[0] if str(wrong) else 'unlike the document'}")
        except BaseExceptionGroup as wrong:
            self.broken.append(f"{where}: {'; '.join(str(one).splitlines()[0] for one in wrong.exceptions)}")

    def verdict(self, cases: int, *, ready: bool, seconds: float) -> dict[str, object]:
        """Every figure, and what was missed."""
        for line, count in Counter([*self.errors, *self.leaks, *self.broken]).items():
            print(f"{count} times {line}", file=sys.stderr)
        wrong = {"server_errors": len(self.errors), "leaks": len(self.leaks), "unlike_the_document": len(self.broken)}
        missed = [name for name, count in wrong.items() if count]
        missed += ["cases"] if self.cases < cases else []
        missed += [] if ready else ["ready_afterwards"]
        return {
            "cases": self.cases,
            **wrong,
            "answers": {str(status): count for status, count in sorted(self.answers.items())},
            "seconds": round(seconds),
            "targets": {"cases": cases, **dict.fromkeys(wrong, 0)},
            "missed": missed,
        }


@dataclass(frozen=True)
class Ids:
    """Ids that exist on this side of the border and beyond it, by the name of the path's parameter."""

    known: dict[str, list[str]]

    def put_into(self, case: Any) -> None:
        """Two of three requests speak of something that there is."""
        choice = len(repr(case.body)) + len(repr(case.query))
        for name in case.path_parameters or {}:
            there = self.known.get(name)
            if there and choice % 3:
                case.path_parameters[name] = there[choice % len(there)]


async def measure(cases: int) -> dict[str, object]:
    """Every figure, and what was missed."""
    async with house() as settings:
        return await asyncio.to_thread(asked, settings, cases)


def asked(settings: Settings, cases: int) -> dict[str, object]:
    """The same, over an installation that runs."""
    began, found = time.perf_counter(), Found()
    administrator = settings.administrator_token_file.read_text().strip()
    with httpx.Client(base_url=settings.starter_url, timeout=60) as http:
        ids, document = what_there_is(http, administrator), http.get("/openapi.json").json()
        for role in Role:
            Asker(role, settings.starter_url, administrator, ids, found).ask_everything(document, -(-cases // len(Role)))
            print(f"{role}: {found.cases} cases so far, {len(found.errors)} errors, {len(found.leaks)} leaks", file=sys.stderr)
        ready = http.get("/health/ready").is_success
    return found.verdict(cases, ready=ready, seconds=time.perf_counter() - began)


def what_there_is(http: httpx.Client, administrator: str) -> Ids:
    """Ids of officers and nominations, on this side of the border and beyond it."""
    officer, token = new_officer(http, administrator, HERE, Role.CLERK, "Cán bộ")
    beyond, clerk = new_officer(http, administrator, BEYOND, Role.CLERK, MARK)
    nominations = [
        new_nomination(http, whose, f"{name} {uuid4().hex[:6]}") for whose, name in ((token, "Người ở đây"), (clerk, MARK)) * 4
    ]
    return Ids({"nomination": nominations, "officer": [officer, beyond]})


def new_officer(http: httpx.Client, administrator: str, unit: str, role: Role, name: str) -> tuple[str, str]:
    """An officer's id and token."""
    officer = post(http, administrator, "/v1/officers", {"name": name, "unit": unit, "roles": [role]})
    issued = post(http, administrator, f"/v1/officers/{officer['id']}/tokens", {"label": name})
    return officer["id"], issued["token"]


def new_nomination(http: httpx.Client, token: str, name: str) -> str:
    """A nomination's id."""
    nominee = {"name": name, "kind": "individual", "record": {}}
    body = {"award": "GIAYKHEN", "period": "2019", "received_on": "2019-12-20", "nominees": [nominee]}
    return str(post(http, token, "/v1/nominations", body)["id"])


def post(http: httpx.Client, token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer."""
    answer = http.post(path, json=body, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex})
    return dict(answer.raise_for_status().json())


def answers_with(document: dict[str, Any], operation: Any) -> set[str]:
    """The media types of an operation's good answer."""
    said = document["paths"][operation.path][operation.method]["responses"]
    return {kind for status, answer in said.items() if status.startswith("2") for kind in answer.get("content", {})}


@dataclass
class Asker:
    """Somebody of one role, who asks. For each operation somebody new: what was asked before may have cost them their desk."""

    role: Role
    url: str
    administrator: str
    ids: Ids
    found: Found
    headers: dict[str, str] = field(default_factory=dict)

    def ask_everything(self, document: dict[str, Any], cases: int) -> None:
        """As many cases, over all operations that end."""
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=self.url)
        operations: list[Any] = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]
        ending = [one for one in operations if not STREAMS & answers_with(document, one)]
        begun, each = self.found.cases, round(cases * (1 - IN_STORIES) / len(ending) / 2) + 1
        for operation in ending:
            self.become_somebody_new()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self.ask(operation, mode, each)
        self.become_somebody_new()
        self.tell_stories(schema, cases - (self.found.cases - begun))

    def become_somebody_new(self) -> None:
        """A new officer of the role, with a token."""
        with httpx.Client(base_url=self.url, timeout=60) as http:
            _, token = new_officer(http, self.administrator, HERE, self.role, "Cán bộ")
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, operation: Any, mode: GenerationMode, cases: int) -> None:
        """One operation, as the document says or otherwise."""

        @given(case=operation.as_strategy(generation_mode=mode))
        @examples(max_examples=cases, **QUIET)
        def run(case: Any) -> None:
            self.ids.put_into(case)
            self.found.note(self.role, case, case.call(headers=self.headers, timeout=60))

        run()

    def tell_stories(self, schema: Any, cases: int) -> None:
        """Requests that follow from the answers before them."""
        asker, machine = self, schema.as_state_machine()

        class Story(machine):  # type: ignore[misc,valid-type]
            def before_call(self, case: Any) -> None:
                asker.ids.put_into(case)

            def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
                return {"headers": asker.headers, "timeout": 60}

            def validate_response(self, response: Any, case: Any, **_said: Any) -> None:
                asker.found.note(asker.role, case, response)

        begun = self.found.cases
        while (left := cases - (self.found.cases - begun)) > 0:
            before = self.found.cases
            stories = examples(max_examples=max(1, left // STEPS_OF_A_STORY), stateful_step_count=STEPS_OF_A_STORY, **QUIET)
            Story.run(settings=stories)
            if self.found.cases == before:
                raise RuntimeError("the document links no operation to another")


def main() -> int:
    """0 only when nothing was found. An argument changes how many cases are asked."""
    result = uvloop.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
