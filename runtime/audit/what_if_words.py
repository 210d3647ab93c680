"""The report of `vinhdanh audit what-if` for people: totals, then who and what, the first of each kind unless all are wanted."""

from collections import Counter
from collections.abc import Iterator, Sequence

from auditor.what_if.findings import Change, Flip, Kind
from auditor.what_if.report import Report, clause_of
from auditor.what_if.words import ENDING, KIND, REASON, WHY, both, place

FIRST = 20


def shown(report: Report, most: int | None = None) -> Iterator[str]:
    """The lines of the report; at most `most` of each kind (None: twenty)."""
    most = most or FIRST
    yield both(
        (f"{report.asked} hồ sơ, {report.nominees} người và tập thể", f"{report.asked} dossiers, {report.nominees} nominees")
    )
    if report.left_out:
        yield both((f"{report.left_out} hồ sơ không hỏi lại được", f"{report.left_out} dossiers could not be asked"))
    if report.untold:
        yield both(
            (f"{len(report.untold)} kết quả không kể lại được", f"{len(report.untold)} outcomes do not follow from what is at hand")
        )
    if report.unread:
        yield both((f"{report.unread} hồ sơ cá nhân không còn hoặc đã niêm", f"{report.unread} records are erased, or sealed"))
    yield from _flips(report.flips, most)
    for kind in (Kind.STUCK, Kind.ROUTE, Kind.CLOCK):
        yield from _changes(f"đang giải quyết: {KIND[kind][0]} / running: {KIND[kind][1]}", report.running(kind), most)
    rest = [one for one in report.changes if one.kind in {Kind.DOUBT, Kind.NOTICE, Kind.DEADLINE} or not one.open]
    yield from _changes("khác / other", rest, most)
    yield from _refused(report)


def _flips(flips: Sequence[Flip], most: int) -> Iterator[str]:
    yield ""
    yield f"== đã kết thúc, kết quả thay đổi / closed, would flip: {len(flips)}"
    ways = Counter((flip.before, flip.after) for flip in flips)
    for (before, after), times in ways.most_common():
        yield f"  {times:>6}  {both(ENDING[before])} → {both(ENDING[after])}"
    for title, counted in (
        ("theo quy định / by rule", Counter(clause_of(flip) for flip in flips)),
        ("theo danh hiệu, hình thức / by award", Counter(flip.award for flip in flips)),
        ("theo đơn vị / by unit", Counter(flip.unit for flip in flips)),
    ):
        if counted:
            yield f"  -- {title}"
            yield from (f"  {times:>6}  {name}" for name, times in counted.most_common(most))
            yield from _more(len(counted), most)
    for flip in flips[:most]:
        asks = f": {both((flip.asks_vi, flip.asks_en))}" if flip.asks_vi else ""
        yield (
            f"  {flip.nomination} #{flip.nominee}  {both(ENDING[flip.before])} → {both(ENDING[flip.after])};"
            f" {place(flip.level, flip.step)}; {both(WHY[flip.why])}; {clause_of(flip)}{asks}"
        )
    yield from _more(len(flips), most)


def _changes(title: str, changes: Sequence[Change], most: int) -> Iterator[str]:
    yield ""
    yield f"== {title}: {len({change.nomination for change in changes})}"
    for reason, times in Counter(change.reason for change in changes).most_common():
        yield f"  {times:>6}  {both(REASON[reason])}"
    for change in changes[:most]:
        where = f"; {place(change.level, change.step)}" if change.step else ""
        turned = f"; {change.before or '–'} → {change.after or '–'}" if change.before or change.after else ""
        whom = f"; {len(change.nominees)} người / nominees" if change.nominees else ""
        law = f"; {change.rule.clause}" if change.rule else ""
        yield f"  {change.nomination}  {change.award}  {both(REASON[change.reason])}{where}{turned}{whom}{law}"
    yield from _more(len(changes), most)


def _refused(report: Report) -> Iterator[str]:
    yield ""
    yield f"== hồ sơ mới cùng loại sẽ không được tiếp nhận / new dossiers of the kind would be refused: {len(report.refused)}"
    for one in report.refused:
        yield f"  {one.award}  {one.unit}  {one.reason} ({one.dossiers})"


def _more(many: int, most: int) -> Iterator[str]:
    if many > most:
        yield f"  … {many - most} (--all)"
