"""What checking a bundle comes to: findings, each of which says that something holds, does not hold, or could not be checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError)
"""What reading a value of another shape than the format's raises."""


class Unreadable(Exception):
    """It is no bundle, or none that can be read within the limits. `code` is the sentence in proofs/sentences.py."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Status(StrEnum):
    """What a check has come to."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `code` is the sentence in proofs/sentences.py, `values` what stands in it."""

    status: Status
    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Report:
    """Every finding, in the order in which things were looked at, and what the bundle says that it is about."""

    subject: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def holds(self, code: str, **values: Any) -> None:
        """Something was checked, and is as it should be."""
        self.findings.append(Finding(Status.HOLDS, code, values))

    def fails(self, code: str, **values: Any) -> None:
        """Something was checked, and is not as it should be."""
        self.findings.append(Finding(Status.FAILS, code, values))

    def unchecked(self, code: str, **values: Any) -> None:
        """Something could not be checked, for the reason that the sentence says."""
        self.findings.append(Finding(Status.UNCHECKED, code, values))

    @property
    def failures(self) -> int:
        """How many findings say that something is wrong."""
        return sum(finding.status is Status.FAILS for finding in self.findings)

    @property
    def all_holds(self) -> bool:
        """True when nothing that was checked is wrong, and anything was checked at all."""
        return bool(self.findings) and not self.failures

    @contextmanager
    def reading(self, where: str) -> Iterator[None]:
        """A value of another shape than the format's, met within, is a finding that names the file; the check goes on after it."""
        try:
            yield
        except MALFORMED as error:
            self.fails("malformed", file=where, detail=type(error).__name__)
