"""What a round is about: its lines, the rule of each nomination, and whether it is secret. Frozen when the round opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.council_agenda import STANDS
from activities.council_results import LAST_RESULTS
from activities.council_rules import rules_of
from models.ballots.slate import Line
from models.errors import NothingToVoteOn, WrongState
from models.messages.council_session import OpenRound
from models.messages.policy import VoteRule
from models.vocabulary import Presence
from policy.clock import local_day

Connection = asyncpg.Connection | PoolConnectionProxy

LINES = f"""
with {LAST_RESULTS}
select item.nomination, listed.id as nominee
from agenda_item item
join task on {STANDS} and task.unit = $2
join nominee listed on listed.nomination = item.nomination and listed.outcome is null
left join last on last.nominee = listed.id
where item.session = $1 and item.outcome is null and case
    when $3::bigint[] = '{{}}' then coalesce(last.verdict, 'no_decision') = 'no_decision'
    else listed.id = any($3) and last.verdict is distinct from 'pass'
  end
order by item.position, listed.position, listed.id
"""  # noqa: S608 -- our own statement


@dataclass(frozen=True, slots=True)
class Slate:
    """The lines of a round, and the rule of each nomination on it."""

    lines: tuple[Line, ...]
    rules: Mapping[str, VoteRule]

    @property
    def secret(self) -> bool:
        """One rule that says so makes the whole round secret."""
        return any(rule.secret for rule in self.rules.values())

    @property
    def may_change(self) -> bool:
        """Whether every rule lets a ballot be changed: a slate has but one ballot."""
        return all(rule.may_change for rule in self.rules.values())

    @property
    def admits(self) -> list[Presence]:
        """Who may cast a ballot: for lines whose rule does not admit them it is not heard."""
        rules = self.rules.values()
        written = [Presence.WRITTEN] if any(rule.written_opinions for rule in rules) else []
        delegated = [Presence.DELEGATED] if any(rule.delegates for rule in rules) else []
        return [Presence.PRESENT, *written, *delegated]

    def rules_as_kept(self) -> dict[str, Any]:
        """Each rule once, and which of them is each nomination's. In a secret round every vote is a secret one."""
        said: list[VoteRule] = []
        of: dict[str, int] = {}
        for nomination, rule in self.rules.items():
            kept = rule.model_copy(update={"secret": self.secret})
            if kept not in said:
                said.append(kept)
            of[nomination] = said.index(kept)
        return {"said": [rule.model_dump(mode="json") for rule in said], "of": of}


def kept_rules(kept: Mapping[str, Any]) -> dict[str, VoteRule]:
    """The rules of a round as they were kept."""
    said = [VoteRule.model_validate(rule) for rule in kept["said"]]
    return {nomination: said[number] for nomination, number in kept["of"].items()}


async def slate_of(connection: Connection, asked: OpenRound, level: str) -> Slate:
    """What would be voted on now. Raises NothingToVoteOn, or WrongState where the law names no council for a nomination."""
    rows = await connection.fetch(LINES, asked.session, asked.unit, list(asked.nominees))
    lines = tuple(Line(row["nomination"], row["nominee"]) for row in rows)
    if not lines:
        raise NothingToVoteOn("nobody on the agenda awaits a decision", session=asked.session, round=asked.round)
    nominations = list(dict.fromkeys(line.nomination for line in lines))
    rules = await rules_of(connection, asked.session, level, nominations, local_day(asked.at))
    _refuse_unruled(nominations, rules)
    return Slate(lines, {nomination: rules[nomination] for nomination in nominations})


def _refuse_unruled(nominations: Sequence[str], rules: Mapping[str, VoteRule]) -> None:
    missing = [nomination for nomination in nominations if nomination not in rules]
    if missing:
        raise WrongState("the law pinned no council at this level for a nomination on the agenda", nominations=missing[:10])
