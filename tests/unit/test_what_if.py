"""One dossier under a draft, without any engine: what is decided again, what is unknown, what would get stuck."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auditor.what_if.asking import asked_again
from auditor.what_if.cases import Clocked, Deed, Dossier, HandVote, Judged, Place, Standing, Terms
from auditor.what_if.draft import read_draft
from auditor.what_if.findings import Change, Kind, Reason
from auditor.what_if.report import Report, handed_in_again, new_refusals, terms_of
from auditor.what_if.rulings import Ruling, Rulings
from auditor.what_if.walk import Ending, Why
from models.messages.achievement import NomineeRecord
from models.messages.unit import UnitRef
from models.messages.vote import VoteCount
from models.vocabulary import (
    Act,
    Eligibility,
    Level,
    Outcome,
    RecipientKind,
    Role,
    StepKind,
)
from policy.calendar import calendar_for
from policy.clock import HANOI, due_at
from policy.law import DATA, Law, LawError, law
from policy.route import pin_policy
from policy.units import directory, offices_above
from runtime.audit.what_if_words import shown
from tests.records import EVERY, example

CITY = UnitRef(code="63.058", level=Level.DISTRICT)
DAY = date(2024, 12, 20)
NOW = datetime(2025, 2, 1, 5, tzinfo=UTC)
ACTS = {
    StepKind.APPRAISE: Act.APPRAISED,
    StepKind.CONSULT: Act.CONSULTED,
    StepKind.PUBLIC_NOTICE: Act.NOTICE_PUBLISHED,
    StepKind.COUNCIL: Act.COUNCIL_VOTED,
    StepKind.SIGN: Act.FORWARDED,
}
DISTRICT_COUNCIL: Place = (Level.DISTRICT, StepKind.COUNCIL)

OF_CSTDCS = (
    "  CSTDCS: # the commune's chair decides since 1 July 2025; the vote is left to the province\n"
    "    decides: *commune_agency_enterprise\n"
)

Rules = Callable[..., Law]


@cache
def read_again() -> Law:
    """The law as it is, as if it were a draft."""
    return read_draft(DATA)


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """The law with one local rule of the whole country over it, as a draft."""

    def make(numbers: str, more: str = "", since: str = "2024-01-01") -> Law:
        file = tmp_path / "DRAFT.yaml"
        file.write_text(
            f'rules:\n  - unit: VN\n    from: {since}\n    law: "Dự thảo Điều 1 [S1, found]"\n    {more}\n    set: {{{numbers}}}\n'
        )
        return read_draft(file)

    return make


@pytest.fixture
def titles(tmp_path: Path) -> Callable[[str, str], Law]:
    """The law with one text of the titles of VN-2024 replaced by another, as a draft."""

    def make(old: str, new: str) -> Law:
        file = tmp_path / "vn-2024-titles.yaml"
        written = (DATA / file.name).read_text()
        assert old in written
        file.write_text(written.replace(old, new, 1))
        return read_draft(file)

    return make


def a_dossier(award: str = "CSTDT", in_favour: int = 10, until: Place | None = None, nominees: int = 1, **clocked: Any) -> Dossier:
    """A dossier of a city: all the way to the award, or open at a place; every council had so many of ten in favour."""
    terms = Terms(award, DAY, CITY, offices_above(directory(), CITY.code, CITY.level, DAY))
    pinned = pin_policy(law(), award, DAY, CITY, terms.offices, calendar_for(DAY, DAY))
    deeds = tuple(deeds_to(Ruling(pinned), until, in_favour))
    closed = until is None
    record = example("VN-2024", award)
    listed = tuple(
        Judged(n, "hs-a", RecipientKind.INDIVIDUAL, record, Eligibility.ELIGIBLE, Outcome.AWARDED if closed else None, deeds)
        for n in range(1, nominees + 1)
    )
    level, step = until or (None, None)
    standing = Standing("hs-a", "awarded" if closed else "open", closed, level, step)
    return Dossier("hs-a", terms, pinned, listed, (standing,), **clocked)


def deeds_to(ruling: Ruling, until: Place | None, in_favour: int) -> Sequence[Deed]:
    deeds = []
    for place in ruling.steps:
        if place == until:
            break
        level, step = place
        last = place == ruling.decides
        vote = HandVote(10, 10, VoteCount(in_favour=in_favour, against=10 - in_favour)) if step is StepKind.COUNCIL else None
        notice = (date(2025, 1, 2), date(2025, 1, 16)) if step is StepKind.PUBLIC_NOTICE else None
        act = Act.DECIDED if last else ACTS[step]
        deeds.append(Deed("hs-a", act, level, step, Outcome.AWARDED if last else None, vote, notice))
    return deeds


def changes(dossier: Dossier, draft: Law, **present: Any) -> dict[Reason, Change]:
    return {change.reason: change for change in asked_again(dossier, Rulings(draft), NOW, **present).changes}


# --- the same law ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("regime", "award", "kind"), EVERY)
def test_the_same_law_changes_nothing_for_any_award(regime: str, award: str, kind: RecipientKind) -> None:
    day = date({"VN-2017": 2018, "VN-2024": 2024, "VN-2025": 2025}[regime], 12, 15)
    code = "63.058" if regime != "VN-2025" else next(u.code for u in directory() if u.level is Level.COMMUNE and u.existed_on(day))
    proposer = UnitRef(code=code, level=directory().get(code).level)
    terms = Terms(award, day, proposer, offices_above(directory(), code, proposer.level, day))
    ruling = Rulings(law()).of(terms)
    if not isinstance(ruling, Ruling):
        pytest.skip(f"nobody decides it for such a unit: {ruling.reason}")
    deeds = tuple(deeds_to(Ruling(ruling.policy), None, 10))
    listed = Judged(1, "hs-a", kind, example(regime, award, kind), Eligibility.ELIGIBLE, Outcome.AWARDED, deeds)
    dossier = Dossier("hs-a", terms, ruling.policy, (listed,), (Standing("hs-a", "awarded", True, None, None),))
    told = asked_again(dossier, Rulings(read_again()), NOW, frozenset())
    assert (told.flips, told.changes, told.untold) == ((), (), ())


def test_a_rule_of_the_future_is_asked_as_if_it_had_been_in_force(rules: Rules) -> None:
    draft = rules("vote.share: 95 %", since="2026-12-01")
    told = asked_again(a_dossier(in_favour=9), Rulings(draft), NOW)
    assert [(flip.after, flip.level) for flip in told.flips] == [(Ending.NOT_AWARDED, Level.DISTRICT)]


def test_a_draft_can_be_asked_as_it_stands_on_one_day(rules: Rules) -> None:
    until_may = rules("vote.share: 95 %", "to: 2024-05-31")
    assert asked_again(a_dossier(in_favour=9), Rulings(until_may), NOW).flips == ()
    assert len(asked_again(a_dossier(in_favour=9), Rulings(until_may, date(2024, 5, 1)), NOW).flips) == 1


# --- closed cases ----------------------------------------------------------------------------------------------------------------


def test_a_refusal_of_an_officer_stays_one_and_a_withdrawal_too(rules: Rules) -> None:
    awarded = a_dossier()
    (one,) = awarded.nominees
    for outcome, act in ((Outcome.REJECTED, Act.APPRAISED), (Outcome.WITHDRAWN, Act.WITHDRAWN)):
        deeds = (Deed("hs-a", act, Level.DISTRICT, StepKind.APPRAISE, outcome),)
        refused = replace(awarded, nominees=(replace(one, outcome=outcome, deeds=deeds),))
        told = asked_again(refused, Rulings(rules("vote.share: 100 %")), NOW)
        assert (told.flips, told.untold) == ((), ())


def test_a_step_that_never_took_place_leaves_the_outcome_unknown(titles: Callable[[str, str], Law]) -> None:
    steps = '    decides: {province_chair: "Luật 06/2022/QH15, dẫn kèm Điều 80 [S3, found]"}\n    vote: {share: 90 %, secret'
    more = "    steps: {province: [appraise, consult, council, sign]}\n"
    told = asked_again(a_dossier(), Rulings(titles(steps, more + steps)), NOW)
    (flip,) = told.flips
    assert (flip.after, flip.why, flip.step, flip.level) == (Ending.UNKNOWN, Why.STEP_NOT_TAKEN, StepKind.CONSULT, Level.PROVINCE)
    assert Reason.STEPS_ADDED in {change.reason for change in told.changes}


def test_an_outcome_that_does_not_follow_from_what_is_at_hand_is_counted_and_no_flip(rules: Rules) -> None:
    dossier, stricter_law = a_dossier(in_favour=9), Rulings(rules("vote.share: 100 %"))
    (one,) = dossier.nominees
    assert len(asked_again(dossier, stricter_law, NOW).flips) == 1
    elsewhere = replace(dossier, nominees=(replace(one, outcome=Outcome.REJECTED),))
    told = asked_again(elsewhere, stricter_law, NOW)
    assert (told.flips, told.untold) == ((), (1,))


def test_an_erased_nominee_is_asked_no_rule_of_intake_and_is_counted(titles: Callable[[str, str], Law]) -> None:
    draft = titles("awards: [CSTDCS], times: 3", "awards: [CSTDCS], times: 9")
    dossier = a_dossier()
    assert [flip.why for flip in asked_again(dossier, Rulings(draft), NOW).flips] == [Why.NOT_ELIGIBLE]
    gone = replace(dossier, nominees=tuple(replace(one, record=None) for one in dossier.nominees))
    told = asked_again(gone, Rulings(draft), NOW)
    assert (told.flips, told.unread) == ((), (1,))


def test_where_a_lower_office_would_decide_nobody_knows_what_it_had_said(titles: Callable[[str, str], Law]) -> None:
    own = '    decides: {province_chair: "Luật 06/2022/QH15, dẫn kèm Điều 80 [S3, found]"}\n    vote: {share: 90 %, secret'
    draft = Rulings(titles(own, own.replace("province_chair", "district_chair")))
    dossier = a_dossier()
    (one,) = dossier.nominees
    failed = replace(one.deeds[4], outcome=Outcome.NOT_AWARDED, vote=HandVote(10, 10, VoteCount(in_favour=1, against=9)))
    assert failed.place == (Level.PROVINCE, StepKind.COUNCIL)
    refused = replace(one, outcome=Outcome.NOT_AWARDED, deeds=(*one.deeds[:4], failed))
    for listed in (one, refused):
        (flip,) = asked_again(replace(dossier, nominees=(listed,)), draft, NOW).flips
        assert (flip.after, flip.why, flip.level) == (Ending.UNKNOWN, Why.ANOTHER_DECIDES, Level.PROVINCE)


def test_more_to_ask_is_no_flip(titles: Callable[[str, str], Law]) -> None:
    dossier = a_dossier()
    bare = NomineeRecord.model_validate(example("VN-2024", "CSTDT").model_dump() | {"posts": None})
    asks = '          - {rule: service, posts: [{post: minister, at_least: 5}], law: "Dự thảo [S3, found]"}\n'
    first = "          - {rule: held, awards: [CSTDCS], times: 3"
    told = asked_again(
        replace(dossier, nominees=(replace(dossier.nominees[0], record=bare),)), Rulings(titles(first, asks + first)), NOW
    )
    assert told.flips == ()
    assert [(change.kind, change.reason, change.nominees) for change in told.changes] == [(Kind.DOUBT, Reason.CANNOT_TELL, (1,))]


def test_a_notice_that_stood_too_short_and_a_deadline_that_would_have_passed_are_told(rules: Rules) -> None:
    dossier = a_dossier("CSTDTQ")
    found = changes(dossier, rules("notice_days: 30", "awards: [CSTDTQ]"))
    short = found[Reason.NOTICE_TOO_SHORT]
    assert (short.kind, short.before, short.after, short.nominees) == (Kind.NOTICE, "10", "30", (1,))
    opened = datetime(2025, 1, 2, 3, tzinfo=UTC)
    due = due_at(opened, dossier.pinned.stations[0].steps[0].clock_days, dossier.pinned.calendar)
    closed = Clocked("hs-a", Level.DISTRICT, StepKind.APPRAISE, opened, due, due - timedelta(days=1))
    late = changes(replace(dossier, clocks=(closed,)), rules("clock: 3", "level: district\n    step: appraise"))
    assert (late[Reason.NOW_LATE].kind, late[Reason.NOW_LATE].before) == (
        Kind.DEADLINE,
        due.astimezone(HANOI).isoformat(timespec="minutes"),
    )


# --- running cases ---------------------------------------------------------------------------------------------------------------


def test_a_running_case_changes_its_clock_only_or_is_past_its_day_already(rules: Rules) -> None:
    opened = datetime(2025, 1, 20, 3, tzinfo=UTC)
    dossier = a_dossier(until=DISTRICT_COUNCIL)
    due = due_at(opened, 10, dossier.pinned.calendar)
    dossier = replace(dossier, clocks=(Clocked("hs-a", *DISTRICT_COUNCIL, opened, due, None),))
    where = "level: district\n    step: council"
    longer, shorter = changes(dossier, rules("clock: 30", where)), changes(dossier, rules("clock: 1", where))
    assert {reason: change.kind for reason, change in longer.items()} == {Reason.CLOCK: Kind.CLOCK}
    assert {reason: change.kind for reason, change in shorter.items()} == {Reason.DAYS_OVER: Kind.STUCK}
    assert all(change.open for change in (*longer.values(), *shorter.values()))


def test_a_running_case_whose_step_is_gone_or_for_which_nobody_decides_gets_stuck(titles: Callable[[str, str], Law]) -> None:
    own = '    decides: {province_chair: "Luật 06/2022/QH15, dẫn kèm Điều 80 [S3, found]"}\n    vote: {share: 90 %, secret'
    dossier = a_dossier(until=DISTRICT_COUNCIL)
    without = changes(dossier, titles(own, "    steps: {district: [appraise, sign]}\n" + own))
    assert (without[Reason.STEP_GONE].kind, without[Reason.STEP_GONE].step) == (Kind.STUCK, StepKind.COUNCIL)
    assert (without[Reason.STEPS_REMOVED].kind, without[Reason.STEPS_REMOVED].before) == (Kind.ROUTE, "council at district")
    by_ward = own.replace("province_chair", "commune_chair")
    nobody = changes(dossier, titles(own, by_ward))
    assert set(nobody) == {Reason.NO_ROUTE}
    assert "decided at commune level" in nobody[Reason.NO_ROUTE].after


def test_a_case_that_has_passed_the_office_that_would_decide_has_nothing_left_to_do(titles: Callable[[str, str], Law]) -> None:
    own = '    decides: {province_chair: "Luật 06/2022/QH15, dẫn kèm Điều 80 [S3, found]"}\n    vote: {share: 90 %, secret'
    found = changes(
        a_dossier(until=(Level.PROVINCE, StepKind.COUNCIL)), titles(own, own.replace("province_chair", "district_chair"))
    )
    assert found[Reason.NOTHING_LEFT].kind is Kind.STUCK
    assert (found[Reason.DECIDER].before, found[Reason.DECIDER].after) == ("province", "district")


def test_a_step_that_is_added_behind_a_case_calls_it_back_and_needs_somebody_there(titles: Callable[[str, str], Law]) -> None:
    own = '    decides: {province_chair: "Luật 06/2022/QH15, dẫn kèm Điều 80 [S3, found]"}\n    vote: {share: 90 %, secret'
    draft = titles(
        own,
        "    steps: {district: [appraise, consult, council, sign]}\n"
        '    clocks: {district: {consult: {days: 5, law: "Dự thảo [S1, found]"}}}\n' + own,
    )
    dossier = a_dossier(until=(Level.PROVINCE, StepKind.APPRAISE))
    found = changes(dossier, draft, present=frozenset())
    back = found[Reason.BACK_TO]
    assert (back.kind, back.level, back.step) == (Kind.ROUTE, Level.DISTRICT, StepKind.CONSULT)
    assert (found[Reason.NOBODY_THERE].kind, found[Reason.NOBODY_THERE].after) == (Kind.STUCK, "appraiser of 63.058")
    there = changes(dossier, draft, present=frozenset({("63.058", Role.APPRAISER)}))
    assert Reason.NOBODY_THERE not in there


def test_steps_in_another_order_are_another_route(titles: Callable[[str, str], Law]) -> None:
    own = '    way: state_title\n    vote: {share: 90 %, secret: true, law: "NĐ 98/2023'
    draft = titles(own, "    steps: {province: [appraise, council, public_notice, consult, sign]}\n" + own)
    found = changes(a_dossier("CSTDTQ", until=DISTRICT_COUNCIL), draft)
    assert set(found) == {Reason.STEPS_REORDERED}
    assert "council at province, public_notice at province" in found[Reason.STEPS_REORDERED].after


# --- drafts and reports ----------------------------------------------------------------------------------------------------------


def test_a_draft_that_is_none_is_refused_as_the_law_is(tmp_path: Path) -> None:
    with pytest.raises(LawError) as missing:
        read_draft(tmp_path / "nowhere.yaml")
    assert (missing.value.file, missing.value.reason) == ("nowhere.yaml", "there is no such file")
    (tmp_path / "DRAFT.yaml").write_text("rules:\n  - unit: VN\n    from: 2024-01-01\n    set: {clock: 1}\n")
    with pytest.raises(LawError) as unfounded:
        read_draft(tmp_path / "DRAFT.yaml")
    assert (unfounded.value.file, unfounded.value.field) == ("DRAFT.yaml", "rules.0.law")
    with pytest.raises(LawError):
        read_draft(tmp_path)


def test_new_dossiers_of_a_kind_that_only_the_draft_refuses_are_told_once_with_their_number(tmp_path: Path) -> None:
    today = date(2026, 3, 2)
    commune = next(unit for unit in directory() if unit.level is Level.COMMUNE and unit.existed_on(today))
    proposer = UnitRef(code=commune.code, level=Level.COMMUNE)
    new = Terms("CSTDCS", date.min, proposer, offices_above(directory(), commune.code, Level.COMMUNE, today))
    gone = terms_of(a_dossier())
    never = new._replace(award="KHONG-CO")
    asked = handed_in_again(Counter({new: 3, gone: 2, never: 1}), today)
    assert [(terms.award, terms.proposer.code, many) for terms, many in asked] == [
        ("CSTDCS", commune.code, 3),
        ("KHONG-CO", commune.code, 1),
    ]
    assert new_refusals(asked, Rulings(law()), Rulings(read_again())) == []
    file = tmp_path / "vn-2025-titles.yaml"
    file.write_text(
        (DATA / file.name).read_text().replace(OF_CSTDCS, '  CSTDCS:\n    decides: {agency_head: "Dự thảo [S1, found]"}\n')
    )
    (refusal,) = new_refusals(asked, Rulings(law()), Rulings(read_draft(file)))
    assert (refusal.award, refusal.unit, refusal.dossiers) == ("CSTDCS", commune.code, 3)
    assert "decided at unit level" in refusal.reason


def test_the_report_is_told_in_vietnamese_first_and_names_no_record(rules: Rules) -> None:
    draft = rules("vote.share: 100 %")
    report = Report(law().version, draft.version)
    report.take(asked_again(a_dossier(in_favour=9, nominees=3), Rulings(draft), NOW))
    lines = "\n".join(shown(report))
    assert "== đã kết thúc, kết quả thay đổi / closed, would flip: 3" in lines
    assert (
        "hs-a #1  được khen thưởng / awarded → không được khen thưởng / not awarded; Hội đồng cấp huyện / council at the district"
        in lines
    )
    assert report.as_json()["totals"]["by_rule"] == {"Dự thảo Điều 1": 3}
    assert report.as_json()["totals"]["flips"] == {"awarded → not_awarded": 3}
