"""The award report as a table on a screen."""

from io import StringIO

import pytest
from rich.console import Console

from models.vocabulary import Level, RecipientKind
from runtime.cli_report import show
from tests.unit.test_report_text import line, report


@pytest.mark.parametrize("revoked", [0, 2])
def test_revocations_have_a_column_only_when_there_are_any(revoked: int) -> None:
    given = line(Level.DISTRICT, "LDTT", "Lao động tiên tiến", RecipientKind.INDIVIDUAL, 29, revoked=revoked)
    screen = Console(file=StringIO(), width=132, color_system=None, record=True)

    show(report(given, revoked=revoked), screen)

    shown = screen.export_text()
    assert ("Revoked" in shown, "Đã thu hồi " in shown) == (revoked > 0, revoked > 0)
    assert "Decided at" in shown
    assert "Lao động tiên tiến" in shown
    assert "29" in shown
    assert max(len(row) for row in shown.splitlines()) <= 132
