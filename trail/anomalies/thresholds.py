"""The thresholds, as data: those of the file beside this one, or others in their place."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).parent / "thresholds.yaml"


class Threshold(BaseModel):
    """A value, and why it is that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(ge=0, le=1_000_000)
    why: str = Field(min_length=1, max_length=2_000)


class Thresholds(BaseModel):
    """Every threshold by its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quick_seconds_a_nominee: Threshold
    quick_seconds_at_least: Threshold
    quick_share: Threshold
    fewest_cases: Threshold
    fewest_reviews: Threshold
    fewest_peers: Threshold
    fewest_passed_on: Threshold
    overturned_share: Threshold
    deadline_last_part: Threshold
    deadline_share: Threshold
    fewest_with_clock: Threshold
    backdated_days: Threshold
    significance: Threshold


@lru_cache
def usual_thresholds() -> Thresholds:
    """Those that come with the program."""
    return Thresholds.model_validate(_read(FILE))


def thresholds_with(file: Path) -> Thresholds:
    """The usual ones, but for those that the file names. Raises ValueError for a file that names others, or is none, OSError."""
    said = _read(file)
    if not isinstance(said, dict):
        raise ValueError("the file is no mapping of thresholds")  # noqa: TRY004 -- what is wrong is in the file
    return Thresholds.model_validate(usual_thresholds().model_dump() | said)


def _read(file: Path) -> object:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise ValueError(f"the file cannot be read: {wrong}") from wrong
