"""`make bench-replay`: histories a second, determinism and meaning, beside the bare Replayer of the SDK on the same histories.

Several hundred full climbs, made by the real worker and archived by the real archiver; then the engines are stopped. The bare
Replayer begins with histories that are already read and stand in memory; ours with an archive: it reads each case file, holds it
against its hash, replays it with a witness, and compares entries, read model and the policy's verdicts. In one process, and in one
for each core. Each round takes some of the histories, the same for all four, who take turns; what counts are the ratios within a
round, and of these the median. An argument names a folder in which the archive is kept for the next time.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random

from auditor.replay.crew import Crew
from auditor.replay.sources import Asked, Listed
from bench.replay_bare import Bare
from bench.replay_corpus import make_corpus
from runtime.audit.replay_equipment import OfAnArchive
from runtime.settings import Settings

CLIMBS = 400
NOMINEES = 10
ROUNDS = 9
OF_A_ROUND = 120
SETTLING = 0.5
TARGETS = {"ours_1_over_bare_1": 0.8, "ours_all_over_ours_1": 1.6}
"""The second is for two cores, 0.8 of linear; it is the same part of linear for more."""
LINEAR = 0.8


Contender = Callable[[int, int], int]
"""Replays so many histories from the first on; how many there were."""


class MeasureError(Exception):
    """Why there is nothing to measure."""


def measure(folder: Path) -> dict[str, object]:
    """Every figure, and what was missed."""
    settings = Settings(data_dir=folder, log_level="WARNING")
    if not (folder / "archive").is_dir():
        asyncio.run(make_corpus(folder, CLIMBS, NOMINEES))
    cores = len(os.sched_getaffinity(0))
    equipment = OfAnArchive(settings, folder)
    listed = asyncio.run(_listed(equipment))
    with ExitStack() as stack:
        contenders: dict[str, Contender] = {}
        for name, processes in (("1", 1), ("all", cores)):
            contenders[f"bare_{name}"] = stack.enter_context(Bare(settings, folder, processes)).replay
            contenders[f"ours_{name}"] = _ours(stack.enter_context(Crew(equipment, processes)), listed)
        rounds = _interleaved(contenders, len(listed))
    return _verdict(rounds, cores, len(listed))


async def _listed(equipment: OfAnArchive) -> list[Listed]:
    async with equipment.source() as source:
        return await source.listed(Asked())


def _ours(crew: Crew, listed: list[Listed]) -> Contender:
    def replay(first: int, many: int) -> int:
        found = list(crew.replay(listed[first : first + many]))
        wrong = [str(one) for each in found for one in each.divergences]
        if wrong:
            raise MeasureError(f"{len(wrong)} divergences where nothing was touched, such as {wrong[0]}")
        return len(found)

    replay(0, OF_A_ROUND)  # every process has begun, and has read the law
    return replay


def _interleaved(contenders: dict[str, Contender], histories: int) -> list[dict[str, float]]:
    """Of each round every contender's histories a second."""
    rounds = []
    for round_ in range(ROUNDS):
        random = Random(round_)
        first = random.randrange(max(1, histories - OF_A_ROUND))
        rates: dict[str, float] = {}
        for name in random.sample(sorted(contenders), len(contenders)):
            time.sleep(SETTLING)
            begun = time.perf_counter()
            done = contenders[name](first, OF_A_ROUND)
            rates[name] = done / (time.perf_counter() - begun)
        rounds.append(rates)
        print(f"round {round_ + 1}", {name: round(rate, 1) for name, rate in rates.items()}, file=sys.stderr, flush=True)
    return rounds


def _verdict(rounds: list[dict[str, float]], cores: int, histories: int) -> dict[str, object]:
    pairs = [("ours_1", "bare_1"), ("ours_all", "bare_all"), ("ours_all", "ours_1"), ("bare_all", "bare_1")]
    ratios = {f"{one}_over_{other}": statistics.median(rates[one] / rates[other] for rates in rounds) for one, other in pairs}
    targets = TARGETS | {"ours_all_over_ours_1": LINEAR * cores if cores > 1 else 0.0}
    return {
        "histories": histories,
        "cores": cores,
        "histories_per_second": {name: round(statistics.median(rates[name] for rates in rounds), 1) for name in sorted(rounds[0])},
        "ratios": {name: round(value, 3) for name, value in ratios.items()},
        "targets": targets,
        "missed": [name for name, target in targets.items() if ratios[name] < target],
    }


def main() -> int:
    """0 only when every target was met."""
    with ExitStack() as stack:
        if len(sys.argv) > 1:
            folder = Path(sys.argv[1])
            folder.mkdir(parents=True, exist_ok=True)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vinhdanh-bench-replay-")))
        result = measure(folder)
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
