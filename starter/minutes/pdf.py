"""Sets a paper as PDF/A: a file that an archive can open in fifty years, with all its letters inside."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from starter.minutes.paper import WIDTHS, WORDY

TEMPLATE = Path(__file__).with_name("minutes.typ")
ARCHIVAL: Literal["a-2a"] = "a-2a"
PLAIN: Literal["1.7"] = "1.7"
_DAY_ONE = 0
"""The file says nothing of the moment in which it was made: the same paper is the same file."""


def as_pdf(paper: dict[str, Any], fonts: Path | None = None) -> bytes:
    """The paper as PDF/A-2a, in Times New Roman if the folder `fonts` has it, else in a free serif that is built in.

    A letter that none of the fonts has (a name in Chinese, say) makes an empty box, and the file a plain PDF: an archive's must be
    complete.
    """
    try:
        return _set(paper, fonts, ARCHIVAL)
    except typst.TypstError:
        return _set(paper, fonts, PLAIN)


def _set(paper: dict[str, Any], fonts: Path | None, standard: Literal["a-2a", "1.7"]) -> bytes:
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(fonts),
        sys_inputs=_inputs(paper),
        pdf_standards=standard,
        timestamp=_DAY_ONE,
    )
    assert isinstance(made, bytes)  # noqa: S101 -- only pictures come page by page
    return made


@lru_cache(maxsize=4)
def _fonts(folder: Path | None) -> typst.Fonts:
    """Never what happens to be installed: a paper looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder] if folder else [])


def _inputs(paper: dict[str, Any]) -> dict[str, str]:
    widths = {kind: list(columns.items()) for kind, columns in WIDTHS.items()}
    return {
        "paper": json.dumps(paper, ensure_ascii=False),
        "widths": json.dumps(widths),
        "wordy": json.dumps(sorted(WORDY)),
    }
