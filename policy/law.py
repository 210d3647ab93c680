"""The law as data: load it once, ask it for a regime, an award, a rule.

`law()` is the national law that ships with the program. `load_law` reads any folder of the same shape, with local rules on top.
"""

from collections.abc import Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from pathlib import Path

from models.errors import OutsideRegime
from models.messages.base import Code
from models.messages.policy import Source
from models.vocabulary import Regime
from policy.dissolutions import DissolutionLaw
from policy.erasure_law import ErasureLaw
from policy.law_build import build_councils, build_regimes
from policy.law_check import check_regimes
from policy.law_errors import LawError
from policy.law_files import read_folder
from policy.law_models import AwardLaw, CouncilsLaw, RegimeLaw, check_recipients
from policy.overrides import LocalRule, localise, read_overrides
from policy.retention import RetentionLaw

__all__ = ["DATA", "AwardLaw", "Law", "LawError", "RegimeLaw", "check_recipients", "law", "load_law"]

DATA = Path(__file__).parent / "data" / "law"


class Law:
    """All regimes, and the local rules over them. Immutable; `version` names its content."""

    def __init__(
        self,
        version: Code,
        regimes: tuple[RegimeLaw, ...],
        local: tuple[LocalRule, ...] = (),
        councils: CouncilsLaw | None = None,
        *,
        retention: RetentionLaw | None = None,
        erasure: ErasureLaw | None = None,
        dissolutions: DissolutionLaw | None = None,
    ) -> None:
        self.version = version
        self.regimes = regimes
        self.councils = councils or CouncilsLaw()
        self.retention = retention or RetentionLaw()
        self.erasure = erasure or ErasureLaw()
        self.dissolutions = dissolutions or DissolutionLaw()
        self._local = local

    @property
    def local(self) -> tuple[LocalRule, ...]:
        """The local rules, in the order in which they replace each other."""
        return self._local

    def with_local(self, rules: tuple[LocalRule, ...]) -> "Law":
        """The same law with these local rules in the place of its own; they were tried on its awards before."""
        other = copy(self)
        other._local = rules  # noqa: SLF001 -- of its own kind
        return other

    def regime_on(self, day: date, units: Sequence[Code] = ()) -> RegimeLaw:
        """The regime for a dossier received that day, both border days included.

        With the codes of the administrative `units` that the proposer lies in, local rules of these units are applied. Raises
        `OutsideRegime`.
        """
        return localise(self._national(day, "received_on"), self._local, units, day)

    def revocation_on(self, decided_on: date) -> Source:
        """Where the grounds stand on which a decision of that day takes an award back. Raises `OutsideRegime` on `decided_on`.

        It is the law of the day of that decision, not of the day of the award: the office acts under the law in force when it
        acts. No text about the passage from one law to the other has been read.
        """
        return self._national(decided_on, "decided_on").revocation

    def award(self, code_or_alias: str, regime: RegimeLaw | Regime) -> AwardLaw:
        """The award of that code, name or alias in the regime. Raises `UnknownAward`."""
        return self._regime(regime).award(code_or_alias)

    def awards(self, regime: RegimeLaw | Regime) -> tuple[AwardLaw, ...]:
        """Every award of the regime, in the order of the catalogue."""
        return tuple(self._regime(regime).awards.values())

    def _national(self, day: date, field: str) -> RegimeLaw:
        for regime in self.regimes:
            if regime.since <= day <= regime.until:
                return regime
        first, last = self.regimes[0].since, self.regimes[-1].until
        raise OutsideRegime(field, f"no regime covers {day}; they reach from {first} to {last}")

    def _regime(self, regime: RegimeLaw | Regime) -> RegimeLaw:
        return regime if isinstance(regime, RegimeLaw) else next(known for known in self.regimes if known.id is regime)


@lru_cache(maxsize=1)
def law() -> Law:
    """The national law that ships with the program. Raises `LawError` when its files are wrong."""
    return load_law(DATA)


def load_law(folder: Path, overrides: Sequence[Path] = ()) -> Law:
    """The law of a folder, with the local rules of the override files, checked. Raises `LawError` naming file and field."""
    files = read_folder(folder, overrides)
    try:
        regimes = build_regimes(files)
        check_regimes(files, regimes)
        councils = build_councils(files)
    except LawError as wrong:
        raise files.at_home(wrong) from wrong
    return Law(
        files.version,
        regimes,
        read_overrides(files, regimes),
        councils,
        retention=files.retention,
        erasure=files.erasure,
        dissolutions=files.dissolutions,
    )
