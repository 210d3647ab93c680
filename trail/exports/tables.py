"""The tables: one row for each step, or one for each case. The heading says each column in Vietnamese, then by its code."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from models.vocabulary import Act
from policy.clock import HANOI
from trail.exports.reading import ExportedCase
from trail.sheet_files import Cell
from trail.telling import Told, ToldTrail, tell
from trail.values import Speaker

_JOINED = "; "
_MOMENT = "%Y-%m-%d %H:%M:%S"


class By(StrEnum):
    """What a row is."""

    STEPS = "steps"
    CASES = "cases"


class Column(NamedTuple):
    """A column by its name in Vietnamese and its code."""

    vi: str
    code: str


STEPS = (
    Column("Hồ sơ", "nomination"),
    Column("Mục", "sequence"),
    Column("Lúc (giờ Việt Nam)", "at"),
    Column("Việc", "act"),
    Column("Việc, bằng chữ", "what"),
    Column("Cán bộ", "officer"),
    Column("Vai trò", "role"),
    Column("Tại đơn vị", "unit"),
    Column("Thay cho", "on_behalf_of"),
    Column("Cấp", "level"),
    Column("Bước", "step"),
    Column("Số người, tập thể", "nominees"),
    Column("Cho ai", "for_whom"),
    Column("Thay đổi", "changes"),
    Column("Nội dung", "facts"),
    Column("Lý do", "reason"),
    Column("Vì sao", "why"),
    Column("Căn cứ", "clause"),
    Column("Trước đó nằm ở", "lay_at"),
    Column("Trong tình trạng", "lay_state"),
    Column("Ngày làm việc", "lay_working_days"),
    Column("Số giây", "lay_seconds"),
    Column("Danh hiệu, hình thức", "award"),
    Column("Đơn vị đề nghị", "proposer"),
    Column("Mã băm", "hash"),
)
CASES = (
    Column("Hồ sơ", "nomination"),
    Column("Danh hiệu, hình thức", "award"),
    Column("Tên danh hiệu, hình thức", "award_name"),
    Column("Hệ thống văn bản", "regime"),
    Column("Đơn vị đề nghị", "proposer"),
    Column("Tên đơn vị", "proposer_name"),
    Column("Ngày tiếp nhận", "received_on"),
    Column("Bắt đầu", "opened_at"),
    Column("Kết thúc", "closed_at"),
    Column("Tình trạng", "state"),
    Column("Tình trạng, bằng chữ", "state_name"),
    Column("Số người, tập thể", "nominees"),
    Column("Số quyết định", "decision_number"),
    Column("Ngày quyết định", "decided_on"),
    Column("Người ký", "signatory"),
    Column("Cơ quan quyết định", "decision_unit"),
    Column("Tách từ hồ sơ", "origin"),
    Column("Số bước", "entries"),
    Column("Số lần trả lại", "returned"),
    Column("Số lần quá hạn", "overdue"),
    Column("Tổng ngày làm việc", "working_days"),
    Column("Nằm lâu nhất ở", "longest_at"),
    Column("Trong tình trạng", "longest_state"),
    Column("Ngày làm việc ở đó", "longest_working_days"),
)
COLUMNS: dict[By, tuple[Column, ...]] = {By.STEPS: STEPS, By.CASES: CASES}

Record = dict[str, Cell]


def records(cases: Iterable[ExportedCase], by: By, speaker: Speaker, now: datetime) -> Iterator[Record]:
    """The rows, each by the codes of its columns."""
    make: dict[By, Callable[[ExportedCase, ToldTrail, Speaker], Iterable[Record]]] = {By.STEPS: _steps, By.CASES: _case}
    for case in cases:
        if case.entries:
            yield from make[by](case, tell(case.trail, speaker, now), speaker)


def table(by: By, rows: Iterable[Record]) -> list[list[Cell]]:
    """The rows as a sheet, under two rows of heading."""
    columns = COLUMNS[by]
    heading: list[list[Cell]] = [[column.vi for column in columns], [column.code for column in columns]]
    return heading + [[row[column.code] for column in columns] for row in rows]


def _steps(case: ExportedCase, told: ToldTrail, _speaker: Speaker) -> Iterator[Record]:
    by_place = {one.id: one.entry for one in case.entries}
    for one in told.entries:
        entry = by_place[one.chain, one.sequence]
        lay = one.lay_with
        yield {
            "nomination": one.chain,
            "sequence": one.sequence,
            "at": _moment(one.at),
            "act": one.act,
            "what": one.what,
            "officer": one.officer or "",
            "role": entry.actor.role if entry.actor else "",
            "unit": entry.actor.unit if entry.actor else "",
            "on_behalf_of": one.on_behalf_of or "",
            "level": entry.level or "",
            "step": entry.step or "",
            "nominees": entry.nominees,
            **_said(one),
            "reason": entry.reason or "",
            "lay_at": lay.unit if lay else "",
            "lay_state": lay.state if lay else "",
            "lay_working_days": lay.working_days if lay else "",
            "lay_seconds": lay.seconds if lay else "",
            "award": case.row["award"],
            "proposer": case.row["unit"],
            "hash": one.hash,
        }


def _said(one: Told) -> Record:
    return {
        "for_whom": one.for_whom,
        "changes": _JOINED.join(one.changes),
        "facts": _JOINED.join(one.facts),
        "why": one.why or "",
        "clause": one.clause or "",
    }


def _case(case: ExportedCase, told: ToldTrail, speaker: Speaker) -> Iterator[Record]:
    row, acts = case.row, [one.act for one in told.entries]
    longest = max(told.lain, key=lambda one: one.seconds, default=None)
    yield {
        "nomination": row["id"],
        "award": row["award"],
        "award_name": told.award,
        "regime": row["regime"],
        "proposer": row["unit"],
        "proposer_name": told.unit,
        "received_on": row["received_on"],
        "opened_at": _moment_of(row["opened_at"]),
        "closed_at": _moment_of(row["closed_at"]),
        "state": row["state"],
        "state_name": speaker.state(row["state"]),
        "nominees": row["nominees"],
        **{name: row[name] or "" for name in ("decision_number", "decided_on", "signatory", "decision_unit", "origin")},
        "entries": len(acts),
        "returned": acts.count(Act.RETURNED),
        "overdue": acts.count(Act.OVERDUE),
        "working_days": sum(one.working_days for one in told.lain),
        "longest_at": longest.unit if longest else "",
        "longest_state": longest.state if longest else "",
        "longest_working_days": longest.working_days if longest else "",
    }


def _moment(at: datetime) -> str:
    return at.astimezone(HANOI).strftime(_MOMENT)


def _moment_of(said: Any) -> str:
    return _moment(datetime.fromisoformat(said)) if said else ""
