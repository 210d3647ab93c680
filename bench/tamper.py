"""`make tamper`: 1,200 single changes of what was kept, and as many looks at what nobody touched.

Each change is made of ledger, read model, histories, archive, people's data or bundles, in memory, and asked about as the commands
ask: it must be found, and what is found must name it. Looks at the untouched must find nothing.
"""

import functools
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import uvloop
from temporalio.runtime import Runtime, TelemetryConfig

from auditor.replay.runner import Runner
from bench.archive_play import Size, play
from bench.house import house
from bench.tamper_changes import GROUPS
from bench.tamper_draws import Change
from bench.tamper_world import World, world
from runtime.database import open_pool
from runtime.settings import Settings
from runtime.temporal import build_replayer

CHANGES = 1_200
UNTOUCHED = 1_200
SEED = 1
ROUND_SECONDS = 2
SIZE = Size(sample=0.03, sessions=2, nominations=2, nominees=3, members=5)
BUNDLES = 12
SHARES = {"ledger": 0.3, "rows": 0.25, "histories": 0.1, "archive": 0.15, "people": 0.05, "bundles": 0.15}
"""Of all changes, those of each kind."""


@dataclass
class Result:
    """How many changes of each kind were made; those that were not found, or not named; what was found where nobody was."""

    made: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    untouched: int = 0


async def tampered(changes: int, untouched: int, seed: int) -> dict[str, Any]:
    """Every figure, and what did not hold, over a small play of its own."""
    async with house(archive_every_seconds=ROUND_SECONDS) as settings:
        await play(settings, SIZE)
        return await tamper(settings, changes, untouched, seed)


async def tamper(settings: Settings, changes: int, untouched: int, seed: int = SEED, bundles: int = BUNDLES) -> dict[str, Any]:
    """The same over what an installation has archived and signed."""
    begun = time.perf_counter()
    result = Result()
    pool = await open_pool(settings)
    try:
        async with (
            Runner(functools.partial(build_replayer, settings)) as runner,
            world(settings, pool, runner, bundles) as kept,
        ):
            await change(kept, Random(seed), {name: round(share * changes) for name, share in SHARES.items()}, result)
            await leave(kept, Random(seed), untouched, result)
    finally:
        await pool.close()
    wrong = {"found": result.missed, "named": result.unnamed, "no false alarm": result.false_alarms}
    return {
        "changes": sum(result.made.values()),
        "of_each_kind": dict(sorted(result.made.items())),
        "not_found": result.missed,
        "not_named": result.unnamed,
        "untouched": result.untouched,
        "false_alarms": result.false_alarms,
        "seconds": round(time.perf_counter() - begun, 1),
        "missed": [name for name, found in wrong.items() if found],
    }


async def change(kept: World, chance: Random, times: Mapping[str, int], result: Result) -> None:
    """So many changes of each group, one at a time, each asked about by itself."""
    for group, number in times.items():
        for _ in range(number):
            draw = chance.choice(GROUPS[group])
            drawn = draw(kept, chance)
            found = await ask(kept, group, drawn.after)
            result.made[f"{group}: {drawn.what}"] += 1
            if not found:
                result.missed.append(_told(group, drawn))
            elif not any(drawn.named in one for one in found):
                result.unnamed.append(f"{_told(group, drawn)}: {found[:2]}")


async def leave(kept: World, chance: Random, times: int, result: Result) -> None:
    """So many looks at what nobody touched, in the same shares."""
    asked: dict[str, Callable[[], Any]] = {
        "ledger": lambda: kept.ledger,
        "rows": lambda: (chance.choice(kept.listed), None),
        "histories": lambda: (chance.choice(kept.listed), None),
        "archive": lambda: kept.files,
        "people": lambda: chance.choice(kept.dossiers),
        "bundles": lambda: chance.choice(kept.bundles),
    }
    for group, share in SHARES.items():
        for _ in range(round(share * times)):
            found = await ask(kept, group, asked[group]())
            result.untouched += 1
            result.false_alarms += [f"{group}: {one}" for one in found]


async def ask(kept: World, group: str, after: Any) -> list[str]:
    """What is found, as the command for such things finds it."""
    match group:
        case "ledger":
            return await kept.ask_ledger(after)
        case "archive":
            return await kept.ask_archive(after)
        case "people":
            return kept.ask_people(after)
        case "bundles":
            return kept.ask_bundle(after)
    listed, instead = after
    return await kept.ask_case(listed, instead)


def _told(group: str, drawn: Change) -> str:
    return f"{group}: {drawn.what} ({drawn.named})"


def main() -> int:
    """0 only when every change was found and named, and nothing else. Arguments: how many changes, and their seed."""
    given = [int(said) for said in sys.argv[1:3]]
    changes, seed = (*given, *(CHANGES, SEED)[len(given) :])
    # The engine's core would write to standard output whatever it thinks of a history that somebody has changed.
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))
    result = uvloop.run(tampered(changes, UNTOUCHED, seed))
    print(json.dumps(result, ensure_ascii=False))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
