"""Keeps what has happened: histories and cases go to object storage, and only what has been read back from there is believed.

One look takes everything that is due, each case by itself: what PostgreSQL says of it in one snapshot, then its history out of
the engine, so that the history holds at least what the rows say. A look may be killed anywhere: the next one does what is left, and
what was kept already is not kept twice (docs/decisions/0028-archive.md).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from obstore.exceptions import BaseError
from obstore.store import ObjectStore
from temporalio import activity
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from activities.archive_due import Due, Look, due, fresh_since
from activities.archive_files import About, card_key, card_place, card_text, case_key, make_card, open_case, pack, read_card
from activities.archive_forgetting import Forgetting
from activities.archive_index import latest_card, write_row
from activities.archive_policy import KeptPolicy, PolicyFiles
from activities.archive_rows import Snapshot, snapshot
from activities.archive_runs import Runs, lost, runs_of, standing_of
from activities.archive_storage import keep, lies_there, read
from activities.away import is_away
from activities.beating import beating
from activities.fresh import EVERYTHING
from models.messages.archive import Archived, ArchivedRun, ArchiveInput, Card, CaseFile

log = structlog.get_logger(__name__)

AT_A_TIME = 50
LOOK_AT_ALL_SECONDS = 3600.0
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended($1, 28))"
_POLICY = "select policy_sha256 from archived_history where policy_version = $1 and policy_sha256 is not null limit 1"


class Archiver:
    """Archives cases and, long after, deletes them from the engine. Looks at all once an hour, otherwise at what is new."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        objects: ObjectStore,
        policy: PolicyFiles,
        code_version: str,
        *,
        side_by_side: int = 4,
        engine_keeps_days: int = 30,
        rest_seconds: float | None = None,
    ) -> None:
        self._pool = pool
        self._objects = objects
        self._policy = policy
        self._code_version = code_version
        self._side_by_side = side_by_side
        self._forgetting = Forgetting(pool, objects, engine_keeps_days)
        self._rest_seconds = rest_seconds
        self._horizon = EVERYTHING
        self._looked_at_all = float("-inf")
        self._again: set[str] = set()
        self._policies: dict[str, str | None] = {}

    @activity.defn(name="archive_histories")
    async def archive_histories(self, asked: ArchiveInput) -> Archived:
        """What this look kept. One case that cannot be kept does not hold up the others: it is told in the log, and tried again.

        Raises what an engine raises that does not answer, so that the look is made again.
        """
        client = activity.client()
        # A namespace that is not there would look like one that has lost everything.
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
        policy = await self._policy.keep(self._objects)
        # What nobody had kept at the look before, a newer worker may have kept since.
        self._policies = {version: sha256 for version, sha256 in self._policies.items() if sha256}
        self._policies[policy.version] = policy.sha256
        until = time.monotonic() + asked.seconds
        async with beating():
            look = await self._next_look()
            done = await self._archive_what_is_due(client, policy, look, asked, until)
            if not done.more:
                forgotten = await self._settle(client, look, until)
                done = done.model_copy(update={"forgotten": forgotten})
        if done.kept or done.failed or done.forgotten:
            log.info("archived", kept=done.kept, failed=done.failed, forgotten=done.forgotten)
        return done

    async def _next_look(self) -> Look:
        """At everything, once an hour; otherwise at what is new, and at what could not be kept before."""
        if time.monotonic() - self._looked_at_all >= LOOK_AT_ALL_SECONDS:
            self._horizon = EVERYTHING
        look = await fresh_since(self._pool, self._horizon)
        return look if look.chains is None else look._replace(chains=sorted({*look.chains, *self._again}))

    async def _archive_what_is_due(
        self, client: Client, policy: KeptPolicy, look: Look, asked: ArchiveInput, until: float
    ) -> Archived:
        kept, failed, after = 0, 0, ""
        while some := await due(self._pool, look.chains, after, asked.open_after_seconds, AT_A_TIME):
            counted = await self._archive_all(client, policy, some)
            kept, failed, after = kept + counted.count(True), failed + counted.count(None), some[-1].workflow_id
            if time.monotonic() >= until or activity.is_worker_shutdown():
                return Archived(kept=kept, failed=failed, more=True, rest_seconds=self._rest_seconds)
        return Archived(kept=kept, failed=failed, rest_seconds=self._rest_seconds)

    async def _settle(self, client: Client, look: Look, until: float) -> int:
        """The next look begins where this one ended; how many workflows the engine was relieved of."""
        self._horizon = look.horizon
        if look.chains is None:
            self._looked_at_all = time.monotonic()
        if look.chains is not None and not self._forgetting.at_once:
            return 0
        return await self._forgetting.forget(client, until)

    async def _archive_all(self, client: Client, policy: KeptPolicy, some: Sequence[Due]) -> list[bool | None]:
        """Of each whether something was kept; None where it could not be."""
        places = asyncio.Semaphore(self._side_by_side)

        async def one(case: Due) -> bool | None:
            async with places:
                try:
                    return await self._archive(client, policy, case)
                except Exception as error:
                    if isinstance(error, BaseError) or is_away(error):
                        raise  # the storage, the database or the engine does not answer: nor would it for the other cases
                    log.error("a case cannot be archived", workflow_id=case.workflow_id, error=type(error).__name__)  # noqa: TRY400 -- no values
                    self._again.add(case.chain)
                    return None

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(case)) for case in some]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return [task.result() for task in tasks]

    async def _archive(self, client: Client, policy: KeptPolicy, case: Due) -> bool:
        """Whether something was kept: not where the same is kept already, nor while what has closed is still at its end."""
        taken = await snapshot(self._pool, case.kind, case.chain, policy.retention)
        standing = await standing_of(client, case.workflow_id)

        async def kept() -> Sequence[ArchivedRun]:
            card = await latest_card(self._pool, case.workflow_id)
            return () if card is None else open_case(card, await read(self._objects, case_key(card.sha256))).runs

        self._again.discard(case.chain)
        if standing is None:
            found = await lost(kept)
        elif case.closed and standing[1] and not case.ripe:
            self._again.add(case.chain)
            return False
        else:
            found = await runs_of(client, case.workflow_id, *standing, kept)
        if found.lacks is not None:
            log.error("the engine has lost what was not archived", workflow_id=case.workflow_id, lacks=found.lacks)
        return await self._keep(policy, case, taken, found)

    async def _keep(self, policy: KeptPolicy, case: Due, taken: Snapshot, found: Runs) -> bool:
        """The case lies in storage, was read back and held against its card, and then stands in the index."""
        file = CaseFile(
            workflow_id=case.workflow_id,
            kind=case.kind,
            chain=case.chain,
            runs=found.runs,
            entries=taken.entries,
            rows=taken.rows,
            sealed=taken.sealed,
            terms=taken.terms,
        )
        packed = await asyncio.to_thread(pack, file)
        about = await self._under_its_policy(policy, taken.about)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_ONE_AT_A_TIME, case.workflow_id)
            before = await self._latest(connection, case)
            sequence = 1 if before is None else before.sequence + 1
            card = make_card(file, packed, about, sequence, self._code_version, found.lacks)
            if before is not None and _same(before, card):
                return False
            await asyncio.to_thread(open_case, card, await keep(self._objects, case_key(card.sha256), packed))
            await keep(self._objects, card_key(card), card_text(card))
            await write_row(connection, card)
        return True

    async def _latest(self, connection: PoolConnectionProxy, case: Due) -> Card | None:
        """The newest card of the case. One that lies in storage and not in the index goes in there first; it is never written over.

        A look that was killed has left it, or the database was restored from before it: then the signed tree knows its hash.
        """
        card = await latest_card(connection, case.workflow_id)
        while True:
            place = card_place(case.kind, case.chain, 1 if card is None else card.sequence + 1)
            if not await lies_there(self._objects, place):
                return card
            card = read_card(await read(self._objects, place))
            await asyncio.to_thread(open_case, card, await read(self._objects, case_key(card.sha256)))
            await write_row(connection, card)

    async def _under_its_policy(self, policy: KeptPolicy, about: About) -> About:
        """With the files of the policy that it carries, as far as they were ever kept; a case that carries none, with today's."""
        version = about.policy_version or policy.version
        if version not in self._policies:
            self._policies[version] = await self._pool.fetchval(_POLICY, version)
        return replace(about, policy_version=version, policy_sha256=self._policies[version])


def _same(before: Card, card: Card) -> bool:
    return (before.sha256, before.final, before.lacks) == (card.sha256, card.final, card.lacks)
