"""A file is what its content says, whatever it is called and declared to be."""

import io

import pytest

from models.errors import DomainError, InvalidInput, UnreadableFile, WrongType
from starter.documents.file_name import LONGEST, disposition, file_name
from starter.documents.kinds import DOCX, JPEG, ODT, PDF, PNG, TIFF, XLSX, FileKind, declared_kind, kind_of_file, must_agree
from tests import sample_files as files

TAKEN = {
    "a PDF": (files.pdf(), PDF),
    "a photograph": (files.JPEG, JPEG),
    "a picture": (files.PNG, PNG),
    "a scan, little end first": (files.TIFF_LITTLE, TIFF),
    "a scan, big end first": (files.TIFF_BIG, TIFF),
    "a letter": (files.docx(), DOCX),
    "a table": (files.xlsx(), XLSX),
    "a letter of LibreOffice": (files.odt(), ODT),
}


@pytest.mark.parametrize(("content", "kind"), TAKEN.values(), ids=TAKEN.keys())
def test_each_kind_that_is_taken_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    assert kind_of_file(io.BytesIO(content)) is kind


REFUSED = {
    "a program": (files.PROGRAM, WrongType),
    "a web page": (files.PAGE, WrongType),
    "an old Word file": (files.OLD_WORD, WrongType),
    "a text": (b"chi la chu", WrongType),
    "one byte": (b"%", WrongType),
    "a PDF behind something else": (b"junk" + files.pdf(), WrongType),
    "a plain archive": (files.archive("a.txt"), WrongType),
    "a presentation": (files.archive("[Content_Types].xml", "ppt/presentation.xml"), WrongType),
    "an archive that is two documents at once": (files.archive(*files.WORD_PARTS, "xl/workbook.xml"), WrongType),
    "a letter with macros": (files.archive(*files.WORD_PARTS, "word/vbaProject.bin"), WrongType),
    "a LibreOffice letter with macros": (
        files.archive("content.xml", "Basic/Standard/Module1.xml", word="application/vnd.oasis.opendocument.text"),
        WrongType,
    ),
    "an OpenDocument of another kind": (
        files.archive("content.xml", word="application/vnd.oasis.opendocument.presentation"),
        WrongType,
    ),
    "half an archive": (files.docx()[:-60], UnreadableFile),
    "an archive whose directory is larger than any document's": (
        files.archive(*files.WORD_PARTS, *(f"{number:0200d}" for number in range(6000))),
        UnreadableFile,
    ),
}


@pytest.mark.parametrize(("content", "refusal"), REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused(content: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal) as refused:
        kind_of_file(io.BytesIO(content))
    assert {"field", "reason"} <= refused.value.facts.keys()


def test_a_protected_document_is_refused() -> None:
    content = bytearray(files.docx())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    with pytest.raises(UnreadableFile, match="password"):
        kind_of_file(io.BytesIO(bytes(content)))


def test_what_is_declared_must_be_what_is_there() -> None:
    must_agree(declared_kind("application/octet-stream"), PDF)
    must_agree(declared_kind("application/pdf"), PDF)
    with pytest.raises(InvalidInput) as refused:
        must_agree(declared_kind("image/png"), PDF)
    assert refused.value.facts == {
        "field": "Content-Type",
        "reason": "the content is application/pdf",
        "declared": "image/png",
        "found": "application/pdf",
    }
    with pytest.raises(WrongType):
        declared_kind("text/html")


NAMES = {
    "a Vietnamese name": ("attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf", "Báo cáo.pdf"),
    "the same, in letters and marks apart": ("attachment; filename*=UTF-8''Ba%CC%81o.pdf", "Báo.pdf"),
    "a plain name": ('attachment; filename="report.pdf"', "report.pdf"),
    "bytes of UTF-8": ('attachment; filename="Báo cáo.pdf"'.encode().decode("latin-1"), "Báo cáo.pdf"),
    "a path": ('attachment; filename="../../etc/passwd"', "passwd.pdf"),
    "a path of Windows": (r"attachment; filename*=UTF-8''C%3A%5CUsers%5Ca%5Creport.pdf", "report.pdf"),
    "the name of a program": ('attachment; filename="setup.exe"', "setup.exe.pdf"),
    "a name written backwards": ("attachment; filename*=UTF-8''x%E2%80%AEfdp.exe", "xfdp.exe.pdf"),
    "nothing but dots": ('attachment; filename=".."', "report.pdf"),
    "letters that no file system likes": ("attachment; filename*=UTF-8''a%3Ab%3Fc.pdf", "a_b_c.pdf"),
    "no name": ("attachment", "report.pdf"),
    "no header": (None, "report.pdf"),
}


@pytest.mark.parametrize(("header", "name"), NAMES.values(), ids=NAMES.keys())
def test_a_name_is_cleaned_of_what_could_do_harm(header: str | None, name: str) -> None:
    assert file_name(header, PDF, "report") == name


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = file_name(f"attachment; filename*=UTF-8''{'%C3%A1' * 400}.pdf", PDF, "report")
    assert len(name) <= LONGEST
    assert name.endswith("á.pdf")


@pytest.mark.parametrize("letter", ["%0D%0A", "%00", "%09", "%7F"])
def test_control_characters_in_a_name_are_refused(letter: str) -> None:
    with pytest.raises(InvalidInput, match="Content-Disposition"):
        file_name(f"attachment; filename*=UTF-8''a{letter}b.pdf", PDF, "report")


def test_a_name_goes_out_so_that_old_and_new_browsers_read_it() -> None:
    assert disposition('Đề nghị "1"; x=2.pdf') == (
        "attachment; filename=\"De nghi _1__ x_2.pdf\"; filename*=UTF-8''%C4%90%E1%BB%81%20ngh%E1%BB%8B%20%221%22%3B%20x%3D2.pdf"
    )
