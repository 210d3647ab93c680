"""The policy's verdicts on a nomination, asked again of the policy that it carries: deadlines and votes, change by change."""

from collections.abc import Sequence

from auditor.replay.changes import Change
from auditor.replay.deadlines import Deadlines
from auditor.replay.family import Family
from auditor.replay.findings import Findings
from auditor.replay.votes import Votes
from auditor.replay.way import Way
from models.messages.nomination import StartNomination
from models.messages.record import RecordInput


def weigh_changes(
    findings: Findings, start: StartNomination, changes: Sequence[Change[RecordInput]], family: Family | None
) -> None:
    """Every deadline and every vote of the nomination, from the start of the first run that is kept."""
    way, deadlines, votes = Way.of(start), Deadlines(findings, start), Votes(findings, start.nominees, family)
    for change in changes:
        votes.weigh(change, way.step.vote)
        way.hear(change.message)
        deadlines.weigh(way, change)
