"""The votes of councils on a nomination, weighed again: by hand from the counts, of a session by what its chain says."""

from collections.abc import Mapping, Sequence
from typing import Any

from auditor.replay.changes import Change
from auditor.replay.family import Family
from auditor.replay.findings import Findings
from models.errors import InvalidInput
from models.messages.policy import VoteRule
from models.messages.record import RecordInput
from models.messages.vote import VoteCount, VoteResult
from models.vocabulary import Act, NominationState, Outcome
from policy.vote import weigh

VOTE = "vote"


class Votes:
    """The votes on one nomination. Give it each change in turn, with the rule of the step at which it stood before.

    `members` are those who still move with it. `family` are the chains at hand, those of sessions among them.
    """

    def __init__(self, findings: Findings, members: Sequence[int], family: Family | None) -> None:
        self._findings = findings
        self._members = list(members)
        self._family = family

    def weigh(self, change: Change[RecordInput], rule: VoteRule | None) -> None:
        """Ask what the vote comes to, where this change is one; then let go whom the change lets go."""
        entry = change.message.entry
        if entry.act is Act.COUNCIL_VOTED:
            where = f"entry {change.sequence}"
            if "session" in entry.facts:
                self._weigh_verdict(where, change.message)
            elif rule is None:
                self._findings.diverges(VOTE, f"{where} rule", "a pinned rule", None)
            else:
                self._weigh_by_hand(where, change.message, rule)
        gone = {one.nominee for one in entry.exceptions if one.outcome is not None}
        gone |= {nominee for split in change.message.splits for nominee in split.nominees}
        if gone:
            self._members = [nominee for nominee in self._members if nominee not in gone]

    def _weigh_by_hand(self, where: str, change: RecordInput, rule: VoteRule) -> None:
        facts = change.entry.facts
        apart = {int(nominee): votes for nominee, votes in facts.get("apart", {}).items()}
        results: dict[int | None, VoteResult] = {}
        for nominee, votes in ((None, facts["votes"]), *apart.items()):
            result = self._weighed(where, rule, facts, votes)
            if result is None:
                return
            results[nominee] = result
            whose = f"{where} {nominee or 'votes'}"
            for name in ("needed", "base", "passed"):
                self._findings.expects(VOTE, f"{whose} {name}", getattr(result, name), votes.get(name))
        whole = results[None]
        self._findings.expects(VOTE, f"{where} clause", whole.clause, change.entry.clause)
        self._findings.expects(VOTE, f"{where} derivation", whole.derivation_vi, change.status.derivation)
        self._expect_outcomes(where, change, [one for one in self._members if not results.get(one, whole).passed])

    def _weighed(self, where: str, rule: VoteRule, facts: Mapping[str, Any], votes: Mapping[str, Any]) -> VoteResult | None:
        try:
            return weigh(rule, facts["members"], facts["present"], VoteCount.model_validate(votes))
        except InvalidInput as refused:
            self._findings.diverges(VOTE, where, "numbers that the rule admits", refused.facts.get("field", refused.type))
            return None

    def _weigh_verdict(self, where: str, change: RecordInput) -> None:
        """Whom the session failed has failed. What the session came to is asked again with the session's own case."""
        facts, failed = change.entry.facts, set[int]()
        for verdict in facts["verdicts"]:
            in_favour, needed = verdict.get("in_favour"), verdict["needed"]
            if verdict["passed"] and in_favour is not None and in_favour < needed - 1:
                self._findings.diverges(VOTE, f"{where} round {verdict['round']}", f"{needed} in favour", in_favour)
            failed |= set() if verdict["passed"] else set(verdict["nominees"])
        self._expect_outcomes(where, change, [one for one in self._members if one in failed])
        told = self._family.results_of(facts["session"]) if self._family is not None else {}
        if not told:
            self._findings.leaves_out(VOTE, f"{where} results", f"the chain of {facts['session']} is not at hand")
        for one in facts["rounds"] if told else ():
            said = told.get(one["round"], set())
            if one["results_hash"] not in said:
                self._findings.diverges(
                    VOTE, f"{where} round {one['round']} results", " or ".join(sorted(said)), one["results_hash"]
                )

    def _expect_outcomes(self, where: str, change: RecordInput, failed: Sequence[int]) -> None:
        found = {one.nominee: one.outcome for one in change.entry.exceptions}
        everybody = len(failed) == len(self._members)
        wanted = {} if everybody else dict.fromkeys(failed, Outcome.NOT_AWARDED)
        for nominee in sorted(found.keys() | wanted.keys()):
            self._findings.expects(VOTE, f"{where} nominee {nominee}", wanted.get(nominee), found.get(nominee))
        ended = change.status.state == NominationState.NOT_AWARDED
        self._findings.expects(VOTE, f"{where} everybody failed", str(everybody), str(ended))
