"""`make bench-replay`: histories a second, determinism and meaning, beside the bare Replayer of the SDK on the same histories.

Several hundred full climbs, made by the real worker and archived by the real archiver; then the engines are stopped. The bare
Replayer begins with histories that are already read and stand in memory; ours with an archive: it reads each case file, holds it
against its hash, replays it with a witness, and compares entries, read model and the policy's verdicts. In one process, and in one
for each core; rounds interleaved, figures are medians, what counts are the ratios within the run. An argument names a folder in
which the archive is kept for the next time.
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
ROUNDS = 3
SETTLING = 1.0
TARGETS = {"ours_1_over_bare_1": 0.8, "ours_all_over_ours_1": 1.6}
"""The second is for two cores, 0.8 of linear; it is the same part of linear for more."""
LINEAR = 0.8


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
        contenders: dict[str, Callable[[], int]] = {}
        for name, processes in (("1", 1), ("all", cores)):
            contenders[f"bare_{name}"] = stack.enter_context(Bare(settings, folder, processes)).replay
            contenders[f"ours_{name}"] = _ours(stack.enter_context(Crew(equipment, processes)), listed)
        figures = _interleaved(contenders)
    return _verdict(figures, cores, len(listed))


async def _listed(equipment: OfAnArchive) -> list[Listed]:
    async with equipment.source() as source:
        return await source.listed(Asked())


def _ours(crew: Crew, listed: list[Listed]) -> Callable[[], int]:
    def replay() -> int:
        found = list(crew.replay(listed))
        wrong = [str(one) for each in found for one in each.divergences]
        if wrong:
            raise MeasureError(f"{len(wrong)} divergences where nothing was touched, such as {wrong[0]}")
        return len(found)

    replay()  # every process has begun, and has read the law
    return replay


def _interleaved(contenders: dict[str, Callable[[], int]]) -> dict[str, float]:
    """The median over the rounds of each contender's histories a second."""
    seen: dict[str, list[float]] = {name: [] for name in contenders}
    for round_ in range(ROUNDS):
        order = list(contenders)
        Random(round_).shuffle(order)
        for name in order:
            time.sleep(SETTLING)
            begun = time.perf_counter()
            done = contenders[name]()
            seen[name].append(done / (time.perf_counter() - begun))
            print(f"round {round_ + 1} {name:>10} {seen[name][-1]:8.1f} histories/s", file=sys.stderr, flush=True)
    return {name: statistics.median(values) for name, values in seen.items()}


def _verdict(figures: dict[str, float], cores: int, cases: int) -> dict[str, object]:
    ratios = {
        "ours_1_over_bare_1": figures["ours_1"] / figures["bare_1"],
        "ours_all_over_bare_all": figures["ours_all"] / figures["bare_all"],
        "ours_all_over_ours_1": figures["ours_all"] / figures["ours_1"],
        "bare_all_over_bare_1": figures["bare_all"] / figures["bare_1"],
    }
    targets = TARGETS | {"ours_all_over_ours_1": LINEAR * cores if cores > 1 else 0.0}
    return {
        "histories": cases,
        "cores": cores,
        "histories_per_second": {name: round(value, 1) for name, value in figures.items()},
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
