"""What replayed code says, against ledger and read model: nothing is found where nobody touched anything, every change is named."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest

from auditor.replay.meaning import AtHand, divergences, examine
from auditor.replay.not_compared import NOT_COMPARED, PARTLY_COMPARED
from auditor.replay.replayed import Said
from models.messages.archive import CaseFile, CaseKind
from models.messages.council_session import SessionChange
from models.messages.join import JoinResult
from models.messages.policy import WorkingCalendar
from models.messages.record import Recorded, RecordInput
from models.vocabulary import Act, Command, Outcome, SessionCommand
from policy.clock import due_at
from tests.cases import Told, a_runner, told_again
from tests.meaning import Play, named, other_than, play, rewritten, saying, with_entry, with_row
from tests.replay.stage import stage
from workflows import join, tasks
from workflows.case import Case
from workflows.change import Change
from workflows.council import words
from workflows.council.desk import Word
from workflows.council.sitting import Sitting
from workflows.steps import STEPS


@pytest.fixture(scope="module")
async def played() -> AsyncIterator[Play]:
    async with stage() as on, a_runner(on.settings) as runner:
        yield await play(on, runner)


def test_nothing_is_found_in_cases_that_nobody_touched(played: Play) -> None:
    assert {told.case.kind for told in played.told.values()} >= {
        CaseKind.NOMINATION,
        CaseKind.SESSION,
        CaseKind.REVOCATION,
        CaseKind.JOIN,
    }
    for at_hand in (AtHand(), played.at_hand):
        assert [one for told in played.told.values() for one in divergences(*told, at_hand)] == []


def test_every_change_of_a_compared_column_is_found_and_named(played: Play) -> None:
    missed = set()
    for told in played.told.values():
        for table, rows in told.case.rows.items():
            for place, row in enumerate(rows):
                for column, value in row.items():
                    found = played.look(told, rows=with_row(told.case, table, place, **{column: other_than(value)}))
                    if not found.divergences:
                        missed.add((table, column))
                    elif (table, column) not in NOT_COMPARED:
                        assert table in named(found) or "round" in named(found), (table, column, named(found))
    assert missed - PARTLY_COMPARED == NOT_COMPARED


def test_a_row_that_is_missing_doubled_or_too_many_is_found(played: Play) -> None:
    for told in played.told.values():
        for table, rows in told.case.rows.items():
            for place, row in enumerate(rows):
                others = [*rows[:place], *rows[place + 1 :]]
                assert played.look(told, rows={**told.case.rows, table: others}).divergences, (table, row)
                assert played.look(told, rows={**told.case.rows, table: [*rows, row]}).divergences, (table, row)


def test_an_entry_that_was_changed_removed_inserted_or_moved_is_found_where_it_stands(played: Play) -> None:
    for told in played.told.values():
        entries = told.case.entries
        for place, entry in enumerate(entries):
            for column in ("sequence", "previous_hash", "hash", "body"):
                wrong = with_entry(told.case, place, **{column: other_than(getattr(entry, column))})
                assert f"entry: {told.case.chain} " in named(played.look(told, entries=wrong)), (told.case.chain, column)
            gone = (*entries[:place], *entries[place + 1 :])
            assert f"{told.case.chain} {entry.sequence}" in named(played.look(told, entries=gone))
            assert "order" in named(played.look(told, entries=(*entries[:place], entry, *entries[place:])))
        for place, (one, other) in enumerate(pairwise(entries)):
            moved = (*entries[:place], other, one, *entries[place + 2 :])
            assert "order" in named(played.look(told, entries=moved))


def test_cases_that_were_swapped_are_found(played: Play) -> None:
    for kind in (CaseKind.NOMINATION, CaseKind.SESSION):
        for one, other in pairwise(played.of(kind)):
            assert examine(one.case, other.replayed, played.at_hand).divergences


def test_an_entry_rewritten_with_all_that_follow_it_is_found_by_what_history_heard(played: Play) -> None:
    for told in played.told.values():
        for place in range(len(told.case.entries)):
            found = played.look(told, entries=rewritten(told.case, place, clause="Luật khác Điều 2"))
            assert f"entry: {told.case.chain} {place + 1} clause: expected" in named(found)
            assert f"{told.case.chain} {len(told.case.entries)} hash heard" in named(found)


def test_what_history_heard_of_an_entry_must_be_the_ledgers_hash(played: Play) -> None:
    told = played.told["hs-straight-climb"]
    said = list(told.replayed.said)
    said[3] = Said(said[3].activity, said[3].message, Recorded(hash="0" * 64))
    found = examine(told.case, replace(told.replayed, said=said))
    assert [one.where for one in found.divergences] == ["hs-straight-climb 4 hash heard"]


def open_(case: CaseFile) -> CaseFile:
    """The same case, had its workflow not ended yet."""
    last = case.runs[-1]
    going_on = last.model_copy(update={"history": {**last.history, "events": last.history["events"][:-1]}})
    return case.model_copy(update={"runs": (*case.runs[:-1], going_on)})


def test_an_open_history_may_end_before_its_ledger_and_a_closed_one_may_not(played: Play) -> None:
    told = played.told["hs-every-step"]
    shorter = replace(told.replayed, said=told.replayed.said[:-1])
    found = examine(open_(told.case), shorter, played.at_hand)
    assert found.divergences == []
    assert {(one.what, one.why) for one in found.not_computed} >= {
        ("entry", "not yet told by the history that is kept"),
        ("read model", "it is at entry 11, the history that is kept tells 10"),
    }
    found = examine(told.case, shorter, played.at_hand)
    assert "entry: hs-every-step 11: expected none" in named(found)
    changed = with_entry(told.case, 10, body=told.case.entries[10].body + " ")
    assert examine(open_(told.case).model_copy(update={"entries": changed}), shorter).divergences
    ahead = open_(told.case).model_copy(update={"rows": with_row(told.case, "nomination", 0, version=10)})
    assert [one.where for one in divergences(ahead, shorter)] == ["hs-every-step version"]


def test_a_ledger_that_was_read_before_its_history_may_end_before_it_where_its_rows_do_too(played: Play) -> None:
    told = played.overtaken
    assert divergences(*told, played.at_hand) == []
    lost = told.case.model_copy(update={"entries": told.case.entries[:-1]})
    assert "hs-overtaken 2: expected hash" in named(examine(lost, told.replayed))
    for place, row in enumerate(told.case.rows["task"]):
        for column, value in row.items():
            rows = with_row(told.case, "task", place, **{column: other_than(value)})
            assert divergences(told.case.model_copy(update={"rows": rows}), told.replayed), column


def test_a_ballot_box_may_have_counted_what_the_ledger_does_not_tell_yet(played: Play) -> None:
    told = played.told["ph-open"]
    acts = [orjson.loads(entry.body)["act"] for entry in told.case.entries]
    kept = acts.index("box_committed") + 1
    at = orjson.loads(told.case.entries[kept - 1].body)["at"]
    counting = told.case.model_copy(update={"entries": told.case.entries[:kept]})
    counting = counting.model_copy(
        update={"rows": with_row(counting, "council_session", 0, version=kept, state="closed", changed_at=at)}
    )
    counting = counting.model_copy(update={"rows": with_row(counting, "agenda_item", 0, outcome=None, delivered_at=None)})
    assert divergences(open_(counting), told.replayed) == []
    finished = counting.model_copy(update={"rows": with_row(counting, "council_session", 0, closed_at=at)})
    assert divergences(finished, told.replayed)


async def test_of_runs_that_are_not_kept_nothing_is_held_against_a_case(played: Play) -> None:
    told = played.told["hs-continue-as-new"]
    _, second = told.case.runs
    rest = await told_again(played.runner, told.case.model_copy(update={"runs": (second,)}))
    found = examine(*rest)
    assert found.divergences == []
    before = rest.replayed.start.memory.sequence
    assert ("entry", f"hs-continue-as-new 1 to {before}") in {(one.what, one.where) for one in found.not_computed}
    changed = with_entry(told.case, before, body=told.case.entries[before].body + " ")
    assert divergences(rest.case.model_copy(update={"entries": changed}), rest.replayed)
    nothing = examine(told.case.model_copy(update={"runs": ()}), replace(told.replayed, start=None, said=[]))
    assert nothing.divergences == []
    assert [one.why for one in nothing.not_computed] == ["no history of it is kept"]


def test_a_revoked_award_needs_the_entries_of_its_revocation(played: Play) -> None:
    told = played.told["hs-revocation"]
    revoked = {row["outcome"] for row in told.case.rows["nominee"]}
    assert revoked == {"revoked"}
    assert {one.why for one in examine(*told).not_computed} >= {"the entries of revocations are not at hand"}
    without = {chain: entries for chain, entries in played.chains.items() if not chain.startswith("hs-revocation.r")}
    found = examine(*told, AtHand(others=without))
    assert "nominee" in named(found)
    assert "found revoked" in named(found)


def deadline_of(told: Told) -> list[int]:
    """The calls after which a task with a day is open, and that were kept."""
    kept = [(place, one.message) for place, one in enumerate(told.replayed.said) if _kept(one.answer)]
    return [place for place, one in kept if isinstance(one, RecordInput) and one.task and one.task.due_at]


def _kept(answer: Any) -> bool:
    return isinstance(answer, Recorded) and answer.instead is None


def test_another_deadline_than_clock_and_calendar_give_is_found_wherever_it_stands(played: Play) -> None:
    for told in played.of(CaseKind.NOMINATION):
        for place in deadline_of(told):
            message = told.replayed.said[place].message
            assert isinstance(message, RecordInput)
            assert message.task is not None
            assert message.task.due_at is not None
            later = message.task.model_copy(update={"due_at": message.task.due_at + timedelta(days=1)})
            found = examine(*saying(told, place, message.model_copy(update={"task": later})))
            assert f"deadline: {told.case.chain} entry {message.entry.sequence}" in named(found)


def test_a_vote_by_hand_that_comes_to_something_else_is_found(played: Play) -> None:
    votes = 0
    for told in played.of(CaseKind.NOMINATION):
        for place, said in enumerate(told.replayed.said):
            message = said.message
            if not isinstance(message, RecordInput) or message.entry.act is not Act.COUNCIL_VOTED:
                continue
            votes += 1
            for fact in ("members", "present"):
                facts = message.entry.facts | {fact: message.entry.facts[fact] + 5}
                if "session" not in facts:
                    assert any(one.what == "vote" for one in changed_facts(told, place, message, facts)), fact
            for name in ("needed", "base", "passed", "in_favour"):
                if "votes" in message.entry.facts:
                    votes_facts = message.entry.facts["votes"]
                    other = {**votes_facts, name: other_than(votes_facts.get(name, 1))}
                    facts = message.entry.facts | {"votes": other}
                    assert any(one.what == "vote" for one in changed_facts(told, place, message, facts)), name
    assert votes > 10


def changed_facts(told: Told, place: int, message: RecordInput, facts: dict[str, Any]) -> list[Any]:
    entry = message.entry.model_copy(update={"facts": facts})
    return divergences(*saying(told, place, message.model_copy(update={"entry": entry})))


def test_votes_under_another_rule_than_the_rounds_own_are_found(played: Play) -> None:
    for told in played.of(CaseKind.SESSION):
        counted = {row["round"] for row in told.case.rows["session_result"]}
        for place, row in enumerate(told.case.rows["session_round"]):
            if row["round"] not in counted:
                continue
            for name, other in (
                ("threshold", {"numerator": 9, "denominator": 10, "strictly_more": False}),
                ("quorum", {"numerator": 9, "denominator": 10, "strictly_more": False}),
                ("base", "cast"),
            ):
                rules = {**row["rules"], "said": [one | {name: other} for one in row["rules"]["said"]]}
                found = played.look(told, rows=with_row(told.case, "session_round", place, rules=rules))
                assert f"vote: {told.case.chain} round {row['round']} nominee" in named(found), name


Otherwise = Callable[[pytest.MonkeyPatch], None]


def another_reason(patch: pytest.MonkeyPatch) -> None:
    given = STEPS[Command.RETURN_FOR_SUPPLEMENT]

    def carry_out(case: Case, command: Any) -> Change:
        change = given.carry_out(case, command)
        change.reason = "report.late"
        return change

    patch.setitem(STEPS, Command.RETURN_FOR_SUPPLEMENT, given._replace(carry_out=carry_out))


def another_outcome(patch: pytest.MonkeyPatch) -> None:
    given = STEPS[Command.APPRAISE]

    def carry_out(case: Case, command: Any) -> Change:
        change = given.carry_out(case, command)
        change.exceptions = [one.model_copy(update={"outcome": Outcome.NOT_AWARDED}) for one in change.exceptions]
        return change

    patch.setitem(STEPS, Command.APPRAISE, given._replace(carry_out=carry_out))


def another_day(patch: pytest.MonkeyPatch) -> None:
    def a_day_more(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
        return due_at(start, days + 1, calendar)

    patch.setattr(tasks, "due_at", a_day_more)


def another_ground(patch: pytest.MonkeyPatch) -> None:
    given = words.WORDS[SessionCommand.RECUSE]

    def recuse(sitting: Sitting, command: Any) -> Word:
        word = given(sitting, command)
        word.reason = "illness"
        return word

    patch.setitem(words.WORDS, SessionCommand.RECUSE, recuse)


def another_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(join, "JoinResult", lambda **said: JoinResult(**(said | {"nominees": said["nominees"] + 1})))


@pytest.mark.parametrize(
    ("otherwise", "chain", "found"),
    [
        (another_reason, "hs-return-and-split", ["entry: {chain} 5 reason: expected report.late, found report.incomplete"]),
        (
            another_outcome,
            "hs-return-and-split",
            ["entry: {chain} 2 exceptions[0].outcome: expected not_awarded, found rejected", "outcome: expected not_awarded"],
        ),
        (another_day, "hs-straight-climb", ["deadline: {chain} entry 1 due_at", "read model: {chain} task 1 due_at"]),
        (
            another_ground,
            "ph-councilsession",
            ["entry: {chain} 5 reason: expected illness, found kinship"],
        ),
        (another_count, "join", ["read model: {chain} joining {chain} result"]),
    ],
)
async def test_code_that_replays_and_means_something_else_is_found_and_named(
    played: Play, monkeypatch: pytest.MonkeyPatch, otherwise: Otherwise, chain: str, found: list[str]
) -> None:
    case = next(played.of(CaseKind.JOIN)).case if chain == "join" else played.told[chain].case
    otherwise(monkeypatch)
    told = await told_again(played.runner, case)
    assert told.replayed.failure is None
    said = named(examine(*told, played.at_hand))
    for one in found:
        assert one.format(chain=case.chain) in said


async def test_code_that_says_other_words_to_a_session_record_is_found(played: Play) -> None:
    told = played.told["ph-councilsession"]
    for place, said in enumerate(told.replayed.said):
        if not isinstance(said.message, SessionChange) or isinstance(said.answer, Exception):
            continue
        for changed in ({"reason": "x.y"}, {"update_id": "another"}, {"facts": said.message.facts | {"zz": 1}}, {"actor": None}):
            other = said.message.model_copy(update=changed)
            if other != said.message:
                assert f"entry: ph-councilsession {other.sequence} " in named(examine(*saying(told, place, other))), changed
