"""What intake said of a dossier, asked again of the law that it carries: route, eligibility, and what binds what was handed in."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import pytest
from temporalio.client import Client

from auditor.archive.store import Archive
from auditor.replay.from_live import FromLive
from auditor.replay.intake import Papers
from auditor.replay.meaning import AtHand, Meaning, examine
from auditor.replay.sources import Listed
from models.ids import nomination_workflow_id
from models.messages.archive import CaseKind
from models.messages.nomination import StartNomination
from models.vocabulary import Duty
from policy.law import Law, law
from runtime.object_store import open_object_store
from runtime.settings import Settings
from tests.api.people import Offices
from tests.cases import Told, a_runner, told_again
from tests.meaning import named, other_than, with_row


@dataclass
class Intake:
    """A nomination that came in over HTTP and was decided, told again; the keys of its nominees."""

    told: Told
    keys: Mapping[int, bytes]

    @property
    def start(self) -> StartNomination:
        start: StartNomination = self.told.replayed.start
        return start

    def look(self, start: StartNomination | None = None, laws: Mapping[str, Law] | None = None, **changed: Any) -> Meaning:
        case = self.told.case.model_copy(update=changed)
        replayed = replace(self.told.replayed, start=start or self.start)
        at_hand = AtHand({law().version: law()} if laws is None else laws, papers=Papers(keys=self.keys))
        return examine(case, replayed, at_hand)


@pytest.fixture(scope="module")
async def intake(offices: Offices, api_settings: Settings, client: Client, database: asyncpg.Pool) -> AsyncIterator[Intake]:
    nomination = await offices.submit(nominees=3)
    await offices.climb(nomination)
    source = FromLive(database, client, Archive(open_object_store(api_settings)), law())
    listed = Listed(nomination_workflow_id(nomination), CaseKind.NOMINATION, nomination, "")
    case = await source.case(listed)
    async with a_runner(api_settings) as runner:
        yield Intake(await told_again(runner, case), await source.keys(case))


def test_everything_is_asked_again_and_nothing_is_found(intake: Intake) -> None:
    assert len(intake.keys) == 3
    found = intake.look()
    assert found.divergences == []
    assert found.not_computed == []


def test_another_route_than_the_law_pins_is_found_and_its_place_named(intake: Intake) -> None:
    policy = intake.start.policy
    first, *rest = policy.stations
    step, *more = first.steps
    slower = first.model_copy(update={"steps": (step.model_copy(update={"clock_days": step.clock_days + 1}), *more)})
    voting = next(number for number, one in enumerate(first.steps) if one.vote is not None)
    rule = first.steps[voting].vote
    assert rule is not None
    kinder = list(first.steps)
    kinder[voting] = kinder[voting].model_copy(
        update={"vote": rule.model_copy(update={"threshold": rule.quorum, "rounds": rule.rounds + 1})}
    )
    holidays = policy.calendar.holidays[1:]
    others: dict[str, dict[str, Any]] = {
        "stations[0].steps[0].clock_days": {"stations": (slower, *rest)},
        f"stations[0].steps[{voting}].vote.": {"stations": (first.model_copy(update={"steps": tuple(kinder)}), *rest)},
        "stations": {"stations": (first, first, *rest)},
        "ladder": {"ladder": policy.ladder[1:]},
        "calendar.holidays": {"calendar": policy.calendar.model_copy(update={"holidays": holidays})},
        "said_by.clause": {"said_by": policy.said_by.model_copy(update={"clause": "Luật khác"})},
        "apart": {"apart": (*policy.apart, (Duty.DRAFT, Duty.DRAFT))},
    }
    for where, changed in others.items():
        start = intake.start.model_copy(update={"policy": policy.model_copy(update=changed)})
        assert f"route: {intake.told.case.chain} {where}" in named(intake.look(start)), where


def test_other_terms_than_the_law_was_asked_about_are_found(intake: Intake) -> None:
    terms = intake.told.case.terms
    assert terms is not None
    above = terms["offices"]
    for name, value in {
        "award": "COCP",
        "received_on": "2019-12-21",
        "offices": above[1:],
        "proposer": terms["proposer"] | {"code": "63.059"},
    }.items():
        assert f"route: {intake.told.case.chain}" in named(intake.look(terms=terms | {name: value})), name
    assert "terms" in named(intake.look(terms={}))


def test_another_verdict_at_intake_or_other_papers_are_found(intake: Intake) -> None:
    case = intake.told.case
    for place, row in enumerate(case.rows["nominee"]):
        for column in ("eligibility", "kind", "period", "award", "commitment"):
            value = "not_eligible" if column == "eligibility" else other_than(row[column])
            found = named(intake.look(rows=with_row(case, "nominee", place, **{column: value})))
            assert f"nominee {row['id']}" in found, column
        sealed = list(case.sealed)
        sealed[place] = sealed[(place + 1) % len(sealed)].model_copy(update={"nominee": row["id"]})
        assert f"nominee {row['id']} sealed" in named(intake.look(sealed=tuple(sealed)))
    other = intake.start.model_copy(update={"commitment": "0" * 64})
    assert "commitment" in named(intake.look(other))


def test_what_cannot_be_computed_is_said_once_and_is_no_divergence(intake: Intake) -> None:
    version, case = intake.start.policy.version, intake.told.case
    found = intake.look(laws={})
    assert (found.divergences, [one.why for one in found.not_computed]) == ([], [f"policy {version} is not at hand"])
    erased = (case.sealed[0].model_copy(update={"sealed": None}), *case.sealed[1:])
    found = intake.look(sealed=erased)
    assert (found.divergences, [(one.where, one.why) for one in found.not_computed]) == (
        [],
        [(f"{case.chain} 1 nominees", "erased")],
    )
    found = examine(*intake.told, AtHand({version: law()}))
    assert (found.divergences, [one.why for one in found.not_computed]) == ([], ["sealed, and no key is at hand"])
    calendar = intake.start.policy.calendar.model_copy(update={"version": "another"})
    start = intake.start.model_copy(update={"policy": intake.start.policy.model_copy(update={"calendar": calendar})})
    assert [one.why for one in intake.look(start).not_computed] == ["calendar another is not at hand"]
