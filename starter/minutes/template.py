"""Writes the DOCX template of the minutes: the layout of NĐ 30/2020/NĐ-CP, Annex I, with places for docxtpl to fill.

The template is made by code, so that a change of layout is a change that people can read.
"""

import io
from collections.abc import Iterable
from functools import lru_cache

from docx import Document
from docx.document import Document as OpenDocument
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from starter.minutes.paper import WIDTHS, WORDY, Column

FONT = "Times New Roman"
CENTRE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@lru_cache(maxsize=1)
def template() -> bytes:
    """The template as a DOCX file."""
    document = Document()
    _page(document)
    _letters(document)
    _head(document)
    _title(document)
    _body(document)
    _signatures(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: OpenDocument) -> None:
    """A4; margins of 20, 20, 30 and 15 mm; the number of each page but the first in the middle of its head (Annex I, I)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    run = number.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text
        run._r.append(part)  # noqa: SLF001 -- python-docx has no word for fields


def _letters(document: OpenDocument) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0


def _head(document: OpenDocument) -> None:
    """The body above and the council on the left, the country and its motto on the right."""
    left, right = _pair(document, 71, 94)
    _line(left, "{{ paper.superior }}", 12)
    _underlined(_line(left, "{{ paper.issuer }}", 12, bold=True), 23)
    _line(left, "{{ paper.number }}", 13, before=6)
    _line(right, "{{ paper.country }}", 12, bold=True)
    _underlined(_line(right, "{{ paper.motto }}", 13, bold=True), 20)
    _line(right, "{{ paper.place_and_day }}", 13, italic=True, before=6)


def _title(document: OpenDocument) -> None:
    _line(document, "{{ paper.kind }}", 14, bold=True, before=14)
    _underlined(_line(document, "{{ paper.subject }}", 14, bold=True), 62)
    _line(document, "{%p for remark in paper.remarks %}", 13)
    _line(document, "{{ remark }}", 13, italic=True, before=4)
    _line(document, "{%p endfor %}", 13)


def _body(document: OpenDocument) -> None:
    """One place for each kind of block; docxtpl goes through the blocks and takes the place that fits."""
    _say(document, "{%p for block in paper.blocks %}")
    _say(document, '{%p if block.kind == "heading" %}')
    _keep(_line(document, "{{ block.text }}", 13, bold=True, before=10, align=LEFT))
    _say(document, '{%p elif block.kind == "subheading" %}')
    _keep(_line(document, "{{ block.text }}", 13, bold=True, before=6, align=LEFT))
    _say(document, '{%p elif block.kind == "item" %}')
    _indented(_line(document, "- {{ block.text }}", 13, before=4, align=BOTH))
    _say(document, '{%p elif block.kind == "seal" %}')
    _indented(_line(document, "{{ block.lead }}", 13, before=4, align=BOTH))
    _line(document, "{{ block.text }}", 10, before=2)
    for kind, columns in WIDTHS.items():
        _say(document, f'{{%p elif block.table == "{kind}" %}}')
        _gap(document)
        _table(document, columns)
        _gap(document)
    _say(document, "{%p else %}")
    both = _indented(_line(document, "{{ block.lead }}", 13, bold=True, before=4, align=BOTH))
    both.add_run("{{ block.text }}").font.size = Pt(13)
    _say(document, "{%p endif %}")
    _say(document, "{%p endfor %}")
    _keep(_indented(_line(document, "{{ paper.closing }}", 13, before=6, align=BOTH)))


def _table(document: OpenDocument, columns: dict[Column, int]) -> None:
    """A table whose head comes again on every page, and none of whose rows is torn in two."""
    made = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _measured(made, columns.values(), margin=1.0)
    head, begin, row, end = made.rows
    for place, column in enumerate(columns):
        _cell(head.cells[place], f"{{{{ block.heads[{place}] }}}}", bold=True)
        _cell(row.cells[place], f"{{{{ row[{place}] }}}}", align=LEFT if column in WORDY else CENTRE)
    begin.cells[0].paragraphs[0].add_run("{%tr for row in block.rows %}")
    end.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    for one, words in ((head, ("w:cantSplit", "w:tblHeader")), (row, ("w:cantSplit",))):
        for word in words:
            one._tr.get_or_add_trPr().append(OxmlElement(word))  # noqa: SLF001 -- no word of python-docx for it


def _signatures(document: OpenDocument) -> None:
    """Both names, and below the left one who is sent the paper: in one row, which no page tears apart."""
    _gap(document)
    left, right = _pair(document, 82, 83)
    for cell, who in ((left, "left"), (right, "right")):
        for text, bold, before in (("title", True, 0), ("function", False, 2), ("name", True, 78)):
            _line(cell, f"{{{{ paper.{who}.{text} }}}}", 13, bold=bold, before=before)
    _line(left, "{{ paper.recipients_title }}", 12, bold=True, italic=True, before=12, align=LEFT)
    _line(left, "{%p for one in paper.recipients %}", 11)
    _line(left, "{{ one }}", 11, align=LEFT)
    _line(left, "{%p endfor %}", 11)


def _pair(document: OpenDocument, *widths: int) -> tuple[_Cell, _Cell]:
    """Two cells side by side, without lines; each begins with nothing in it."""
    made = document.add_table(rows=1, cols=2)
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _measured(made, widths, margin=0)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- no word of python-docx for it
    left, right = made.rows[0].cells
    return left, right


def _measured(table: Table, widths: Iterable[int], margin: float) -> None:
    """Columns of these widths in millimetres, and so much between a cell's edge and its text on the left and right."""
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        one = OxmlElement(side)
        one.set(qn("w:w"), str(Mm(margin).twips))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 -- no word of python-docx for it
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _cell(cell: _Cell, text: str, *, bold: bool = False, align: WD_ALIGN_PARAGRAPH = CENTRE) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(11), bold


def _line(
    where: OpenDocument | _Cell,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    align: WD_ALIGN_PARAGRAPH = CENTRE,
) -> Paragraph:
    fresh = isinstance(where, _Cell) and len(where.paragraphs) == 1 and not where.paragraphs[0].runs
    paragraph = where.paragraphs[0] if fresh else where.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _gap(document: OpenDocument) -> None:
    """A little room above and below a table, on whose page it stays."""
    _keep(document.add_paragraph()).paragraph_format.line_spacing = Pt(6)


def _say(document: OpenDocument, word: str) -> None:
    """A word to docxtpl; the paragraph that holds it goes away."""
    document.add_paragraph(word)


def _keep(paragraph: Paragraph) -> Paragraph:
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _indented(paragraph: Paragraph) -> Paragraph:
    paragraph.paragraph_format.first_line_indent = Mm(10)
    return paragraph


def _underlined(paragraph: Paragraph, indent: int) -> Paragraph:
    """A line below, `indent` millimetres shorter on each side than the place that the paragraph has."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    line = paragraph.insert_paragraph_before("")
    paragraph._p.addnext(line._p)  # noqa: SLF001 -- python-docx inserts before, not after
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(indent)
    line.paragraph_format.line_spacing = Pt(3)
    line._p.get_or_add_pPr().append(borders)  # noqa: SLF001 -- no word of python-docx for it
    return paragraph
