"""Life in some offices: who comes, leaves, is absent, takes work, hands it on, and what they say to nominations, one or many."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from temporalio.api.testservice.v1 import UnlockTimeSkippingRequest
from temporalio.testing import WorkflowEnvironment

from activities.watch import look_over
from auditor.invariants import agreement, violations
from auditor.orphans import orphans
from models.vocabulary import Command, NominationState, Role
from policy.rights import actors_of, officers_of, refusal
from starter.people.persons import people_of, today
from starter.resources import Resources
from starter.rights.standing import read_standing
from starter.successions import hand_over_open_tasks
from starter.tasks.held import held_task
from starter.tasks.sweep import look_after_tasks
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, submission
from tests.auditing import settled
from tests.property.office_rows import ALIKE, EARLIER, FARTHEST, HELD, INCIDENTS, NEEDED, OPEN, RAN_OUT, THERE
from tests.property.office_words import BODIES, body_of, path_of, refused_though_offered

UNITS = (WARD, CITY, PROVINCE)
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
"""The last day of the districts, and the first one without."""
WORKING = (Role.CLERK, Role.APPRAISER, Role.SECRETARY, Role.CHAIR)
AWARDS = ("GIAYKHEN", "BANGKHEN_TINH")
PATIENT = ("appraise", "record_vote", "forward")
FOR_SOME = ("return_for_supplement", "hold", "withdraw")
"""What may be said of some nominees, who go on apart then."""
COMMANDS_OF_STATE = {
    NominationState.APPRAISING: (Command.APPRAISE,),
    NominationState.CONSULTING: (Command.CONSULT,),
    NominationState.PUBLIC_NOTICE: (Command.PUBLISH_NOTICE,),
    NominationState.AWAITING_COUNCIL: (Command.RECORD_VOTE,),
    NominationState.AWAITING_SIGNATURE: (Command.FORWARD, Command.DECIDE),
    NominationState.AWAITING_SUPPLEMENT: (Command.RESUBMIT,),
    NominationState.ON_HOLD: (Command.RELEASE,),
}
"""By which a task is done."""
REFUSALS = range(400, 500)
AT_A_LOOK = 12
"""Nominations of which somebody is looked for after each step."""
Happening = Callable[["House", Random], Awaitable[None]]


class House:
    """An installation of its own, and everybody in it."""

    def __init__(
        self, pool: asyncpg.Pool, engine: WorkflowEnvironment, here: Resources, offices: Offices, hasty: httpx.AsyncClient
    ) -> None:
        """`engine` has a clock that jumps; `hasty` is a starter that waits for no answer of the engine."""
        self.pool = pool
        self.engine = engine
        self.here = here
        self.offices = offices
        self.people: list[Caller] = []
        self.absences: list[str] = []
        self.hasty = hasty
        self.seen: set[str] = set()
        self.waiting_for_nobody = 0
        self.steps = 0

    async def appoint(self, unit: str, role: Role) -> Caller:
        officer = await self.offices.another(unit, role.value)
        self.people.append(officer)
        return officer

    async def say(self, who: Caller, path: str, body: dict[str, Any], *accepted: int) -> httpx.Response:
        """Accepted or refused: nothing else is an answer."""
        answer = await who.post(path, body)
        assert answer.status_code in {200, 201, 202, 204, *accepted} or answer.status_code in REFUSALS, answer.text
        self.seen.add(f"{path.rsplit('/', 1)[-1]} {'done' if answer.is_success else answer.json()['type']}")
        return answer

    async def live_through(self, happening: Happening, dice: Random) -> None:
        """It happens, and everything holds afterwards."""
        self.steps += 1
        print(self.steps, happening.__name__)  # noqa: T201 -- the story, shown where it fails
        await happening(self, dice)
        await self.is_sound()

    async def is_sound(self) -> None:
        await look_after_tasks(self.pool)
        await look_over(self.pool, today())
        await settled(self.pool, *[row["id"].split(".")[0] for row in await self.pool.fetch(OPEN)])
        broken = await violations(self.pool)
        assert broken == [], list(map(str, broken))
        waiting = await orphans(self.pool, today())
        self.waiting_for_nobody = len(waiting)
        assert waiting == []
        assert await self.pool.fetch(HELD, today()) == []
        await self.somebody_may_or_sees_to_it()

    async def somebody_may_or_sees_to_it(self) -> None:
        """The watch says in SQL what the rules of rights say: for each task there is somebody, or an incident, and never both."""
        there = [row["id"] for row in await self.pool.fetch(THERE, today())]
        people = (await people_of(self.pool, there)).values()
        incidents = {tuple(row) for row in await self.pool.fetch(INCIDENTS)}
        rows = await self.pool.fetch(OPEN)
        for row in Random(self.steps).sample(rows, min(AT_A_LOOK, len(rows))):  # noqa: S311 -- dice
            task, standing = await held_task(self.pool, row["id"]), await read_standing(self.pool, row["id"])
            assert task is not None, row
            able = [
                actor.officer
                for person in people
                for actor in actors_of(person)
                if (actor.unit, actor.role) == (task.unit, task.role)
                and (task.claimed_by is None or task.lies_with(officers_of(actor)))
                and any(refusal(actor, command, standing) is None for command in COMMANDS_OF_STATE[standing.state])
            ]
            owned = {(task.unit, task.role, None), (task.unit, task.role, task.nomination)} & incidents
            assert bool(able) is not bool(owned), (task, standing, able, owned)

    async def agrees(self) -> None:
        assert await agreement(self.pool, self.engine.client) == []

    async def offered(self, who: Caller, nomination: str) -> dict[str, bool] | None:
        answer = await who.get(f"/v1/nominations/{nomination}/rights")
        if answer.status_code == 404:
            return None
        return {one["command"]: one["allowed"] for one in answer.raise_for_status().json()["rights"]}

    async def somebody_able(self, dice: Random, case: str, commands: Iterable[str] = BODIES) -> tuple[Caller, str] | None:
        """Somebody to whom one of the commands is offered for it, and which."""
        for who in dice.sample(self.people, len(self.people)):
            offered = await self.offered(who, case) or {}
            if may := [command for command in commands if offered.get(command)]:
                return who, dice.choice(may)
        return None

    async def tell(self, who: Caller, nomination: str, command: str, **said: Any) -> bool:
        """Whether it was done: what was offered is, unless a colleague holds the task; what was not is refused."""
        offered = await self.offered(who, nomination)
        answer = await self.say(who, path_of(nomination, command), body_of(command) | said)
        if offered is None:
            assert answer.status_code == 404, answer.text
        elif not offered.get(command, False):
            assert answer.status_code in {403, 409, 422}, answer.text
        elif not answer.is_success:
            assert answer.json()["type"] in refused_though_offered(command, offered), (command, who.officer, answer.text)
        return answer.is_success

    async def tell_and_lose_patience(self, who: Caller, nomination: str, command: str) -> None:
        """The caller goes away before the answer comes, and asks again under the same key: it was carried out once or refused."""
        key = uuid4().hex
        path = path_of(nomination, command)
        hasty = asyncio.create_task(who.post(path, BODIES[command], key))
        await asyncio.sleep(0.01)
        hasty.cancel()
        await asyncio.gather(hasty, return_exceptions=True)
        first, second = await who.post(path, BODIES[command], key), await who.post(path, BODIES[command], key)
        assert first.status_code == second.status_code, (first.text, second.text)
        assert first.status_code == 200 or first.status_code in REFUSALS, first.text
        if first.is_success:
            assert first.json() == second.json()
            self.seen.add("asked again done")

    async def ask_without_waiting(self, who: Caller, path: str, body: dict[str, Any]) -> None:
        """An answer that is not known yet is found at its address, and is what the same key is answered then."""
        key = uuid4().hex
        first = await who.at(self.hasty).post(path, body, key)
        assert first.status_code in {200, 201, 202} or first.status_code in REFUSALS, first.text
        if first.status_code != 202:
            return
        self.seen.add("not known yet")
        asked = await self.followed(who, first.headers["location"])
        again = await who.post(path, body, key)
        assert again.status_code in {200, 201} or again.status_code in REFUSALS, again.text
        if asked.get("state") == "done":
            assert again.is_success, (asked, again.text)
            assert asked["answer"] == again.json()
            self.seen.add("found at its address")
        elif again.is_success and "answer" in asked:
            assert (await self.followed(who, first.headers["location"]))["answer"] == again.json()

    async def followed(self, who: Caller, address: str) -> dict[str, Any]:
        """What is told there, once nothing is under way any more."""
        async with asyncio.timeout(20):
            while True:
                told: dict[str, Any] = (await who.get(address)).json()
                if told.get("state") != "under_way":
                    return told
                await asyncio.sleep(0.05)

    async def somebody_comes(self, dice: Random) -> None:
        await self.appoint(dice.choice(UNITS), dice.choice(WORKING))

    async def somebody_comes_where_they_are_needed(self, dice: Random) -> None:
        rows = await self.pool.fetch(NEEDED)
        if rows:
            row = dice.choice(rows)
            await self.appoint(row["unit"], Role(row["role"]))

    async def somebody_leaves(self, dice: Random) -> None:
        if len(self.people) > 3:
            who = dice.choice(self.people)
            self.people.remove(who)
            await self.say(self.offices.administrator, f"/v1/officers/{who.officer}/leave", {})

    async def somebody_gets_another_role(self, dice: Random) -> None:
        body = {"unit": dice.choice(UNITS), "role": dice.choice(WORKING).value, "valid_from": str(today() - timedelta(days=1))}
        if dice.random() < 0.5:
            body["valid_to"] = str(today() + timedelta(days=dice.randint(0, 3)))
        await self.say(self.offices.administrator, f"/v1/officers/{dice.choice(self.people).officer}/memberships", body)

    async def somebody_loses_a_role(self, dice: Random) -> None:
        admin, who = self.offices.administrator, dice.choice(self.people)
        listed = (await admin.get(f"/v1/officers/{who.officer}/memberships")).json()["memberships"]
        running = [one for one in listed if one.get("ended_at") is None]
        if running:
            await self.say(admin, f"/v1/officers/{who.officer}/memberships/{dice.choice(running)['id']}/end", {})

    async def somebody_is_absent(self, dice: Random) -> None:
        body = {"valid_from": str(today()), "valid_to": str(today() + timedelta(days=dice.randint(0, 3)))}
        if dice.random() < 0.7:
            body["substitute"] = dice.choice(self.people).officer
        answer = await self.say(dice.choice(self.people), "/v1/substitutions", body)
        if answer.is_success:
            self.absences.append(answer.json()["id"])

    async def somebody_is_back(self, dice: Random) -> None:
        if self.absences:
            back = self.absences.pop(dice.randrange(len(self.absences)))
            await self.say(self.offices.administrator, f"/v1/substitutions/{back}/end", {})

    async def days_pass(self, dice: Random) -> None:
        """Absences and memberships come to their last day, the clocks of tasks run out."""
        days = dice.randint(1, 4)
        async with self.pool.acquire() as connection, connection.transaction():
            for earlier in EARLIER:
                await connection.execute(earlier, days)
        await self.clock_goes_on(days)
        await look_after_tasks(self.pool)
        for kind, question in RAN_OUT.items():
            if await self.pool.fetchval(question, *([today()] if "$1" in question else [])):
                self.seen.add(kind)

    async def clock_goes_on(self, days: int) -> None:
        """Whoever went away before their answer came may have left this engine's clock locked once more: it is unlocked then."""
        jump = asyncio.create_task(self.engine.sleep(timedelta(days=days)))
        written = -1
        while not (await asyncio.wait([jump], timeout=0.7))[0]:
            before, written = written, await self.pool.fetchval("select count(*) from ledger")
            if before == written:
                await self.engine.client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())
        await jump

    async def a_list_comes_in(self, dice: Random) -> None:
        for who in dice.sample(self.people, len(self.people)):
            body = submission(dice.choice(AWARDS), dice.randint(1, 3))
            if (await self.say(who, "/v1/nominations", body)).is_success:
                return
        await self.appoint(dice.choice(UNITS), Role.CLERK)  # nobody was left who hands in

    async def somebody_says_something(self, dice: Random) -> None:
        if (case := await self.any_open(dice)) is not None:
            await self.tell(dice.choice(self.people), case, dice.choice(list(BODIES)))

    async def whoever_may_does_the_step(self, dice: Random) -> None:
        case = await self.any_open(dice)
        if case is not None and (able := await self.somebody_able(dice, case)):
            await self.tell(able[0], case, able[1])

    async def whoever_may_carries_one_on(self, dice: Random) -> None:
        """Of those that have come far one comes further, by the command that its task is there for: so some come to their end."""
        rows = await self.pool.fetch(FARTHEST)
        for row in dice.sample(rows, len(rows)):
            steps = COMMANDS_OF_STATE[NominationState(row["state"])]
            for who in [one for one in self.people if one.unit == row["unit"]]:
                offered = await self.offered(who, row["id"]) or {}
                for command in [one for one in steps if offered.get(one)]:
                    if await self.tell(who, row["id"], command):
                        return

    async def somebody_loses_patience(self, dice: Random) -> None:
        if (case := await self.any_open(dice)) is not None:
            anybody = dice.choice(self.people), dice.choice(PATIENT)
            able = await self.somebody_able(dice, case, PATIENT) if dice.random() < 0.8 else None
            who, command = able or anybody
            await self.tell_and_lose_patience(who, case, command)

    async def somebody_does_not_wait(self, dice: Random) -> None:
        case, who = await self.any_open(dice), dice.choice(self.people)
        if case is None or dice.random() < 0.2:
            await self.ask_without_waiting(who, "/v1/nominations", submission(dice.choice(AWARDS)))
            return
        if able := await self.somebody_able(dice, case):
            await self.ask_without_waiting(able[0], path_of(case, able[1]), body_of(able[1]))

    async def some_nominees_go_apart(self, dice: Random) -> None:
        case = await self.any_open(dice)
        if case is not None and (able := await self.somebody_able(dice, case, FOR_SOME)):
            who, command = able
            listed = (await who.get(f"/v1/nominations/{case}/nominees")).json()["nominees"]
            some = dice.sample([one["id"] for one in listed], dice.randint(1, len(listed)))
            await self.tell(who, case, command, nominees=some)

    async def several_are_joined(self, dice: Random) -> None:
        if not (rows := await self.pool.fetch(ALIKE)):
            await self.a_list_comes_in(dice)
            return
        row = dice.choice(rows)
        listed = list(zip(row["nominations"], row["tasks"], strict=True))
        chosen = dice.sample(listed, min(len(listed), 3))
        body = {"sources": [{"nomination": nomination, "task": task} for nomination, task in chosen]}
        able = await self.somebody_able(dice, chosen[0][0], ["join"])
        for who in [*dice.sample(self.people, min(len(self.people), 2)), *([able[0]] if able else [])]:
            if dice.random() < 0.2:
                await self.ask_without_waiting(who, "/v1/joins", body)
            elif (await self.say(who, "/v1/joins", body)).is_success:
                return

    async def one_word_for_many(self, dice: Random) -> None:
        """Each is done where it was offered, and refused where it was not."""
        if not (rows := await self.pool.fetch(OPEN)):
            return
        listed = [row["id"] for row in dice.sample(rows, min(len(rows), 4))]
        anybody = dice.choice(self.people), dice.choice(list(BODIES))
        able = await self.somebody_able(dice, listed[0]) if dice.random() < 0.7 else None
        who, command = able or anybody
        cases = listed[:1] if command == Command.DECIDE else listed
        offered = {case: await self.offered(who, case) or {} for case in cases}
        body = {"command": command, "body": body_of(command), "items": [{"nomination": case} for case in cases]}
        answer = await self.say(who, "/v1/bulk", body)
        assert answer.status_code == 200, answer.text
        for result in answer.json()["results"]:
            assert result["state"] in {"done", "refused"}, result
            said = offered[result["nomination"]]
            if not said.get(command):
                assert result["state"] == "refused", result
            elif result["state"] == "refused":
                assert result["problem"]["type"] in refused_though_offered(command, said), result
            else:
                self.seen.add("bulk item done")

    async def a_task_changes_hands(self, dice: Random) -> None:
        case = await self.any_open(dice)
        if case is None:
            return
        for who in dice.sample(self.people, len(self.people)):
            held = await who.get(f"/v1/nominations/{case}/task")
            if held.is_success:
                act = dice.choice(("claim", "release", "assign", "delegate"))
                body = {"task": held.json()["task"], "claim": held.json()["claim"]}
                if act in {"assign", "delegate"}:
                    body["officer"] = dice.choice(self.people).officer
                if (await self.say(who, f"/v1/nominations/{case}/task/{act}", body)).is_success:
                    return

    async def a_district_ends_with_open_work(self) -> None:
        await self.offices.submit(CITY)
        await hand_over_open_tasks(self.here, AFTER)

    async def districts_are_dissolved(self, _dice: Random) -> None:
        await hand_over_open_tasks(self.here, AFTER)

    async def any_open(self, dice: Random) -> str | None:
        rows = await self.pool.fetch(OPEN)
        return dice.choice(rows)["id"] if rows else None


HAPPENINGS: dict[Happening, int] = {
    House.a_list_comes_in: 3,
    House.whoever_may_does_the_step: 3,
    House.whoever_may_carries_one_on: 13,
    House.somebody_says_something: 3,
    House.somebody_loses_patience: 2,
    House.a_task_changes_hands: 4,
    House.somebody_comes: 2,
    House.somebody_comes_where_they_are_needed: 2,
    House.somebody_gets_another_role: 1,
    House.somebody_loses_a_role: 1,
    House.somebody_leaves: 2,
    House.somebody_is_absent: 2,
    House.somebody_is_back: 1,
    House.districts_are_dissolved: 1,
    House.somebody_does_not_wait: 3,
    House.some_nominees_go_apart: 2,
    House.several_are_joined: 2,
    House.one_word_for_many: 2,
    House.days_pass: 2,
}
"""What may happen, and how often of 51 times."""
