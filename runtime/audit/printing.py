"""How the auditor's commands look on a screen."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

_PAGE_WIDTH = 100


def screen() -> Console:
    """The terminal, as wide as it is; a page of a hundred columns where the output goes to a file."""
    return Console() if sys.stdout.isatty() else Console(width=_PAGE_WIDTH)


def show_table(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str | int]], right: Sequence[int] = ()) -> None:
    """A table; the columns whose places are named hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    console.print(table, highlight=False)
