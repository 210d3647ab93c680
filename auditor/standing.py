"""The read model against the ledger: every nomination's row, its task, and where each nominee stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditor.chains import Link, Story
from auditor.violations import Rule, Violation
from models.ids import erasure_workflow_id, nomination_workflow_id, receipt_key, revocation_workflow_id, session_workflow_id
from models.vocabulary import Act, NominationState, Outcome

Row = Mapping[str, Any]


class ReadModel(NamedTuple):
    """Rows of whole families, all read in one snapshot: receipts by key, nominations by id, open tasks, nominees, dossiers.

    `sessions` are those of councils, by id.
    """

    receipts: Mapping[str, Row]
    nominations: Mapping[str, Row]
    tasks: Sequence[Row]
    nominees: Sequence[Row]
    dossiers: Sequence[Row]
    sessions: Mapping[str, Row]


WORKFLOW_OF = {
    Act.REVOKED: revocation_workflow_id,
    Act.ERASED: erasure_workflow_id,
    Act.SESSION_CONVENED: session_workflow_id,
}
"""Whose a chain is, by the act that it begins with: any other one is a nomination's."""


def is_of_a_nomination(links: Sequence[Link]) -> bool:
    """True unless the chain is that of a revocation, of an erasure, or of a session of a council."""
    return links[0].act not in WORKFLOW_OF


def entries_by_receipt(chains: Mapping[str, Sequence[Link]]) -> dict[str, str]:
    """The hash of every entry, by the key of the receipt that it must have."""
    entries: dict[str, str] = {}
    for chain, links in chains.items():
        workflow = WORKFLOW_OF.get(Act(links[0].act), nomination_workflow_id)(chain)
        entries |= {receipt_key(workflow, link.sequence): link.hash for link in links}
    return entries


def entries_without_receipt(entries: Mapping[str, str], rows: ReadModel) -> Iterator[Violation]:
    """Entries without a receipt of the same hash."""
    for key, hash_ in entries.items():
        if key not in rows.receipts or rows.receipts[key]["hash"] != hash_:
            yield Violation(Rule.RECEIPT_FOR_EACH_ENTRY, key, "no receipt of this hash")


def receipts_without_entry(stray: Iterable[Row]) -> Iterator[Violation]:
    """Receipts of which no entry is there."""
    for row in stray:
        yield Violation(Rule.ENTRY_FOR_EACH_RECEIPT, row["key"], "no entry")


def wrong_rows(chains: Mapping[str, Sequence[Link]], rows: ReadModel) -> Iterator[Violation]:
    """Rows that are not at their chain's last entry, or do not say what the last caller was told."""
    for chain, links in chains.items():
        if is_of_a_nomination(links) and chain not in rows.nominations:
            yield Violation(Rule.NOMINATION_FOR_EACH_CHAIN, chain, "no row in the read model")
    for nomination, row in rows.nominations.items():
        links = chains.get(nomination, ())
        if not links:
            yield Violation(Rule.CHAIN_FOR_EACH_NOMINATION, nomination, "no entry: its workflow has not begun")
            continue
        last = links[-1].sequence
        if row["version"] != last:
            yield Violation(Rule.VERSION_IS_LAST_ENTRY, nomination, f"version {row['version']}, last entry {last}")
        receipt = rows.receipts.get(receipt_key(nomination_workflow_id(nomination), last))
        told = receipt["answer"] if receipt else {}
        wrong = [name for name, column in _ANSWERED.items() if told.get(name) != row[column]]
        if receipt and wrong:
            yield Violation(Rule.ROW_AS_ANSWERED, nomination, f"another {', '.join(wrong)} than the caller was told")
    for dossier in rows.dossiers:
        if dossier["started_at"] is not None and dossier["id"] not in rows.nominations:
            yield Violation(Rule.NOMINATION_FOR_EACH_DOSSIER, dossier["id"], "started, and nowhere in the read model")


def wrong_sessions(chains: Mapping[str, Sequence[Link]], rows: ReadModel) -> Iterator[Violation]:
    """Sessions of councils whose row is not at the last entry of their chain, or stands in another state; chains without a row."""
    for chain, links in chains.items():
        if links[0].act == Act.SESSION_CONVENED and chain not in rows.sessions:
            yield Violation(Rule.SESSION_AS_CHAIN, chain, "no row in the read model")
    for session, row in rows.sessions.items():
        links = chains.get(session, ())
        told = (links[-1].sequence, links[-1].entry["after"]["state"]) if links else None
        if told != (row["version"], row["state"]):
            yield Violation(Rule.SESSION_AS_CHAIN, session, f"version and state {row['version']}, {row['state']}; ledger {told}")


def verdicts_not_taken(untaken: Iterable[Row]) -> Iterator[Violation]:
    """Agenda items that say a verdict was delivered of which no entry tells."""
    for row in untaken:
        yield Violation(Rule.VERDICT_TAKEN, row["nomination"], f"never took the verdict that {row['session']} delivered")


_ANSWERED = {"state": "state", "level": "level", "unit": "office", "step": "step", "nominees": "nominees"}


def wrong_tasks(rows: ReadModel) -> Iterator[Violation]:
    """Open nominations with another number of open tasks than one, closed ones with any, tasks of another office or day."""
    open_tasks = defaultdict(list)
    for task in rows.tasks:
        open_tasks[task["nomination"]].append(task)
    for nomination, row in rows.nominations.items():
        tasks = open_tasks[nomination]
        wanted = 0 if NominationState(row["state"]).closed or row["version"] == 0 else 1
        if len(tasks) != wanted:
            yield Violation(Rule.ONE_TASK_WHILE_OPEN, nomination, f"{len(tasks)} open tasks while {row['state']}")
        for task in tasks:
            if any(task[mine] != row[its] for mine, its in _SHARED.items()) or task["number"] > row["version"]:
                yield Violation(Rule.TASK_AS_NOMINATION, nomination, f"task {task['number']} is of another office, step or day")


_SHARED = {"unit": "office", "level": "level", "step": "step", "due_at": "due_at"}


def wrong_splits(stories: Mapping[str, Story], chains: Mapping[str, Sequence[Link]]) -> Iterator[Violation]:
    """Split nominations that do not begin with whom their origin let go, bound to the very entry that did."""
    for story in stories.values():
        for child, nominees in story.left.items():
            begun = stories.get(child)
            if begun is not None and begun.origin is None:
                yield Violation(Rule.SPLIT_LINKED, child, f"does not name {story.nomination} as its origin")
            elif begun is not None and begun.everybody != set(nominees):
                yield Violation(Rule.SPLIT_LINKED, child, f"holds others than {story.nomination} let go")
        if story.origin is not None:
            origin = chains.get(story.origin["nomination"], ())
            if (story.origin["sequence"], story.origin["hash"]) not in {(link.sequence, link.hash) for link in origin}:
                yield Violation(Rule.SPLIT_LINKED, story.nomination, "its origin has no such entry")


def wrong_joins(stories: Mapping[str, Story], chains: Mapping[str, Sequence[Link]]) -> Iterator[Violation]:
    """Joined nominations that are not made of exactly those who went into them, each bound to the very entry that let them go."""
    went = defaultdict[str, dict[str, list[int]]](dict)
    for story in stories.values():
        for target, nominees in story.joined.items():
            went[target][story.nomination] = nominees
    for target, brought in went.items():
        begun = stories.get(target)
        if begun is not None and {each["nomination"]: list(each["nominees"]) for each in begun.sources} != brought:
            yield Violation(Rule.JOIN_LINKED, target, "is made of others than those who went into it")
        elif begun is not None and begun.everybody != {nominee for nominees in brought.values() for nominee in nominees}:
            yield Violation(Rule.JOIN_LINKED, target, "holds others than those who went into it")
    for story in stories.values():
        for source in story.sources:
            links = chains.get(source["nomination"], ())
            if not links or (links[-1].sequence, links[-1].hash) != (source["sequence"], source["hash"]):
                yield Violation(Rule.JOIN_LINKED, story.nomination, f"{source['nomination']} has no such last entry")


def wrong_nominees(stories: Mapping[str, Story], revoked: Mapping[int, int], rows: ReadModel) -> Iterator[Violation]:
    """Nominees whom the ledger has nowhere, twice, elsewhere than the read model, or with another outcome or number."""
    told = defaultdict(list)
    for story in stories.values():
        for nominee, outcome in story.outcomes.items():
            told[nominee].append((story, outcome))
        gone = story.left | story.joined
        for child in gone.keys() & rows.nominations.keys() - stories.keys():
            # Its workflow has not written its first entry yet, which is a violation of its own.
            for nominee in gone[child]:
                told[nominee].append((Story(child, gone[child], rows.nominations[child]["state"]), None))
    # Only lists that lie in the database can be checked line by line.
    begun = {dossier["id"] for dossier in rows.dossiers if dossier["id"] in stories}
    joined = _joined_families(stories)
    for row in rows.nominees:
        nominee, places = row["nominee"], told[row["nominee"]]
        places = [place for place in places if row["dossier"] in _dossiers(_family(place[0].nomination), joined)]
        if row["dossier"] not in begun:
            continue
        if not places:
            yield Violation(Rule.NOMINEE_NOT_LOST, row["dossier"], f"nominee {nominee} stands in no nomination")
        elif len(places) > 1 or revoked.get(nominee, 0) > 1:
            where = [story.nomination for story, _ in places]
            yield Violation(Rule.NOMINEE_NOT_DOUBLED, row["dossier"], f"nominee {nominee} stands in {where}")
        else:
            yield from _wrong_nominee(row, *places[0], revoked.get(nominee, 0))
    yield from _wrong_counts(stories, rows)


def _wrong_nominee(row: Row, story: Story, outcome: str | None, revoked: int) -> Iterator[Violation]:
    nominee = row["nominee"]
    if outcome == Outcome.AWARDED and revoked:
        outcome = Outcome.REVOKED
    told = (story.nomination, outcome, story.numbers.get(nominee))
    if told != (row["nomination"], row["outcome"], row["number"]):
        shown = (row["nomination"], row["outcome"], row["number"])
        yield Violation(Rule.NOMINEE_AS_LEDGER, row["dossier"], f"nominee {nominee}: ledger {told}, read model {shown}")
    if story.closed and row["outcome"] is None:
        yield Violation(Rule.ONE_OUTCOME_WHEN_CLOSED, story.nomination, f"nominee {nominee} has no outcome")


def _wrong_counts(stories: Mapping[str, Story], rows: ReadModel) -> Iterator[Violation]:
    for nomination, story in stories.items():
        row = rows.nominations.get(nomination)
        at_the_end = story.closed and story.state != NominationState.AWARDED
        # Of a nomination that ended otherwise than awarded, some may have been refused on a ground of their own by the same word.
        fits = row is None or len(story.members) == row["nominees"]
        if at_the_end and row is not None:
            fits = len(story.members) <= row["nominees"] <= len(story.outcomes)
        if row is not None and not fits:
            yield Violation(Rule.COUNT_OF_NOMINEES, nomination, f"{len(story.members)} by the ledger, {row['nominees']} in the row")


def numbers_given_twice(same: Iterable[Row]) -> Iterator[Violation]:
    """Two nominees under one number of one decision (its office, number and day), out of nominees with a number."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in same:
        place = (row["decision_unit"], row["decision_number"], row["decided_on"], row["number"])
        if place in seen:
            both = f"nominees {seen[place]} and {row['nominee']}"
            yield Violation(Rule.NUMBER_ONCE, row["nomination"], f"{both} have number {row['number']} in one decision")
        seen[place] = row["nominee"]


def _joined_families(stories: Mapping[str, Story]) -> Mapping[str, set[str]]:
    """Of each joined nomination, the families of those that went into it."""
    joined = defaultdict[str, set[str]](set)
    for story in stories.values():
        for target in story.joined:
            joined[target].add(_family(story.nomination))
    return joined


def _dossiers(family: str, joined: Mapping[str, set[str]]) -> set[str]:
    """The dossiers that a family comes from: its own, or, when it began as a join, those of all that were joined."""
    if family not in joined:
        return {family}
    return {dossier for source in joined[family] for dossier in _dossiers(source, joined)}


def _family(nomination: str) -> str:
    """The nomination from which this one was split, however often: a dossier, or a join."""
    return nomination.split(".", maxsplit=1)[0]
