"""A planned nominee as the API wants it: name, birth date, address, and a record that makes them eligible."""

from functools import lru_cache
from typing import Any

from models.vocabulary import RecipientKind, Regime, UnitKind
from policy.examples import eligible_record
from policy.law import law
from runtime.play.dice import dice_for
from runtime.play.names import part_name, person, post, village_name
from runtime.play.plan import PlannedDossier, PlannedNominee
from runtime.play.scenario import Collectives


class People:
    """Makes people for one run. The same seed makes the same people; the run sets them apart from those of every other run."""

    def __init__(self, regime: Regime, seed: int, run: str) -> None:
        self._regime = regime
        self._seed = seed
        self._run = run

    def nominee(self, dossier: PlannedDossier, planned: PlannedNominee) -> dict[str, Any]:
        """The nominee as the body of a submission has it."""
        unit, kind = planned.unit, dossier.kind
        key = f"{unit.ref.code}/{planned.number}"
        body: dict[str, Any] = {
            "kind": kind.value,
            "recipient_code": f"{self._run}/{_LETTER[kind]}/{_pool(dossier)}/{key}",
            "record": record(dossier.award, self._regime, kind, dossier.season.achieved_in),
        }
        if kind is RecipientKind.COLLECTIVE:
            return {**body, "name": _collective(dossier.collectives, planned), "address": unit.home}
        somebody = person(f"{self._seed}/{kind}/{key}")
        address = f"Tổ {dice_for(key).randint(1, 18)}, {unit.home}"
        if kind is RecipientKind.HOUSEHOLD:
            return {**body, "name": f"Gia đình {'bà' if somebody.woman else 'ông'} {somebody.name}", "address": address}
        return {
            **body,
            "name": somebody.name,
            "birth_date": somebody.birth_date.isoformat(),
            "address": address,
            "post": post(unit.ref.kind, f"{self._seed}/{key}"),
        }


@lru_cache(maxsize=1000)
def record(award: str, regime: Regime, kind: RecipientKind, year: int) -> dict[str, Any]:
    """A record with which such a recipient is eligible for the achievements of the year, as JSON."""
    regime_law = next(known for known in law().regimes if known.id is regime)
    return eligible_record(regime_law.award(award), regime_law, kind, year).model_dump(mode="json", exclude_none=True)


_LETTER = {RecipientKind.INDIVIDUAL: "i", RecipientKind.COLLECTIVE: "c", RecipientKind.HOUSEHOLD: "h"}


def _pool(dossier: PlannedDossier) -> str:
    """Parts, villages and the office itself are different recipients."""
    return dossier.collectives.value if dossier.kind is RecipientKind.COLLECTIVE else "all"


def _collective(which: Collectives, planned: PlannedNominee) -> str:
    unit = planned.unit
    if which in {Collectives.UNIT, Collectives.OFFICES}:
        return f"Nhân dân và cán bộ {unit.name}" if unit.ref.kind is UnitKind.ADMINISTRATIVE else unit.name
    if which is Collectives.VILLAGES:
        return f"{village_name(planned.number)}, {unit.name}"
    return f"{part_name(unit.ref.kind, planned.number)}, {unit.name}"
