"""The paper itself: what an office reads in the DOCX and the PDF of the minutes."""

import io
import re
import zipfile
from dataclasses import asdict, replace
from datetime import timedelta
from functools import cache

import pytest
from docx import Document
from pydantic import ValidationError
from pypdf import PdfReader

from models.errors import Unavailable
from models.vocabulary import MeetingKind, Presence, SessionState, VoteVerdict
from starter.minutes import docx, pdf
from starter.minutes.compose import compose
from starter.minutes.paper import WIDTHS, Block, Paper, TableKind
from starter.minutes.press import Form, printed
from starter.minutes.words import Language
from starter.schemas.minutes import Minutes, MinutesText
from tests.minutes import BEGAN, SEAL, a_name, a_result, a_round, many_minutes, masked, members, some_minutes

TEXT_WIDTH_MM = 165
A4_POINTS = (595, 842)


def as_docx(paper: Paper) -> bytes:
    return docx.as_docx(asdict(paper))


def as_pdf(paper: Paper) -> bytes:
    return pdf.as_pdf(asdict(paper))


def words_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def words_of_docx(content: bytes) -> str:
    """All paragraphs and cells, in the order of the paper."""
    document = Document(io.BytesIO(content))
    said = []
    for part in document.iter_inner_content():
        rows = [[cell.text for cell in row.cells] for row in part.rows] if hasattr(part, "rows") else [[part.text]]
        said += [text for row in rows for text in row]
    return " ".join(" ".join(said).split())


def parts_of(docx: bytes, name: str) -> list[str]:
    """The parts of the file whose names begin so, as they are."""
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        return [parts.read(one).decode() for one in parts.namelist() if one.startswith(name)]


SETTERS_OF_BYTES = {"docx": words_of_docx, "pdf": words_of_pdf}
SETTERS = {"docx": lambda paper: words_of_docx(as_docx(paper)), "pdf": lambda paper: words_of_pdf(as_pdf(paper))}


@cache
def told(how: str, language: Language = "vi") -> str:
    return SETTERS[how](compose(some_minutes(), language))


def tables(paper: Paper, kind: str) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in paper.blocks if block.table == kind]


def texts(paper: Paper) -> str:
    return "\n".join(f"{block.lead}{block.text}" for block in paper.blocks)


@pytest.mark.parametrize("how", SETTERS)
def test_the_paper_has_the_heading_of_an_official_document(how: str) -> None:
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG TỈNH BẮC KẠN",
        "/BB-HĐTĐKT",
        "Bắc Kạn, ngày 05 tháng 3 năm 2026",
        "BIÊN BẢN",
        "Họp Hội đồng Thi đua - Khen thưởng tỉnh Bắc Kạn",
    ):
        assert part in told(how)


@pytest.mark.parametrize("how", SETTERS)
def test_the_paper_tells_when_where_who_and_by_which_quorum(how: str) -> None:
    for part in (
        "Thời gian bắt đầu: 08 giờ 00 phút, ngày 05 tháng 3 năm 2026",
        "Địa điểm: Phòng họp số 2, trụ sở Ủy ban nhân dân tỉnh",
        "Hình thức: họp trực tiếp",
        f"Chủ trì: {a_name(1)}, Chủ tịch Hội đồng",
        "Vắng, có ý kiến bằng văn bản",
        f"Ủy quyền cho {a_name(40)} theo văn bản số",
        "có mặt 13; gửi ý kiến bằng văn bản 1; ủy quyền bằng văn bản 1; vắng mặt 1",
        "Cần có mặt ít nhất 2/3 của 16 thành viên, tức 11",
        "Cuộc họp đủ điều kiện tiến hành",
        "có quan hệ gia đình",
        "đã xử lý hồ sơ ở cấp khác (theo quy định)",
    ):
        assert part in told(how)


@pytest.mark.parametrize("how", SETTERS)
def test_the_paper_tells_agenda_notice_rounds_results_and_their_derivations(how: str) -> None:
    for part in (
        "Hội đồng xét 3 hồ sơ, gồm 12 tập thể",
        "02/02/2026 20/02/2026 1",
        "đơn vị đề nghị rút hồ sơ",
        "Vòng 1 Bỏ phiếu kín, một phiếu cho cả danh sách; số trường hợp: 11",
        SEAL,
        "93,7% Đạt (1)",
        "81,2% Không đạt (3)",
        "(1) Cần ít nhất 90% của 16 thành viên, tức 15 phiếu đồng ý; có 15 phiếu: đạt",
        "Theo ý kiến của Chủ tịch Hội đồng: đạt",
        "Vòng 2",
        "Trong số 11 trường hợp được bỏ phiếu, có 10 đạt, 1 không đạt, 0 chưa có kết quả",
        "Kết quả được giữ kín đến 08 giờ 00 phút, ngày 07 tháng 3 năm 2026",
        "Trang 2: sửa họ tên số 5.",
        "Cuộc họp kết thúc vào 10 giờ 30 phút, ngày 05 tháng 3 năm 2026./.",
    ):
        assert part in told(how)
    signed = told(how).rpartition("2026./.")[2]
    assert all(part in signed for part in ("THƯ KÝ", "CHỦ TRÌ", "CHỦ TỊCH HỘI ĐỒNG", a_name(5), a_name(1)))
    assert "i nhận: - Thành viên Hội đồng; - Lưu: VT, HĐTĐKT." in signed


@pytest.mark.parametrize("how", SETTERS)
def test_the_english_paper_says_that_it_is_a_translation(how: str) -> None:
    for part in (
        "SOCIALIST REPUBLIC OF VIET NAM",
        "(Translation; the Vietnamese text prevails)",
        "93.7% passed",
        "At least 90 % of 16 members are needed",
    ):
        assert part in told(how, "en")


def test_a_masked_line_shows_its_verdict_and_no_count_or_share() -> None:
    paper = compose(some_minutes(), "vi")
    row = next(row for rows in tables(paper, "results") for row in rows if row[0] == "7")
    assert row[2:] == ("—", "—", "—", "—", "—", "Đạt", "(6)")
    assert "số phiếu không công bố" in texts(paper)
    assert "(6) Đạt (NĐ 152/2025/NĐ-CP Điều 33 khoản 5)." in texts(paper)


def test_a_paper_without_a_masked_line_does_not_speak_of_masks() -> None:
    assert "số phiếu không công bố" not in texts(compose(many_minutes(2), "vi"))


def test_the_last_round_that_counts_decides_and_a_void_one_does_not() -> None:
    first, second = a_round((a_result(1, "hs-1", 3),)), a_round((a_result(1, "hs-1", 16),), 2)
    assert _totals(some_minutes(rounds=(first, second))) == ("1", "Chiến sĩ thi đua cấp tỉnh", "1", "1", "0", "0")
    void = second.model_copy(update={"voided": "key_lost"})
    assert _totals(some_minutes(rounds=(first, void))) == ("1", "Chiến sĩ thi đua cấp tỉnh", "1", "0", "1", "0")


def _totals(minutes: Minutes) -> tuple[str, ...]:
    return tables(compose(minutes, "vi"), "summary")[0][0]


def test_a_tie_that_waits_for_the_chair_is_named_by_the_numbers_on_the_paper() -> None:
    level = {"tie": True, "verdict": VoteVerdict.NO_DECISION}
    results = (*(a_result(line, "hs-1", 8, **level) for line in (1, 2, 3, 5)), a_result(4, "hs-1"))
    assert "Số 1–3, 5: số phiếu ngang nhau" in texts(compose(some_minutes(rounds=(a_round(results),)), "vi"))


def test_the_share_is_cut_and_never_rounded_up_to_a_threshold() -> None:
    results = (a_result(1, "hs-1", 899, base=1000, derivation_vi="x"), a_result(2, "hs-1", 8999, base=10_000, derivation_vi="y"))
    shares = [row[6] for row in tables(compose(some_minutes(rounds=(a_round(results),)), "vi"), "results")[0]]
    assert shares == ["89,9%", "89,9%"]


def test_in_place_of_an_absent_chair_the_vice_chair_who_was_there_signs() -> None:
    absent = tuple(seat.model_copy(update={"presence": Presence.ABSENT}) for seat in members()[:2])
    paper = compose(some_minutes(members=(*absent, *members()[2:])), "vi")
    assert (paper.right.function, paper.right.name) == ("PHÓ CHỦ TỊCH HỘI ĐỒNG", a_name(3))


def test_the_secretary_may_name_another_who_presided() -> None:
    paper = compose(some_minutes(text=MinutesText(presided_by=members()[3].officer)), "vi")
    assert paper.right.name == members()[3].name


def test_a_session_in_writing_has_a_chair_who_was_not_there() -> None:
    written = tuple(seat.model_copy(update={"presence": Presence.WRITTEN}) for seat in members())
    paper = compose(some_minutes(members=written, kind=MeetingKind.WRITTEN), "vi")
    assert paper.right.name == a_name(1)
    assert paper.closing.startswith("Việc lấy ý kiến kết thúc")


def test_a_session_that_began_before_its_hour_began_with_its_first_round() -> None:
    paper = compose(some_minutes(planned_at=BEGAN + timedelta(days=400)), "vi")
    assert "Thời gian bắt đầu: 08 giờ 30 phút, ngày 05 tháng 3 năm 2026" in texts(paper)


def test_minutes_of_an_unpublished_result_call_themselves_a_draft() -> None:
    assert compose(some_minutes(state=SessionState.TALLIED), "vi").remarks == ("(Dự thảo - kết quả chưa được công bố)",)
    assert compose(some_minutes(), "vi").remarks == ()


def test_a_session_of_which_nothing_is_known_yet_makes_a_paper_all_the_same() -> None:
    bare = some_minutes(members=(), agenda=(), rounds=(), recusals=(), text=MinutesText(), embargo=None, place=None)
    for language in ("vi", "en"):
        assert words_of_pdf(as_pdf(compose(bare, language)))


@pytest.mark.parametrize("how", SETTERS)
def test_what_people_write_is_text_and_never_markup(how: str) -> None:
    odd = 'A & B <b> </w:t></w:r><w:p/> &lt; #panic("x") *đậm* $x$ @ref \\ {{ 7 * 7 }} {% if %} "quoted"'
    text = MinutesText(
        discussion=odd,
        conclusions=odd,
        subject=odd,
        superior=odd,
        place=odd,
        place_name=odd,
        guests=(odd,),
        corrections=(odd,),
        recipients=(odd,),
        ended_at=BEGAN,
    )
    named = tuple(seat.model_copy(update={"name": odd, "delegate": odd}) for seat in members(6))
    minutes = some_minutes(text=text, members=named, council=odd, rounds=(a_round((a_result(1, "hs-1", name=odd),)),))
    plain = re.sub(r"\s", "", odd).upper()
    said = re.sub(r"\s", "", SETTERS[how](compose(minutes, "vi"))).upper()
    texts_, seats, delegates, presided_and_signed, nominees, councils = 9, 6, 1, 2, 1, 1
    assert said.count(plain) == texts_ + seats + delegates + presided_and_signed + nominees + councils


@pytest.mark.parametrize("letter", ["\x0b", "\u202e", "\u2066", "\ud800"])
def test_what_would_make_a_paper_read_otherwise_than_it_is_written_is_refused(letter: str) -> None:
    for said in ({"place": f"a{letter}b"}, {"discussion": f"a{letter}b"}):
        with pytest.raises(ValidationError):
            MinutesText.model_validate(said)


@pytest.mark.parametrize("letter", ["\n", "\u2028", "\t"])
def test_a_line_is_one_line(letter: str) -> None:
    with pytest.raises(ValidationError):
        MinutesText.model_validate({"place": f"a{letter}b"})


def test_a_letter_that_no_font_has_stops_no_paper() -> None:
    paper = compose(some_minutes(text=MinutesText(discussion="漢字 \ufffe 😀", conclusions="Hết")), "vi")
    assert "Hết" in words_of_pdf(as_pdf(paper))
    assert "漢字" in words_of_docx(as_docx(paper))


def test_the_same_paper_is_the_same_pdf_and_one_for_archives() -> None:
    paper = compose(some_minutes(), "vi")
    made = as_pdf(paper)
    assert made == as_pdf(paper)
    assert b"pdfaid" in made
    assert as_pdf(replace(paper, number="Số: 05/BB")) != made


def test_pages_are_a4_and_numbered_from_the_second_one_in_both_files() -> None:
    pages = PdfReader(io.BytesIO(as_pdf(compose(some_minutes(), "vi")))).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {A4_POINTS}
    heads = [page.extract_text().split("\n", 1)[0].strip() for page in pages]
    assert heads[1:] == [str(number) for number in range(2, len(pages) + 1)]
    assert heads[0] != "1"
    content = as_docx(compose(some_minutes(), "vi"))
    section = Document(io.BytesIO(content)).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert [">PAGE<" in header for header in parts_of(content, "word/header")] == [True]


def test_many_nominations_run_over_pages_each_with_the_heads_of_the_table() -> None:
    paper = compose(many_minutes(100), "vi")
    content = as_pdf(paper)
    assert len(tables(paper, "agenda")[0]) == len(tables(paper, "results")[0]) == 100
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    with_results = [page for page in pages if re.search(r"\d+,\d% (Đạt|Không đạt) \(", page)]
    assert len(with_results) > 3
    assert all("Tán thành" in page and "Tỷ lệ" in page for page in with_results)
    assert "Trường THPT số 100" in pages[-2] + pages[-1]
    (document,) = parts_of(as_docx(paper), "word/document")
    assert document.count("<w:tblHeader/>") == len([block for block in paper.blocks if block.kind == "table"])


@pytest.mark.parametrize("kind", WIDTHS)
def test_every_table_is_as_wide_as_the_text(kind: TableKind) -> None:
    assert sum(WIDTHS[kind].values()) == TEXT_WIDTH_MM


def test_a_paper_of_counts_that_may_not_be_told_holds_none_of_them() -> None:
    hidden = a_round((masked(1, "hs-1"),)).model_copy(update={"electors": 5, "ballots": 4})
    rows = tables(compose(some_minutes(rounds=(hidden,)), "vi"), "results")[0]
    assert not re.search(r"\d", "".join(rows[0][2:7]))


@pytest.mark.parametrize("form", Form)
async def test_the_press_sets_the_same_paper_in_a_process_of_its_own(form: Form) -> None:
    paper = compose(some_minutes(), "vi")
    assert SETTERS_OF_BYTES[form](await printed(paper, form)) == SETTERS[form](paper)


async def test_a_paper_that_takes_too_long_is_refused_and_its_press_stopped() -> None:
    with pytest.raises(Unavailable):
        await printed(compose(some_minutes(), "vi"), Form.PDF, seconds=0.001)


async def test_a_press_that_breaks_is_told_as_such() -> None:
    with pytest.raises(Unavailable):
        await printed(replace(compose(some_minutes(), "vi"), blocks=(Block("table", table="unheard of"),)), Form.PDF)
