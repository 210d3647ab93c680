"""The press: reads a page as JSON, writes it as PDF. `auditor/bundle/press.py` calls it."""

import json
import sys
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATE = Path(__file__).with_name("page.typ")
ARCHIVAL: Literal["a-2a"] = "a-2a"
PLAIN: Literal["1.7"] = "1.7"


def as_pdf(page: dict[str, Any], fonts: Path | None = None) -> bytes:
    """The page as PDF/A-2a, all letters inside; a plain PDF where no font has one of them. The same page is the same file."""
    try:
        return _set(page, fonts, ARCHIVAL)
    except typst.TypstError:
        return _set(page, fonts, PLAIN)


def _set(page: dict[str, Any], fonts: Path | None, standard: Literal["a-2a", "1.7"]) -> bytes:
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts] if fonts else [])
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=known,
        sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
        pdf_standards=standard,
        timestamp=0,
    )
    assert isinstance(made, bytes)  # noqa: S101 -- only pictures come page by page
    return made


if __name__ == "__main__":
    order = json.load(sys.stdin)
    sys.stdout.buffer.write(as_pdf(order["page"], Path(order["fonts"]) if order["fonts"] else None))
