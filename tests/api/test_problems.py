"""Problem documents, recipients' keys and page marks: what programs outside rely on."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from models import errors
from models.errors import InvalidInput, WrongState
from models.messages.policy import PinnedStep, Source, Station
from models.messages.unit import UnitRef
from models.vocabulary import Level, NominationState, Regime, StepKind
from starter.problems import KINDS, kind_of, problem_of, type_uri
from starter.reads.page_mark import page_mark, read_page_mark
from starter.reads.progress import standings
from starter.recipients import recipient_key
from starter.schemas.nominations import Links, NominationAnswer, NomineeBody
from starter.units import FoundUnit
from tests.api.people import CITY, PROVINCE, WARD

STATUSES = {
    "InvalidInput": 422, "UnknownAward": 422, "UnknownUnit": 422, "UnknownNominee": 422, "OutsideRegime": 422, "NotEligible": 422,
    "UnreadableFile": 422, "KeyReused": 422, "TooLarge": 413, "NotSignedIn": 401, "NotAllowed": 403, "WrongOffice": 403,
    "OwnNomination": 403, "ActedBefore": 403, "SameHands": 403, "OutsideArea": 403, "NotFound": 404, "Conflict": 409,
    "WrongState": 409, "TaskMoved": 409, "ClaimedByAnother": 409, "ClaimMoved": 409, "AlreadyClosed": 409,
    "Duplicate": 409, "FileHeld": 409, "FileInfected": 409, "FileDamaged": 409, "WrongType": 415, "TooOften": 429,
    "MissingScope": 403, "Unavailable": 503, "NotOnSlate": 422, "UnreadableBallot": 422, "NoVote": 403, "Recused": 403,
    "NotYourReceipt": 403, "RoundNotOpen": 409, "RoundClosed": 409, "AlreadyVoted": 409, "BallotMoved": 409, "MayNotChange": 409,
    "NothingToVoteOn": 409, "KeyLost": 409, "BoxChanged": 409,
}  # fmt: skip


def every(kind: type[errors.DomainError]) -> set[str]:
    return {kind.__name__}.union(*[every(below) for below in kind.__subclasses__()])


def test_every_refusal_of_the_house_has_a_status_and_a_title_in_both_languages() -> None:
    refusals = {name for name in every(errors.DomainError) - {"DomainError"} if hasattr(errors, name)}
    assert refusals == STATUSES.keys()
    assert {name: KINDS[name].status for name in refusals} == STATUSES
    assert all(KINDS[name].title_vi and KINDS[name].title_en for name in refusals)


def test_types_are_stable_addresses() -> None:
    assert type_uri("WrongState") == "/problems/wrong-state"
    assert len({type_uri(kind) for kind in KINDS}) == len(KINDS)


def test_a_refusal_out_of_a_workflow_reads_as_one_of_our_own() -> None:
    ours = WrongState("the nomination is on hold", state="on_hold")
    carried = ApplicationError("the nomination is on hold", {"state": "on_hold"}, type="WrongState", non_retryable=True)
    assert problem_of(carried) == problem_of(ours)
    assert problem_of(ours).facts == {"state": "on_hold"}


@pytest.mark.parametrize(("type_", "kind"), [("PayloadValidationError", "InvalidInput"), ("ValidationError", "InvalidInput")])
def test_a_message_that_a_workflow_cannot_read_is_invalid_input_without_its_text(type_: str, kind: str) -> None:
    told = problem_of(ApplicationError("the name Nông Văn Kín is too long", type=type_))
    assert told.type == type_uri(kind)
    assert "Kín" not in told.model_dump_json()


def test_a_failure_that_is_no_refusal_is_an_error_of_ours_without_its_text() -> None:
    failure = ApplicationError("psycopg said Nông Văn Kín", type="KeyError")
    assert kind_of(failure) == "InternalError"
    assert "Kín" not in problem_of(failure).model_dump_json()


def test_a_wrong_value_is_named_at_the_top() -> None:
    told = problem_of(InvalidInput("nominees[3].name", "is empty", limit=1))
    assert (told.field, told.reason, told.facts) == ("nominees[3].name", "is empty", {"limit": 1})


def key(unit: str = CITY, **said: Any) -> str:
    found = FoundUnit(UnitRef(code=unit, level=Level.DISTRICT), "x", unit, date(2008, 8, 1), None)
    body = {"name": "Nông Văn Thử", "kind": "individual", "birth_date": "1980-05-06", "record": {}} | said
    return recipient_key(NomineeBody.model_validate(body), found, date(2019, 12, 20))


def test_the_same_person_has_the_same_key_however_the_name_is_typed() -> None:
    assert key() == key(name="  nông   văn THỬ ") == key(name="Nông Văn Thử") == key(unit=WARD)


def test_other_people_have_other_keys() -> None:
    others = [
        key(),
        key(name="Nông Văn Thứ"),
        key(birth_date="1980-05-07"),
        key(unit="63.001"),
        key(birth_date=None),
        key(birth_date=None, unit=WARD),
        key(birth_date=None, kind="household"),
        key(recipient_code="CB-1"),
        key(officer="of-aaaaaaaaaaaaaaaa"),
    ]
    assert len(set(others)) == len(others)


def test_a_key_repeats_nobodys_name() -> None:
    assert "nông" not in key().casefold()


def test_a_page_mark_is_read_as_it_was_written() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    assert read_page_mark(page_mark(moment, "hs-x")) == (moment, "hs-x")
    assert read_page_mark(page_mark(None, "hs-x")) == (None, "hs-x")
    assert read_page_mark(None) is None


@pytest.mark.parametrize(
    "mark", ["", "x", "bnVsbA", "W10", "WzEsMl0", "WyIyMDI2LTAxLTAyIiwiYSJd", "W251bGwsIlx1MDAwMCJd", "é", "A" * 999]
)
def test_what_is_no_page_mark_is_refused(mark: str) -> None:
    with pytest.raises(InvalidInput):
        read_page_mark(mark)


def way(state: NominationState, level: Level | None, *passed: Level) -> list[str]:
    said = Source(clause="x")
    steps = (PinnedStep(kind=StepKind.APPRAISE, clock_days=1, said_by=said),)
    units = ((Level.COMMUNE, WARD), (Level.DISTRICT, CITY), (Level.PROVINCE, PROVINCE))
    stations = tuple(Station(level=at, unit=unit, steps=steps) for at, unit in units)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    standing = NominationAnswer(
        id="hs-aaaaaaaaaaaaaaaa", version=1, state=state, level=level, nominees=1, award="X", regime=Regime.VN_2017,
        policy_version="1", unit=WARD, path=[], received_on=now.date(), opened_at=now, changed_at=now, links=Links.of("x"),
    )  # fmt: skip
    return standings(stations, standing, {at.value for at in passed})


def test_the_way_shows_what_is_done_open_and_ahead() -> None:
    assert way(NominationState.AWAITING_COUNCIL, Level.DISTRICT, Level.COMMUNE) == ["done", "open", "ahead"]
    assert way(NominationState.AWARDED, Level.PROVINCE, Level.COMMUNE, Level.DISTRICT) == ["done", "done", "done"]
    assert way(NominationState.REJECTED, Level.DISTRICT, Level.COMMUNE) == ["done", "done", "ahead"]
    assert way(NominationState.AWAITING_SUPPLEMENT, Level.COMMUNE, Level.COMMUNE) == ["done", "ahead", "ahead"]
    assert way(NominationState.SUBMITTED, None) == ["ahead", "ahead", "ahead"]
