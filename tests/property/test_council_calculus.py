"""The council calculus against an oracle that counts members one by one, with fractions, and shares no code with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.messages.council import Attendance, Candidate, Tally, Verdict
from models.messages.policy import Share, Source, VoteRule
from models.messages.vote import VoteCount
from models.vocabulary import CouncilFunction, MeetingKind, Presence, RecusalRule, TieRule, VoteBase, VoteVerdict, VotingSeats
from policy.council import Part, attendance_of, has_a_say, judge, places_of, quorum_to_open, rank
from policy.council.words import VIETNAMESE
from policy.vote import weigh

steady = settings(derandomize=True, deadline=None, max_examples=60, database=None)
CLAUSE = Source(clause="Điều Z")
INVALID = "invalid"


@dataclass(frozen=True)
class Person:
    """A member of flesh and blood: who they are, how they take part, whether they keep out, and what they say, if anything."""

    function: CouncilFunction
    presence: Presence
    recused: bool
    says: str | None


shares = st.one_of(
    st.sampled_from([(1, 2), (2, 3), (4, 5), (9, 10), (1, 1), (0, 1)]),
    st.integers(1, 20).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))),
).map(lambda parts: Share(numerator=parts[0], denominator=parts[1]))
MAJORITY = Share(numerator=1, denominator=2, strictly_more=True)
thresholds = st.just(MAJORITY) | st.tuples(shares, st.booleans()).map(
    lambda said: said[0].model_copy(update={"strictly_more": said[1]})
)
rules = st.builds(
    VoteRule,
    threshold=thresholds,
    base=st.sampled_from(VoteBase),
    quorum=shares,
    secret=st.booleans(),
    written_opinions=st.booleans(),
    said_by=st.just(CLAUSE),
    quorum_to_decide=st.none() | shares,
    delegates=st.booleans(),
    recusal=st.sampled_from(RecusalRule),
    tie=st.sampled_from(TieRule),
    fewest_shown=st.integers(0, 6),
    fewest_unanimous=st.integers(0, 6),
    seats=st.sampled_from(VotingSeats),
)
people = st.lists(
    st.builds(
        Person,
        function=st.sampled_from(CouncilFunction),
        presence=st.sampled_from([Presence.PRESENT, *Presence]),
        recused=st.sampled_from([False, False, False, True]),
        says=st.sampled_from(["for", "for", "against", "abstain", INVALID, None]),
    ),
    min_size=1,
    max_size=20,
).filter(lambda drawn: any(person.function is CouncilFunction.CHAIR for person in drawn))


# --- the oracle -----------------------------------------------------------------------------------------------------------------


def seated(rule: VoteRule, council: Sequence[Person]) -> list[Person]:
    standing = {"chair", "vice_chair", "standing_member"}
    return [one for one in council if one.function != "without_vote" and (rule.seats == "all" or one.function in standing)]


def there(rule: VoteRule, one: Person) -> bool:
    return one.presence == "present" or (one.presence == "delegated" and rule.delegates)


def wrote(rule: VoteRule, one: Person) -> bool:
    return one.presence == "written" and rule.written_opinions and one.says is not None and not one.recused


def ballots(rule: VoteRule, council: Sequence[Person]) -> list[str]:
    able = [one for one in seated(rule, council) if not one.recused and (there(rule, one) or wrote(rule, one))]
    return [one.says for one in able if one.says is not None]


def reaches(part: int, whole: int, share: Share) -> bool:
    return whole == 0 or Fraction(part, whole) >= Fraction(share.numerator, share.denominator)


def oracle(rule: VoteRule, council: Sequence[Person]) -> tuple[str, bool]:
    """The verdict, and whether it waits for the chair."""
    counted = [one for one in seated(rule, council) if not (one.recused and rule.recusal == "leaves_base")]
    part = [one for one in counted if there(rule, one) or wrote(rule, one)]
    if all(one.recused for one in part) or not reaches(len(part), len(counted), rule.quorum_to_decide or rule.quorum):
        return "no_decision", False
    said = ballots(rule, council)
    of_whom = {"all_members": len(counted), "present": len(part), "cast": sum(word in {"for", "against"} for word in said)}[
        rule.base
    ]
    if "for" not in said:
        return "fail", False
    reached = Fraction(said.count("for"), of_whom)
    asked = Fraction(rule.threshold.numerator, rule.threshold.denominator)
    if reached > asked or (reached == asked and not rule.threshold.strictly_more):
        return "pass", False
    return ("no_decision", True) if reached == asked and rule.tie == "chair_decides" else ("fail", False)


# --- what is asked --------------------------------------------------------------------------------------------------------------


def parts_of(council: Sequence[Person]) -> list[Part]:
    return [Part(one.function, one.presence, recused=one.recused, heard=one.says is not None) for one in council]


def tally_of(said: Sequence[str]) -> Tally:
    return Tally(
        in_favour=said.count("for"), against=said.count("against"), abstaining=said.count("abstain"), invalid=said.count(INVALID)
    )


def judged(rule: VoteRule, council: Sequence[Person]) -> Verdict:
    return judge(rule, attendance_of(rule, parts_of(council)), tally_of(ballots(rule, council)))


@steady
@given(rules, people)
def test_a_verdict_is_what_counting_members_one_by_one_says(rule: VoteRule, council: list[Person]) -> None:
    assume(seated(rule, council))
    verdict = judged(rule, council)
    assert (verdict.verdict, verdict.tie) == oracle(rule, council)


def test_thousands_of_councils_come_to_what_counting_says_and_to_every_verdict() -> None:
    chance = Random(45)  # noqa: S311 -- the same councils each time
    seen: set[tuple[str, bool, str]] = set()
    for _ in range(5000):
        rule, council = a_rule(chance), a_council(chance)
        verdict = judged(rule, council)
        assert (verdict.verdict, verdict.tie) == oracle(rule, council), (rule, council)
        seen.add((verdict.verdict, verdict.tie, rule.base))
    assert seen == {
        (kind, tie, base) for kind, tie in product(["pass", "fail", "no_decision"], [False, True]) for base in VoteBase
    } - {(kind, True, base) for kind in ("pass", "fail") for base in VoteBase}


def a_rule(chance: Random) -> VoteRule:
    """A rule such as the law knows them, and sometimes one that it does not."""
    return VoteRule(
        threshold=chance.choice([MAJORITY, MAJORITY, Share(numerator=9, denominator=10), Share(numerator=2, denominator=3)]),
        base=chance.choice(list(VoteBase)),
        quorum=Share(numerator=chance.randint(0, 3), denominator=3),
        quorum_to_decide=chance.choice([None, None, Share(numerator=4, denominator=5)]),
        written_opinions=chance.random() < 0.7,
        delegates=chance.random() < 0.5,
        recusal=chance.choice(list(RecusalRule)),
        tie=chance.choice(list(TieRule)),
        seats=chance.choice([VotingSeats.ALL, VotingSeats.ALL, VotingSeats.STANDING]),
        said_by=CLAUSE,
    )


def a_council(chance: Random) -> list[Person]:
    others = [CouncilFunction.CHAIR, *chance.choices(list(CouncilFunction), k=chance.randint(0, 16))]
    return [
        Person(
            function=function,
            presence=chance.choice([Presence.PRESENT, Presence.PRESENT, *Presence]),
            recused=chance.random() < 0.1,
            says=chance.choice(["for", "for", "for", "against", "against", "abstain", INVALID, None]),
        )
        for function in others
    ]


@steady
@given(rules, people)
def test_a_seat_has_a_say_exactly_when_its_holder_could_cast_a_ballot(rule: VoteRule, council: list[Person]) -> None:
    said = [one.says for one, part in zip(council, parts_of(council), strict=True) if one.says and has_a_say(rule, part)]
    assert sorted(said) == sorted(ballots(rule, council))


@steady
@given(rules, people, st.sampled_from(MeetingKind))
def test_a_session_opens_exactly_when_enough_are_there(rule: VoteRule, council: list[Person], kind: MeetingKind) -> None:
    voting = seated(rule, council)
    assume(voting)
    opening = quorum_to_open(rule, attendance_of(rule, parts_of(council)), kind)
    enough = reaches(sum(there(rule, one) for one in voting), len(voting), rule.quorum)
    assert opening.ok == (rule.written_opinions if kind is MeetingKind.WRITTEN else enough)
    assert opening.there == sum(there(rule, one) for one in voting)


@steady
@given(rules, people)
def test_needed_is_the_smallest_number_in_favour_that_passes(rule: VoteRule, council: list[Person]) -> None:
    rule = rule.model_copy(update={"tie": TieRule.FAILS, "secret": False})
    voters = [one for one in seated(rule, council) if not one.recused and (there(rule, one) or wrote(rule, one))]
    assume(rule.base is not VoteBase.CAST and voters)
    attendance = attendance_of(rule, parts_of(council))
    outcomes = [judge(rule, attendance, Tally(in_favour=n, against=len(voters) - n)) for n in range(len(voters) + 1)]
    assume(outcomes[0].verdict != "no_decision")
    assert [one.verdict == "pass" for one in outcomes] == [n >= outcomes[0].needed for n in range(len(voters) + 1)]


@steady
@given(rules, people, st.data())
def test_one_more_in_favour_instead_of_against_never_loses(rule: VoteRule, council: list[Person], data: st.DataObject) -> None:
    against = [place for place, one in enumerate(council) if one.says == "against"]
    assume(against and seated(rule, council))
    changed = data.draw(st.sampled_from(against))
    better = [replace(one, says="for") if place == changed else one for place, one in enumerate(council)]
    worth = {"fail": 0, "no_decision": 1, "pass": 2}
    assert worth[judged(rule, better).verdict] >= worth[judged(rule, council).verdict]


@steady
@given(rules, people)
def test_counts_are_kept_back_by_the_number_of_secret_ballots_and_by_nothing_else(rule: VoteRule, council: list[Person]) -> None:
    assume(seated(rule, council))
    said = ballots(rule, council)
    verdict = judged(rule, council)
    few = len(said) < rule.fewest_shown or len(said) < rule.fewest_unanimous or len(said) < 2
    assert verdict.shown == (None if rule.secret and few else tally_of(said))


@steady
@given(rules, st.integers(1, 4))
def test_where_counts_are_kept_back_two_votes_with_one_verdict_look_the_same(rule: VoteRule, members: int) -> None:
    rule = rule.model_copy(update={"secret": True, "fewest_unanimous": 5})
    attendance = Attendance(members=members, present=members)
    looks: dict[tuple[str, bool], set[Verdict]] = {}
    for counts in product(range(members + 1), repeat=4):
        if sum(counts) <= members:
            tally = Tally(**dict(zip(("in_favour", "against", "abstaining", "invalid"), counts, strict=True)))
            verdict = judge(rule, attendance, tally)
            looks.setdefault((verdict.verdict, verdict.tie), set()).add(verdict)
    assert all(len(alike) == 1 for alike in looks.values())
    for waits, by_chair in product(looks.get((VoteVerdict.NO_DECISION, True), ()), (VoteVerdict.PASS, VoteVerdict.FAIL)):
        spoken = VIETNAMESE.once_the_chair_has_spoken(waits.derivation_vi, by_chair, None)
        assert {spoken} >= {alike.derivation_vi for alike in looks.get((by_chair, False), ())}


@steady
@given(rules, people)
def test_a_derivation_names_the_clause_and_never_breaks(rule: VoteRule, council: list[Person]) -> None:
    assume(seated(rule, council))
    verdict = judged(rule, council)
    for text in (verdict.derivation_vi, verdict.derivation_en):
        assert text.endswith(": Điều Z.")
        assert "{" not in text
        assert "None" not in text


def possible(members: int) -> set[Attendance]:
    """How a council of so many people can look: every way to share them out."""
    return {
        Attendance(
            members=members, present=there + there_out, written=wrote, recused=there_out + away_out, recused_present=there_out
        )
        for there, there_out, away_out, wrote in product(range(members + 1), repeat=4)
        if there + there_out + away_out + wrote <= members
    }


@pytest.mark.parametrize("members", [1, 2, 3, 4])
def test_an_attendance_is_refused_exactly_when_no_council_looks_like_that(members: int) -> None:
    rule = VoteRule(threshold=Share(numerator=1, denominator=2), quorum=Share(numerator=0, denominator=1), said_by=CLAUSE)
    can_be = possible(members)
    for present, written, recused, recused_present in product(range(members + 2), repeat=4):
        looks = Attendance(members=members, present=present, written=written, recused=recused, recused_present=recused_present)
        wrong = refused_field(lambda: judge(rule, looks, Tally(in_favour=0)))  # noqa: B023 -- called at once
        assert (wrong is None) == (looks in can_be)
        assert wrong in {None, "present", "written", "recused", "recused_present"}


@steady
@given(rules, people)
def test_more_ballots_than_members_with_a_say_are_refused(rule: VoteRule, council: list[Person]) -> None:
    voting = [one for one in seated(rule, council) if not one.recused and (there(rule, one) or wrote(rule, one))]
    assume(seated(rule, council))
    attendance = attendance_of(rule, parts_of(council))
    assert refused_field(lambda: judge(rule, attendance, Tally(in_favour=len(voting)))) is None
    assert refused_field(lambda: judge(rule, attendance, Tally(in_favour=0, invalid=len(voting) + 1))) == "tally"


@steady
@given(rules, st.integers(1, 15), st.data())
def test_a_result_entered_by_hand_is_judged_as_a_session_s_is(rule: VoteRule, members: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, members))
    written = data.draw(st.integers(0, members - present)) if rule.written_opinions else 0
    in_favour, on_paper = data.draw(st.integers(0, present)), data.draw(st.integers(0, written))
    by_hand = VoteCount(
        in_favour=in_favour, against=present - in_favour, written_in_favour=on_paper, written_against=written - on_paper
    )
    rule = rule.model_copy(update={"secret": False})
    attendance = Attendance(members=members, present=present, written=written)
    verdict = judge(rule, attendance, Tally(in_favour=in_favour + on_paper, against=present + written - in_favour - on_paper))
    assume(present + written)
    if verdict.verdict == "no_decision" or not quorum_to_open(rule, attendance).ok:
        assert refused_field(lambda: weigh(rule, members, present, by_hand)) in {"present", "count"}
    else:
        result = weigh(rule, members, present, by_hand)
        assert (result.passed, result.needed, result.base) == (verdict.verdict == "pass", verdict.needed, verdict.base)


def refused_field(call: Callable[[], object]) -> str | None:
    """The field that the call was refused for; None when it was not."""
    try:
        call()
    except InvalidInput as refusal:
        return str(refusal.facts["field"])
    return None


# --- ranking --------------------------------------------------------------------------------------------------------------------


@steady
@given(st.lists(st.integers(0, 3), max_size=5), st.integers(0, 6))
def test_who_is_within_the_places_is_within_them_however_ties_are_broken(votes: list[int], places: int) -> None:
    candidates = [Candidate(nominee=number, in_favour=count) for number, count in enumerate(votes, 1)]
    orders = [sorted(order, key=lambda one: -one.in_favour)[:places] for order in permutations(candidates)]
    always = {one.nominee for one in candidates if all(one in first for first in orders)}
    sometimes = {one.nominee for one in candidates if any(one in first for first in orders)}
    ranking = rank(candidates, places, CLAUSE)
    assert set(ranking.within) == always
    assert set(ranking.level) == sometimes - always
    assert set(ranking.out) == {one.nominee for one in candidates} - sometimes
    assert len(ranking.within) + ranking.free == min(places, len(candidates))


@steady
@given(st.integers(0, 100), st.integers(0, 5000))
def test_places_are_the_most_that_do_not_exceed_the_share(percent: int, base: int) -> None:
    places, limit = places_of(percent, base), Fraction(percent * base, 100)
    assert places <= limit < places + 1
