"""The award report in the manner of the newspapers."""

from datetime import date

from models.vocabulary import AwardKind, Level, RecipientKind
from starter.reports.schema import AwardReport, Counts, Grantor, KindTotal, ReportLine
from starter.reports.text import number, sentences, summary_en

COL, IND, HH = RecipientKind.COLLECTIVE, RecipientKind.INDIVIDUAL, RecipientKind.HOUSEHOLD


def line(level: Level, award: str, name: str, kind: RecipientKind, turns: int, **said: object) -> ReportLine:
    facts: dict[str, object] = {
        "grantor": Grantor.COMMITTEE,
        "grantor_name": None,
        "award_kind": AwardKind.FORM if name.startswith(("Bằng", "Giấy", "Huân")) else AwardKind.TITLE,
        "name_en": award,
    }
    return ReportLine.model_validate(
        facts | {"level": level, "award": award, "name": name, "kind": kind, "turns": turns} | {"recipients": turns} | said
    )


def report(*lines: ReportLine, revoked: int = 0) -> AwardReport:
    kinds = [
        KindTotal(kind=kind, turns=sum(one.turns for one in lines if one.kind is kind))
        for kind in (COL, IND, HH)
        if any(one.kind is kind for one in lines)
    ]
    return AwardReport(
        unit="63.058",
        unit_name="Thành phố Bắc Kạn",
        first=date(2015, 10, 1),
        last=date(2020, 12, 31),
        all=Counts(turns=sum(one.turns for one in lines), recipients=1, revoked=revoked),
        kinds=kinds,
        lines=list(lines),
    )


def test_the_article_of_bac_kan_can_be_written_again() -> None:
    president: dict[str, object] = {"grantor": Grantor.PRESIDENT}
    minister: dict[str, object] = {"grantor": Grantor.PRIME_MINISTER}
    city: dict[str, object] = {"grantor_name": "Thành phố Bắc Kạn"}
    told = sentences(
        report(
            line(Level.CENTRAL, "HCLD3", "Huân chương Lao động hạng Ba", COL, 1, **president),
            line(Level.CENTRAL, "HCLD3", "Huân chương Lao động hạng Ba", IND, 2, **president),
            line(Level.CENTRAL, "BKTTG", "Bằng khen của Thủ tướng Chính phủ", IND, 1, **minister),
            line(Level.CENTRAL, "COCP", "Cờ thi đua của Chính phủ", COL, 3, **minister),
            line(Level.PROVINCE, "TTLDXS", "Tập thể lao động xuất sắc", COL, 40, recipients=31),
            line(Level.PROVINCE, "COTINH", "Cờ thi đua của Ủy ban nhân dân tỉnh", COL, 6),
            line(Level.PROVINCE, "BKTINH", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", COL, 29),
            line(Level.PROVINCE, "BKTINH", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", IND, 48),
            line(Level.DISTRICT, "CSTDCS", "Chiến sĩ thi đua cơ sở", IND, 383, **city),
            line(Level.DISTRICT, "CSTT", "Chiến sĩ tiên tiến", IND, 52, **city),
            line(Level.DISTRICT, "LDTT", "Lao động tiên tiến", IND, 2900, **city),
            line(Level.DISTRICT, "GIAYKHEN", "Giấy khen", COL, 1000, **city),
            line(Level.DISTRICT, "GIAYKHEN", "Giấy khen", IND, 1280, **city),
        )
    )
    assert told == [
        (
            "Từ ngày 01/10/2015 đến ngày 31/12/2020, Thành phố Bắc Kạn có 1.079 lượt tập thể, 4.666 lượt cá nhân vinh dự "
            "được nhận các danh hiệu thi đua, hình thức khen thưởng."
        ),
        "Chủ tịch nước tặng Huân chương Lao động hạng Ba cho 01 tập thể, 02 cá nhân.",
        "Thủ tướng Chính phủ tặng Bằng khen cho 01 cá nhân; tặng Cờ thi đua cho 03 tập thể.",
        (
            "UBND cấp tỉnh tặng danh hiệu Tập thể lao động xuất sắc cho 40 lượt tập thể; tặng Cờ thi đua cho 06 lượt tập thể; "
            "tặng Bằng khen cho 29 lượt tập thể, 48 lượt cá nhân."
        ),
        (
            "UBND thành phố Bắc Kạn tặng danh hiệu Chiến sĩ thi đua cơ sở cho 383 lượt cá nhân; "
            "tặng danh hiệu Lao động tiên tiến, Chiến sĩ tiên tiến cho 2.952 lượt cá nhân; "
            "tặng Giấy khen cho 1.000 lượt tập thể, 1.280 lượt cá nhân."
        ),
    ]


def test_an_award_of_the_centre_that_came_twice_is_told_in_turns() -> None:
    once = line(Level.CENTRAL, "BKTTG", "Bằng khen của Thủ tướng Chính phủ", IND, 3, recipients=2, grantor=Grantor.PRIME_MINISTER)
    assert sentences(report(once))[1] == "Thủ tướng Chính phủ tặng Bằng khen cho 03 lượt cá nhân."


def test_households_and_the_heads_of_units_have_their_words() -> None:
    head: dict[str, object] = {"grantor": Grantor.ORGANISATION}
    told = sentences(
        report(
            line(Level.COMMUNE, "GDVH", "Gia đình văn hóa", HH, 1200),
            line(Level.PROVINCE, "GIAYKHEN", "Giấy khen", IND, 12, **head, grantor_name="Trường THPT Bắc Kạn"),
            line(Level.COMMUNE, "GIAYKHEN", "Giấy khen", IND, 9, **head),
        )
    )
    assert told[1:] == [
        "UBND cấp xã tặng danh hiệu Gia đình văn hóa cho 1.200 lượt hộ gia đình.",
        "Trường THPT Bắc Kạn tặng Giấy khen cho 12 lượt cá nhân.",
        "Các cơ quan, đơn vị cấp xã tặng Giấy khen cho 09 lượt cá nhân.",
    ]


def test_a_title_of_the_armed_forces_alone_is_not_merged_with_anything() -> None:
    assert (
        "danh hiệu Chiến sĩ tiên tiến cho 07 lượt"
        in sentences(report(line(Level.DISTRICT, "CSTT", "Chiến sĩ tiên tiến", IND, 7)))[1]
    )


def test_awards_that_were_all_revoked_are_told_as_revoked_only() -> None:
    gone = line(Level.PROVINCE, "CSTDT", "Chiến sĩ thi đua tỉnh", IND, 0, revoked=2)
    kept = line(Level.DISTRICT, "LDTT", "Lao động tiên tiến", IND, 5)
    told = sentences(report(gone, kept, revoked=2))
    assert told[-1] == "Đã thu hồi quyết định khen thưởng đối với 02 lượt."
    assert not any("Chiến sĩ thi đua tỉnh" in sentence for sentence in told)


def test_a_report_without_awards_says_so() -> None:
    assert sentences(report()) == [
        "Từ ngày 01/10/2015 đến ngày 31/12/2020, Thành phố Bắc Kạn chưa có tập thể, cá nhân nào được khen thưởng."
    ]
    assert "0 award turns" in summary_en(report())


def test_numbers_are_printed_as_newspapers_print_them() -> None:
    assert [number(count) for count in (0, 6, 10, 999, 2952, 1_000_000)] == ["00", "06", "10", "999", "2.952", "1.000.000"]
