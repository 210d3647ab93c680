"""Sets a paper as DOCX, for offices that go on writing in it."""

import io
from typing import Any

from docxtpl import DocxTemplate

from starter.minutes.template import template


def as_docx(paper: dict[str, Any]) -> bytes:
    """The paper as DOCX, its places filled by docxtpl; what it says is escaped, so that no name becomes markup."""
    document = DocxTemplate(io.BytesIO(template()))
    document.render({"paper": paper}, autoescape=True)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
