"""One case: replayed, and asked what it means."""

from typing import Any, NamedTuple

import orjson
from google.protobuf.json_format import ParseError

from auditor.archive.store import ArchiveDamaged
from auditor.replay.history_json import read_history
from auditor.replay.intake import Papers
from auditor.replay.meaning import AtHand, Meaning, examine
from auditor.replay.replayed import Divergence, NotComputed, Replayed
from auditor.replay.runner import Runner
from auditor.replay.sources import Chains, Listed, Source
from models.messages.archive import CaseFile, CaseKind
from models.vocabulary import Act
from policy.law import Law


class Found(NamedTuple):
    """What came of one case."""

    workflow_id: str
    mark: str
    events: int
    divergences: list[Divergence]
    not_computed: list[NotComputed]


async def examined(source: Source, runner: Runner, listed: Listed) -> Found:
    """Determinism first, then meaning. Raises only what an engine raises that does not answer."""
    try:
        case = await source.case(listed)
        law, damage = await _law(source, listed)
        at_hand = await _at_hand(source, case, listed, law)
    except ArchiveDamaged as damaged:
        return Found(listed.workflow_id, listed.mark, 0, [Divergence("archive", listed.chain, "what was kept", str(damaged))], [])
    replayed = await _replayed(runner, case)
    meaning = _meaning(case, replayed, at_hand)
    return Found(listed.workflow_id, listed.mark, replayed.events, [*damage, *meaning.divergences], meaning.not_computed)


async def _replayed(runner: Runner, case: CaseFile) -> Replayed:
    if not case.runs:
        return Replayed(case.workflow_id)  # nothing of it was kept: the meaning says so
    try:
        runs = [read_history(case.workflow_id, run.history) for run in case.runs]
    except (ParseError, ValueError, TypeError, AttributeError) as wrong:
        return Replayed(case.workflow_id, failure=f"no history: {type(wrong).__name__}")
    return await runner.replay(runs)


def _meaning(case: CaseFile, replayed: Replayed, at_hand: AtHand) -> Meaning:
    try:
        return examine(case, replayed, at_hand)
    except Exception as error:  # noqa: BLE001 -- one case that nobody can make sense of does not stop the others, nor pass
        said = Divergence("examination", case.chain, "a case that can be read", type(error).__name__)
        return Meaning([said], [])


async def _law(source: Source, listed: Listed) -> tuple[Law | None, list[Divergence]]:
    """A case is replayed without its law too: what became of the law's files is told beside what the replay finds."""
    try:
        return await source.law(listed), []
    except ArchiveDamaged as damaged:
        return None, [Divergence("archive", listed.chain, "the files of its policy", str(damaged))]


async def _at_hand(source: Source, case: CaseFile, listed: Listed, law: Law | None) -> AtHand:
    laws = {} if law is None else {law.version: law}
    if case.kind is not CaseKind.NOMINATION:
        return AtHand(laws)
    return AtHand(laws, others=await _others(source, case, listed.root), papers=Papers(keys=await source.keys(case)))


async def _others(source: Source, case: CaseFile, root: str) -> Chains:
    """The chains that stem from the same dossier, and from those joined with it; and those of sessions that voted on it."""
    found: dict[str, Any] = {}
    waiting, seen = [root, *_sessions(case)], {root}
    while waiting:
        some = await source.stemming_from(waiting.pop())
        found |= some
        for entries in some.values():
            for origin in _sources(entries[0].body) if entries else ():
                if origin not in seen:
                    seen.add(origin)
                    waiting.append(origin)
    return found


def _sources(first: str) -> list[str]:
    """The dossiers from which those stem that were joined, by the first entry of the joined nomination."""
    if f'"act":"{Act.JOINED_FROM}"' not in first:
        return []
    sources = _facts(first).get("sources")
    named = [one.get("nomination") for one in sources if isinstance(one, dict)] if isinstance(sources, list) else []
    return [one.split(".", maxsplit=1)[0] for one in named if isinstance(one, str)]


def _sessions(case: CaseFile) -> set[str]:
    named = [_facts(entry.body).get("session") for entry in case.entries if '"session":' in entry.body]
    return {one for one in named if isinstance(one, str)}


def _facts(body: str) -> dict[str, Any]:
    """The facts of an entry; none of what is no entry: the meaning says that it is not."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    facts = said.get("facts") if isinstance(said, dict) else None
    return facts if isinstance(facts, dict) else {}
