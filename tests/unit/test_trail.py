"""A case in words: every act has some, everything that has a word is said by it; how long it lay with whom; a nominee's way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from models.messages.actor import Actor, Note
from models.messages.record import Entry, NomineeChange
from models.vocabulary import Act, Level, Outcome, Role, StepKind
from policy.calendar import calendar_for
from trail.entries import CaseTrail, TrailEntry, of_the_agenda
from trail.spans import spans, sums
from trail.telling import ToldTrail, tell
from trail.values import Speaker
from trail.ways import concerns, way_of
from trail.words import Language, Words, words

HERE, WARD, CITY = "hs-aaaaaaaaaaaaaaaa", "63.01843", "63.058"
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
ACTOR = Actor(
    officer="of-aaaaaaaaaaaaaaaa", role=Role.APPRAISER, unit=CITY, level=Level.DISTRICT, on_behalf_of="of-bbbbbbbbbbbbbbbb"
)


def entry(sequence: int, act: Act, days: float = 0, chain: str = HERE, **said: Any) -> TrailEntry:
    usual: dict[str, Any] = {"nominees": 3, "unit": WARD, "level": Level.COMMUNE, "at": MONDAY + timedelta(days=days)}
    return TrailEntry(chain, sequence, f"{sequence:064x}", Entry(nomination=chain, sequence=sequence, act=act, **usual | said))


def told(*entries: TrailEntry, language: Language = "vi", now: datetime | None = None) -> ToldTrail:
    trail = CaseTrail(HERE, "LDTT", "VN-2025", WARD, date(2026, 3, 2), MONDAY, (HERE,), entries)
    return tell(trail, Speaker(language), now or MONDAY + timedelta(days=30))


OPENED = entry(1, Act.SUBMITTED, after={"state": "appraising", "unit": CITY, "level": "district"}, facts={"nominees": [1, 2, 3]})


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("act", Act)
def test_every_act_has_words(act: Act, language: Language) -> None:
    (one,) = told(entry(1, act), language=language).entries
    assert one.what[0].isupper()
    assert "_" not in one.what


def test_a_language_that_lacks_a_word_is_refused_as_a_whole() -> None:
    complete = words("vi").model_dump()
    for group, word in (("acts", "decided"), ("grounds", "fraud"), ("parts", "report")):
        lacking = complete | {group: {name: said for name, said in complete[group].items() if name != word}}
        with pytest.raises(ValidationError, match=word):
            Words.model_validate(lacking)
    assert {name: set(said) for name, said in complete.items() if isinstance(said, dict)} == {
        name: set(said) for name, said in words("en").model_dump().items() if isinstance(said, dict)
    }


def test_who_acts_is_said_with_role_unit_and_the_absent_one() -> None:
    acted = entry(2, Act.APPRAISED, 1, actor=ACTOR, step=StepKind.APPRAISE)
    by_rule = entry(3, Act.OVERDUE, 2)
    vi, en = told(OPENED, acted, by_rule), told(OPENED, acted, by_rule, language="en")
    assert [one.who for one in vi.entries[1:]] == [
        "of-aaaaaaaaaaaaaaaa, người thẩm định tại Thành phố Bắc Kạn (63.058), thay cho of-bbbbbbbbbbbbbbbb",
        "hệ thống, theo quy định",
    ]
    assert en.entries[1].who == "of-aaaaaaaaaaaaaaaa, appraiser at Thành phố Bắc Kạn (63.058), for of-bbbbbbbbbbbbbbbb"


def test_for_whom_it_speaks_names_who_fared_otherwise() -> None:
    refused = NomineeChange(nominee=2, outcome=Outcome.REJECTED, ground="thieu-nam-cong-tac")
    numbered = NomineeChange(nominee=1, number=7)
    some = entry(2, Act.APPRAISED, 1, exceptions=(refused, numbered), facts={"splits": {f"{HERE}.1": [3]}})
    revoked = entry(
        1, Act.REVOKED, 2, f"{HERE}.r1", nominees=1, exceptions=(NomineeChange(nominee=1, outcome=Outcome.REVOKED, ground="fraud"),)
    )
    erased = entry(1, Act.ERASED, 3, f"{HERE}.e{'0' * 16}", nominees=1, reason="request", facts={"nominee": 2, "reference": "7/YC"})
    _, second, third, fourth = told(OPENED, some, revoked, erased).entries
    assert (fourth.for_whom, fourth.why) == ("người, tập thể số 2", "theo yêu cầu của người có dữ liệu")
    assert [concerns(nominee, one) for one in (revoked, erased) for nominee in (1, 2)] == [True, False, False, True]
    assert second.for_whom == (
        "3 người, tập thể, hộ trong danh sách, trừ người, tập thể số 2: không đủ điều kiện, tiêu chuẩn («thieu-nam-cong-tac»); "
        f"người, tập thể số 3 sang hồ sơ {HERE}.1"
    )
    assert second.facts == ["số thứ tự trong quyết định: 1 → 7"]
    assert third.for_whom == "người, tập thể số 1: bị thu hồi (gian dối trong kê khai công trạng, thành tích)"


def test_a_list_is_told_by_how_many_stand_on_it_and_who_they_are() -> None:
    handed_in = entry(1, Act.SUBMITTED, nominees=2, facts={"nominees": [39, 40]})
    (vi,), (en,) = told(handed_in).entries, told(handed_in, language="en").entries
    assert (vi.for_whom, vi.facts) == ("toàn bộ danh sách (2 người, tập thể, hộ)", ["danh sách: người, tập thể số 39, 40"])
    assert (en.for_whom, en.facts) == ("the whole list (2)", ["list: nominee 39, 40"])


def test_what_has_a_word_is_said_by_it_and_what_has_none_stands_between_quotes() -> None:
    facts = {
        "parts": ["report", "ratings"],
        "to": "district",
        "void": [["commune", "sign"]],
        "opinions": {CITY: "silent"},
        "decided_on": "2026-03-05",
        "votes": {"in_favour": 9, "against": 1, "needed": 8, "base": 10, "passed": True},
        "verdicts": [{"passed": False, "round": 1, "nominees": [1], "needed": 8, "base": 10}],
        "sha256": "ab" * 32,
        "secret": True,
        "odd_new_fact": 5,
    }
    (one,) = told(entry(1, Act.RETURNED, reason="thieu", facts=facts), language="en").entries
    assert one.why == "«thieu»"
    assert set(one.facts) == {
        "to be changed: report of achievements, yearly ratings",
        "sent to: district",
        "to be approved again: signature, commune",
        "opinions: Thành phố Bắc Kạn (63.058) did not answer",
        "decided on: 2026-03-05",
        "result: 9 in favour, 1 against, 0 abstaining; needed 8 of 10: passes",
        "result: needed 8 of 10: does not pass",
        "hash of the paper: abababababab…",
        "secret ballot: yes",
        "«odd_new_fact»: 5",
    }


def test_how_long_it_lay_with_whom_is_counted_in_working_days() -> None:
    sent: dict[str, Any] = {"after": {"state": "awaiting_signature"}, "before": {"state": "appraising"}}
    entries = [
        OPENED,
        entry(2, Act.REMINDED, 7),
        entry(3, Act.APPRAISED, 11, actor=ACTOR, note=Note(id="nt-1", sha256="a" * 64), **sent),
    ]
    lain = spans(entries, calendar_for(date(2026, 3, 2), date(2026, 3, 2)), MONDAY + timedelta(days=14))
    assert [(one.unit, one.state, one.working_days, one.seconds // 86_400) for one in lain] == [
        (CITY, "appraising", 9, 11),
        (CITY, "awaiting_signature", 1, 3),
    ]
    assert (lain[0].until, lain[1].until) == (entries[2].entry.at, None)
    _, reminded, appraised = told(*entries, now=MONDAY + timedelta(days=14)).entries
    assert reminded.lay == "Thành phố Bắc Kạn (63.058) (đang thẩm định), 5 ngày làm việc (7 ngày)"
    assert appraised.lay == "Thành phố Bắc Kạn (63.058) (đang thẩm định), 9 ngày làm việc (11 ngày)"
    assert appraised.changes == ["tình trạng: đang thẩm định → chờ ký"]
    assert sums([*lain, lain[0]])[0].model_dump(include={"times", "working_days"}) == {"times": 2, "working_days": 18}


def test_a_closed_case_lies_nowhere_any_more() -> None:
    closed = entry(2, Act.WITHDRAWN, 3, actor=ACTOR, after={"state": "withdrawn"}, before={"state": "appraising"})
    assert [one.told for one in told(OPENED, closed).lain] == [
        "Thành phố Bắc Kạn (63.058) (đang thẩm định), 3 ngày làm việc (3 ngày)"
    ]


async def test_a_nominees_way_leads_through_splits_and_joins() -> None:
    joined = "hs-cccccccccccccccc"
    chains: dict[str, Sequence[TrailEntry]] = {
        HERE: [OPENED, entry(2, Act.HELD, 1, facts={"splits": {f"{HERE}.1": [2]}}), entry(3, Act.APPRAISED, 2)],
        f"{HERE}.1": [
            entry(1, Act.SPLIT_OFF, 1, f"{HERE}.1", facts={"nominees": [2], "origin": {"nomination": HERE, "sequence": 2}}),
            entry(2, Act.JOINED, 4, f"{HERE}.1", facts={"nominees": [2], "target": joined}),
        ],
        joined: [
            entry(
                1, Act.JOINED_FROM, 4, joined, facts={"nominees": [2, 9], "sources": [{"nomination": f"{HERE}.1", "nominees": [2]}]}
            )
        ],
    }

    async def chain(name: str) -> Sequence[TrailEntry]:
        return chains.get(name, [])

    for by_way_of in chains:
        legs = await way_of(2, by_way_of, chain)
        assert [(leg.nomination, len(leg.entries)) for leg in legs] == [(HERE, 2), (f"{HERE}.1", 2), (joined, 1)]
    assert [leg.nomination for leg in await way_of(1, HERE, chain)] == [HERE]
    assert await way_of(9, HERE, chain) == []


def test_a_session_is_told_while_the_case_stands_on_its_agenda() -> None:
    session = "ph-aaaaaaaaaaaaaaaa"
    entries = [
        entry(1, Act.SESSION_CONVENED, 0, session),
        entry(2, Act.AGENDA_SET, 1, session, facts={"added": [[HERE, 4], ["hs-b", 1]], "removed": []}),
        entry(3, Act.RECUSED, 2, session, facts={"nomination": "hs-b", "officer": "of-x"}),
        entry(4, Act.RECUSED, 2, session, facts={"nomination": HERE, "officer": "of-x"}),
        entry(5, Act.ROUND_OPENED, 3, session),
        entry(6, Act.AGENDA_SET, 4, session, facts={"added": [], "removed": [HERE]}),
        entry(7, Act.TALLIED, 5, session),
    ]
    assert [one.sequence for one in of_the_agenda(entries, HERE)] == [2, 4, 5, 6]
    assert [one.sequence for one in of_the_agenda(entries, HERE, MONDAY + timedelta(days=2))] == [2, 4]
    assert [one.sequence for one in of_the_agenda(entries, "hs-b")] == [2, 3, 5, 7]
    assert of_the_agenda(entries, "hs-z") == []
