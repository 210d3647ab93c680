"""What is to be replayed, and where it comes from: a running installation, or an archive alone. Both answer the same questions."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from temporalio.worker import Plugin, Replayer

from models.messages.archive import ArchivedEntry, CaseFile, CaseKind
from policy.law import Law

Chains = Mapping[str, Sequence[ArchivedEntry]]


class UnknownCase(LookupError):
    """Somebody asked for what is not there; the message names it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases: those of these nominations and sessions, or everything; decided or closed in a period.

    Of a nomination also what was split off it, and revocations and erasures over it: their ids begin with its own.
    """

    ids: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def of_the_period(self, day: date | None) -> bool:
        """Whether a case that was decided or closed on that day is among them; an open one (None) is where no period is named."""
        if self.since is None and self.until is None:
            return True
        return day is not None and (self.since or day) <= day <= (self.until or day)

    def missing(self, chains: Sequence[str]) -> list[str]:
        """Those that were named and are not there."""
        return sorted(set(self.ids) - set(chains))


class Listed(NamedTuple):
    """A case that will be replayed. `mark` tells this state of it from earlier and later ones; `policy` names the law's files."""

    workflow_id: str
    kind: CaseKind
    chain: str
    mark: str
    policy: str | None = None

    @property
    def root(self) -> str:
        """The dossier, or joined nomination, from which it stems."""
        return self.chain.split(".", maxsplit=1)[0]


class Source(Protocol):
    """Answers for one process. Raises what the storage, the database or the engine raises; ArchiveDamaged for a damaged file."""

    async def listed(self, asked: Asked) -> list[Listed]:
        """Everything that was asked for, by chain. Raises UnknownCase."""

    async def case(self, listed: Listed) -> CaseFile:
        """The case, with its history."""

    async def stemming_from(self, root: str) -> Chains:
        """The entries of every chain that stems from this one, itself among them."""

    async def law(self, listed: Listed) -> Law | None:
        """The law under which it was taken in, as far as it is at hand; ArchiveDamaged where its files should be."""

    async def keys(self, case: CaseFile) -> Mapping[int, bytes]:
        """The keys by which what was handed in of nominees is opened, as far as they are at hand."""


class Equipment(Protocol):
    """What a process needs to replay: picklable, since each process makes its own."""

    def replayer(self, after: Plugin) -> Replayer:
        """A replayer on the plugin of the installation, and this one after it."""

    def source(self) -> AbstractAsyncContextManager[Source]:
        """A source that is open for as long."""


def by_root(listed: Sequence[Listed]) -> list[list[Listed]]:
    """The cases, together those that stem from one dossier: so that a process that reads one has the others at hand."""
    groups: dict[str, list[Listed]] = {}
    for one in listed:
        groups.setdefault(one.root, []).append(one)
    return list(groups.values())
