"""`make fuzz`: the whole API asked everything, right and wrong, one by one and in stories, by somebody of each role.

Nothing may be answered with a 5xx, nothing otherwise than the document says, and nothing of another area may be told. The curl of
every finding is written to standard error; the same number of cases and the same seed ask the same again.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import httpx
import requests
import schemathesis
import uvloop
from hypothesis import HealthCheck, Phase, given
from hypothesis import seed as seeded
from hypothesis import settings as examples
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import one_of
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from bench.fuzz_councils import add_councils
from bench.fuzz_world import HERE, MARK, Maker, World, add_by_rule, as_text
from bench.house import house
from models.vocabulary import Role
from runtime.settings import Settings

CASES, SEED = 20_000, 1
IN_STORIES = 0.1
"""The share of the cases that are told as stories: an answer's id goes into the next request."""
STEPS_OF_A_STORY = 8
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
KINDS = ("server_errors", "leaks", "unlike_the_document")
STREAMS = {"text/event-stream"}
UNHINDERED = {"address_rate_per_second": 10_000, "address_rate_burst": 100_000, "sign_in_failures_per_address": 1_000_000}
"""Everybody here asks from one address; else most answers would be "too often"."""
ECHOES = "/v1/inbox/filters"
"""What was sent here comes back later, in other answers."""
QUIET: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@dataclass
class Found:
    """What came of it: how many cases, how they were answered, what went wrong."""

    world: World = field(default_factory=World)
    cases: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    seconds: Counter[str] = field(default_factory=Counter)
    sent_to_be_kept: str = ""

    def note(self, role: Role, case: Any, response: Any) -> None:
        """One case that was answered."""
        self.cases += 1
        self.answers[response.status_code] += 1
        self.seconds[case.operation.label] += response.elapsed
        asked = f"{response.request.url} {response.request.headers} {as_text(response.request.body or b'')}"
        if case.path.startswith(ECHOES):
            self.sent_to_be_kept += asked
        where = f"{case.operation.label} {response.status_code}"
        if response.status_code >= 500:  # noqa: PLR2004 -- a 503 too: no engine is away
            self.finding("server_errors", where, role, case, response)
        for text in self.world.told(as_text(response.content), asked + self.sent_to_be_kept):
            self.finding("leaks", f"{where} {MARK if text == MARK else 'an id'}", role, case, response)
        try:
            case.validate_response(response, checks=CHECKS)
        except (AssertionError, BaseExceptionGroup) as wrong:
            those = wrong.exceptions if isinstance(wrong, BaseExceptionGroup) else [wrong]
            told = "; ".join(" ".join(str(one).split())[:200] for one in those)
            self.finding("unlike_the_document", f"{where} {told}", role, case, response)

    def finding(self, kind: str, where: str, role: Role, case: Any, response: Any) -> None:
        """Counts it; the first of its kind is shown."""
        self.wrong[kind][where] += 1
        if self.wrong[kind][where] == 1:
            shown = f"{kind}: {where}\n  {role}: {case.as_curl_command()}\n  {as_text(response.content)[:600]}"
            print(shown, file=sys.stderr, flush=True)

    def add(self, other: "Found") -> None:
        """What somebody else found too."""
        self.cases += other.cases
        self.answers += other.answers
        self.seconds += other.seconds
        for kind, those in other.wrong.items():
            self.wrong[kind] += those

    def verdict(self, cases: int, *, ready: bool, seconds: float) -> dict[str, object]:
        """Every figure, and what was missed."""
        wrong = {kind: sum(those.values()) for kind, those in self.wrong.items()}
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


async def measure(cases: int, seed: int) -> dict[str, object]:
    """Every figure, and what was missed. Each role asks from a process of its own: making questions up is most of the work."""
    async with house(**UNHINDERED) as settings:
        began, found, loop = time.perf_counter(), Found(), asyncio.get_running_loop()
        with ProcessPoolExecutor(len(Role), get_context("spawn")) as pool:
            asking = [loop.run_in_executor(pool, asked, settings, role, -(-cases // len(Role)), seed) for role in Role]
            for one in await asyncio.gather(*asking):
                found.add(one)
        async with httpx.AsyncClient(base_url=settings.starter_url) as http:
            ready = (await http.get("/health/ready")).is_success
        show_troubles(settings, found)
    return found.verdict(cases, ready=ready, seconds=time.perf_counter() - began)


def asked(settings: Settings, role: Role, cases: int, seed: int) -> Found:
    """What came of the questions of one role."""
    found = Found()
    with httpx.Client(base_url=settings.starter_url, timeout=60) as http:
        maker, document = Maker(http, settings.administrator_token_file.read_text().strip()), http.get("/openapi.json").json()
        maker.add_to(found.world)
        add_councils(maker, found.world)
        asyncio.run(add_by_rule(settings, found.world))
        Asker(role, seed, maker, found).ask_everything(document, cases)
    print(f"{role}: {found.cases} cases", file=sys.stderr, flush=True)
    return found


def show_troubles(settings: Settings, found: Found) -> None:
    """What took long, and what the starter wrote down as its own errors."""
    for label, seconds in found.seconds.most_common(5):
        print(f"{seconds:.1f} s: {label}", file=sys.stderr)
    for line in (settings.data_dir / "logs" / "starter.log").read_text().splitlines():
        if '"error"' in line:
            print(line, file=sys.stderr)


def good_answer(operation: Any) -> dict[str, Any]:
    """What an operation's 200 holds, by media type."""
    return dict(operation.definition.raw["responses"].get("200", {}).get("content", {}))


@dataclass
class Asker:
    """Somebody of one role, who asks. For each operation somebody new: what was asked before may have cost them their desk."""

    role: Role
    seed: int
    maker: Maker
    found: Found
    headers: dict[str, str] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def ask_everything(self, document: dict[str, Any], cases: int) -> None:
        """As many cases, over all operations that end."""
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=str(self.maker.http.base_url))
        operations: list[Any] = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]
        ending = [
            one for one in operations if not STREAMS & one.definition.raw["responses"].get("200", {}).get("content", {}).keys()
        ]
        begun, each = self.found.cases, round(cases * (1 - IN_STORIES) / len(ending) / 2) + 1
        for operation in ending:
            self.become_somebody_new()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self.ask(operation, mode, each)
        self.become_somebody_new()
        self.tell_stories(schema, cases - (self.found.cases - begun))

    def become_somebody_new(self) -> None:
        """A new officer of the role, with a token."""
        _, token = self.maker.officer(HERE, "Cán bộ", self.role)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.session = requests.Session()

    def ask(self, operation: Any, mode: GenerationMode, cases: int) -> None:
        """One operation, as the document says or otherwise; where nothing can be wrong, nothing is asked otherwise."""
        shown = operation.get_strategies_from_examples() if mode is GenerationMode.POSITIVE else []

        @seeded(self.seed)
        @given(case=one_of(operation.as_strategy(generation_mode=mode), *shown))
        @examples(max_examples=cases, **QUIET)
        def run(case: Any) -> None:
            self.found.world.put_into(case, self.found.cases)
            self.found.note(self.role, case, case.call(headers=self.headers, timeout=60, session=self.session))

        try:
            run()
        except Unsatisfiable:
            if mode is GenerationMode.POSITIVE:
                raise

    def tell_stories(self, schema: Any, cases: int) -> None:
        """Requests that follow from the answers before them."""
        asker, machine = self, schema.as_state_machine()

        class Story(machine):  # type: ignore[misc,valid-type]
            def before_call(self, case: Any) -> None:
                asker.found.world.put_into(case, asker.found.cases)

            def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
                return {"headers": asker.headers, "timeout": 60, "session": asker.session}

            def validate_response(self, response: Any, case: Any, **_said: Any) -> None:
                asker.found.note(asker.role, case, response)

        begun, told = self.found.cases, 0
        while (left := cases - (self.found.cases - begun)) > 0:
            before, told = self.found.cases, told + 1
            stories = examples(max_examples=max(1, left // STEPS_OF_A_STORY), stateful_step_count=STEPS_OF_A_STORY, **QUIET)
            seeded(self.seed + told)(Story).run(settings=stories)
            if self.found.cases == before:
                raise RuntimeError("the document links no operation to another")


def main(cases: int = CASES, seed: int = SEED) -> int:
    """0 only when nothing was found. Arguments change how many cases are asked, and which."""
    result = uvloop.run(measure(cases, seed))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main(*(int(said) for said in sys.argv[1:])))
