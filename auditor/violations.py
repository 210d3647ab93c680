"""What an auditor can find wrong, as types: the rule that is broken, what it did to people, where."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Harm(StrEnum):
    """What a violation means for the people on the lists."""

    LOST = "lost"
    """Something that happened, or somebody, is nowhere to be found."""
    DOUBLED = "doubled"
    """Something that happened once, or somebody, is there twice."""
    BROKEN = "broken"
    """Two accounts of the same thing disagree, or the proof does not hold."""


class Rule(StrEnum):
    """What must always hold."""

    CHAIN_WITHOUT_GAP = "chain_without_gap"
    CHAIN_LINKED = "chain_linked"
    HASH_OF_BODY = "hash_of_body"
    BODY_AS_COLUMNS = "body_as_columns"
    COMMAND_ONCE = "command_once"
    RECEIPT_FOR_EACH_ENTRY = "receipt_for_each_entry"
    ENTRY_FOR_EACH_RECEIPT = "entry_for_each_receipt"
    CHAIN_FOR_EACH_NOMINATION = "chain_for_each_nomination"
    NOMINATION_FOR_EACH_CHAIN = "nomination_for_each_chain"
    NOMINATION_FOR_EACH_DOSSIER = "nomination_for_each_dossier"
    SPLIT_LINKED = "split_linked"
    JOIN_LINKED = "join_linked"
    VERSION_IS_LAST_ENTRY = "version_is_last_entry"
    ROW_AS_ANSWERED = "row_as_answered"
    ONE_TASK_WHILE_OPEN = "one_task_while_open"
    TASK_AS_NOMINATION = "task_as_nomination"
    NOMINEE_NOT_LOST = "nominee_not_lost"
    NOMINEE_NOT_DOUBLED = "nominee_not_doubled"
    NOMINEE_AS_LEDGER = "nominee_as_ledger"
    NOMINEE_AS_COMMITTED = "nominee_as_committed"
    NOMINEE_AS_ERASED = "nominee_as_erased"
    COUNT_OF_NOMINEES = "count_of_nominees"
    ONE_OUTCOME_WHEN_CLOSED = "one_outcome_when_closed"
    NUMBER_ONCE = "number_once"
    WORKFLOW_ANSWERS = "workflow_answers"
    ROW_AS_WORKFLOW = "row_as_workflow"
    SESSION_AS_CHAIN = "session_as_chain"
    VERDICT_TAKEN = "verdict_taken"

    @property
    def harm(self) -> Harm:
        """What it means when this rule is broken."""
        if self in _LOSS:
            return Harm.LOST
        return Harm.DOUBLED if self in _DOUBLING else Harm.BROKEN


_LOSS = {
    Rule.CHAIN_WITHOUT_GAP,
    Rule.RECEIPT_FOR_EACH_ENTRY,
    Rule.ENTRY_FOR_EACH_RECEIPT,
    Rule.CHAIN_FOR_EACH_NOMINATION,
    Rule.NOMINATION_FOR_EACH_CHAIN,
    Rule.NOMINATION_FOR_EACH_DOSSIER,
    Rule.NOMINEE_NOT_LOST,
    Rule.ONE_OUTCOME_WHEN_CLOSED,
    Rule.WORKFLOW_ANSWERS,
    Rule.VERDICT_TAKEN,
}
_DOUBLING = {Rule.COMMAND_ONCE, Rule.NOMINEE_NOT_DOUBLED, Rule.NUMBER_ONCE}


class Violation(NamedTuple):
    """One thing that is wrong. `subject` is a nomination, revocation, dossier or receipt key; `detail` has no personal data."""

    rule: Rule
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.rule.harm}): {self.subject}: {self.detail}"


class Tally(NamedTuple):
    """How many violations there are of each harm."""

    lost: int
    doubled: int
    broken: int


def tally(found: Iterable[Violation]) -> Tally:
    """The violations counted by what they did; all zero when everything holds."""
    harms = [violation.rule.harm for violation in found]
    return Tally(harms.count(Harm.LOST), harms.count(Harm.DOUBLED), harms.count(Harm.BROKEN))
