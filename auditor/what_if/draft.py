"""A draft of the law, read by the loader that reads the law, so that it is refused for the same reasons: file, field, reason.

Three shapes are taken. A folder like policy/data/law is a law by itself. A file named like one of that folder's stands in its
place. Any other file holds local rules (policy/overrides.py); `unit: VN` makes them rules of the whole country.
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from policy.law import DATA, Law, load_law
from policy.law_errors import LawError
from policy.law_models import RegimeLaw
from policy.overrides import LocalRule, localise


def read_draft(path: Path, overrides: Sequence[Path] = ()) -> Law:
    """The law as it would be with the draft, over the installation's own override files. Raises LawError.

    Local rules of the draft hold from the beginning: it is asked as if it had been in force when each dossier was received.
    """
    if path.is_dir():
        return load_law(path, overrides)
    if not path.is_file():
        raise LawError(path.name, "(file)", "there is no such file")
    if (DATA / path.name).is_file():
        return _with_file(path, overrides)
    return _with_rules(path, overrides)


def _with_file(path: Path, overrides: Sequence[Path]) -> Law:
    with tempfile.TemporaryDirectory(prefix="vinhdanh-draft-") as folder:
        for file in DATA.glob("*.yaml"):
            shutil.copy(file, folder)
        shutil.copy(path, folder)
        return load_law(Path(folder), overrides)


def _with_rules(path: Path, overrides: Sequence[Path]) -> Law:
    standing, drafted = load_law(DATA, overrides), load_law(DATA, [*overrides, path])
    rules = drafted.local[len(standing.local) :]
    return drafted.with_local((*standing.local, *(_from_the_first_day(rule, drafted.regimes) for rule in rules)))


def _from_the_first_day(rule: LocalRule, regimes: Sequence[RegimeLaw]) -> LocalRule:
    """The rule, in force as far back as it fits: what an older regime has no room for cannot be asked of its dossiers."""
    since = rule.since
    for regime in reversed(regimes):
        if not _fits(rule, regime):
            break
        since = min(since, regime.since)
    return rule.model_copy(update={"since": since})


def _fits(rule: LocalRule, regime: RegimeLaw) -> bool:
    always = rule.model_copy(update={"since": date.min, "until": date.max})
    try:
        localise(regime, (always,), (rule.unit,), regime.since)
    except (ValueError, ZeroDivisionError):
        return False
    return True
