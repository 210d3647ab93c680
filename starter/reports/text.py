"""The award report in sentences, as the newspapers of the provinces write them: who gave which award, how often, to whom."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from models.vocabulary import AwardKind, Level, RecipientKind
from starter.reports.schema import AwardReport, Counts, Grantor, KindTotal, ReportLine

RECIPIENTS_VI = {
    RecipientKind.COLLECTIVE: "tập thể",
    RecipientKind.INDIVIDUAL: "cá nhân",
    RecipientKind.HOUSEHOLD: "hộ gia đình",
}
RECIPIENTS_EN = {
    RecipientKind.COLLECTIVE: "collectives",
    RecipientKind.INDIVIDUAL: "individuals",
    RecipientKind.HOUSEHOLD: "households",
}
LEVELS_VI = {
    Level.CENTRAL: "Trung ương",
    Level.PROVINCE: "cấp tỉnh",
    Level.DISTRICT: "cấp huyện",
    Level.COMMUNE: "cấp xã",
}
_AS_ONE = ("LDTT", "CSTT")
"""Newspapers count "Lao động tiên tiến, Chiến sĩ tiên tiến" together: one title, for civilians and for the armed forces."""
_PADDED = 10


def sentences(report: AwardReport) -> list[str]:
    """The report in Vietnamese: what was given in all, one sentence for each who gave, and what was revoked."""
    span = f"Từ ngày {day(report.first)} đến ngày {day(report.last)}, {report.unit_name}"
    if not report.all.turns:
        return [f"{span} chưa có tập thể, cá nhân nào được khen thưởng."]
    told = [f"{span} có {_in_all(report.kinds)} vinh dự được nhận các danh hiệu thi đua, hình thức khen thưởng."]
    given = [line for line in report.lines if line.turns]
    told += [_sentence(grantor, list(lines)) for grantor, lines in groupby(given, key=grantor_vi)]
    if report.all.revoked:
        told.append(f"Đã thu hồi quyết định khen thưởng đối với {number(report.all.revoked)} lượt.")
    return told


def grantor_vi(line: ReportLine) -> str:
    """Who gave it: "Chủ tịch nước", "UBND thành phố Bắc Kạn", "UBND cấp xã", "Trường THPT Bắc Kạn"."""
    match line.grantor:
        case Grantor.PRESIDENT:
            return "Chủ tịch nước"
        case Grantor.PRIME_MINISTER:
            return "Thủ tướng Chính phủ"
        case Grantor.ORGANISATION:
            return line.grantor_name or f"Các cơ quan, đơn vị {LEVELS_VI[line.level]}"
    place = line.grantor_name[0].lower() + line.grantor_name[1:] if line.grantor_name else LEVELS_VI[line.level]
    return f"UBND {place}"


def number(count: int) -> str:
    """A count as newspapers print it: 06, 40, 2.952."""
    return f"{count:02d}" if count < _PADDED else f"{count:,}".replace(",", ".")


def day(one: date) -> str:
    """31/12/2020."""
    return one.strftime("%d/%m/%Y")


def _sentence(grantor: str, lines: Sequence[ReportLine]) -> str:
    parts = [f"tặng {_award(alike)} cho {_to_whom(alike)}" for alike in _by_award(lines)]
    return f"{grantor} {'; '.join(parts)}."


def _by_award(lines: Sequence[ReportLine]) -> Iterable[list[ReportLine]]:
    """The lines of one award after the other; those that are counted together stand at the first of them."""
    groups: dict[str, list[ReportLine]] = {}
    for line in lines:
        groups.setdefault(_AS_ONE[0] if line.award in _AS_ONE else line.award, []).append(line)
    return groups.values()


def _award(alike: Sequence[ReportLine]) -> str:
    """Its name without the words that repeat who gave it."""
    names = dict.fromkeys(line.name for line in sorted(alike, key=lambda line: line.award, reverse=True))
    name = ", ".join(one.partition(" của ")[0] for one in names)
    title = alike[0].award_kind is AwardKind.TITLE and not name.startswith("Cờ")
    return f"danh hiệu {name}" if title else name


def _to_whom(alike: Sequence[ReportLine]) -> str:
    by_kind: dict[RecipientKind, list[ReportLine]] = {}
    for line in alike:
        by_kind.setdefault(line.kind, []).append(line)
    return ", ".join(_count(kind, lines) for kind, lines in by_kind.items())


def _count(kind: RecipientKind, lines: Sequence[ReportLine]) -> str:
    """The centre's awards are told as recipients, as long as nobody got one twice; all others as turns."""
    turns, recipients = sum(line.turns for line in lines), sum(line.recipients for line in lines)
    once = all(line.level is Level.CENTRAL for line in lines) and turns == recipients
    return f"{number(turns)} {RECIPIENTS_VI[kind]}" if once else f"{number(turns)} lượt {RECIPIENTS_VI[kind]}"


def _in_all(kinds: Sequence[KindTotal]) -> str:
    return ", ".join(f"{number(one.turns)} lượt {RECIPIENTS_VI[one.kind]}" for one in kinds if one.turns)


def summary_en(report: AwardReport) -> str:
    """The totals in English, in one sentence."""
    counts: Counts = report.all
    return (
        f"{report.unit_name}, {report.first} to {report.last}: {counts.turns:,} award turns to {counts.recipients:,} recipients; "
        f"{counts.revoked:,} revoked."
    )
