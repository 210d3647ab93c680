"""The press: reads a paper as JSON from its input, and writes it as DOCX or PDF to its output (see press.py)."""

import json
import sys
from pathlib import Path

from starter.minutes.docx import as_docx
from starter.minutes.pdf import as_pdf


def main() -> None:
    """Set one paper."""
    order = json.load(sys.stdin.buffer)
    fonts = Path(order["fonts"]) if order["fonts"] else None
    made = as_docx(order["paper"]) if sys.argv[1] == "docx" else as_pdf(order["paper"], fonts)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
