"""The words in which people are told what a draft would change, Vietnamese and English."""

from auditor.what_if.findings import Kind, Reason
from auditor.what_if.walk import Ending, Why
from models.vocabulary import Level, StepKind
from trail.words import words

Both = tuple[str, str]

_VI, _EN = words("vi"), words("en")
LEVEL: dict[Level, Both] = {level: (_VI.levels[level], _EN.levels[level]) for level in Level}
STEP: dict[StepKind, Both] = {step: (_VI.steps[step], _EN.steps[step]) for step in StepKind}
ENDING: dict[Ending, Both] = {
    Ending.AWARDED: ("được khen thưởng", "awarded"),
    Ending.NOT_AWARDED: ("không được khen thưởng", "not awarded"),
    Ending.REJECTED: ("bị từ chối", "rejected"),
    Ending.WITHDRAWN: ("đã rút", "withdrawn"),
    Ending.NOT_ADMITTED: ("không được tiếp nhận", "not let in"),
    Ending.OPEN: ("đang giải quyết", "open"),
    Ending.UNKNOWN: ("không xác định được", "unknown"),
}
WHY: dict[Why, Both] = {
    Why.AS_RECORDED: ("như đã ghi", "as recorded"),
    Why.NOT_ELIGIBLE: ("không đủ điều kiện", "not eligible"),
    Why.NO_ROUTE: ("không có nơi quyết định hoặc không có tuyến trình", "nobody to decide it, or no way there"),
    Why.VOTE: ("kết quả bỏ phiếu", "the vote"),
    Why.WOULD_GO_ON: ("sẽ được xét tiếp, bước sau chưa từng diễn ra", "would have gone on; what follows never took place"),
    Why.STEP_NOT_TAKEN: ("có bước chưa từng diễn ra", "a step that never took place"),
    Why.ANOTHER_DECIDES: ("cơ quan khác quyết định", "another office decides"),
    Why.NO_COUNTS: ("số phiếu không công bố", "the counts are kept back"),
    Why.NOT_COUNTED: ("cuộc bỏ phiếu không có giá trị", "the vote would not count"),
    Why.NOT_VOTED: ("không còn số liệu bỏ phiếu", "no vote is at hand"),
    Why.CHAIR: ("ngang phiếu, chờ ý kiến Chủ tịch Hội đồng", "level votes, for the chair to decide"),
    Why.DEPENDS: ("tùy ý kiến bằng văn bản nào được tính", "depends on which written opinions are counted"),
}
KIND: dict[Kind, Both] = {
    Kind.STUCK: ("không đi tiếp được", "stuck"),
    Kind.ROUTE: ("đổi tuyến", "another route"),
    Kind.CLOCK: ("chỉ đổi thời hạn", "another clock only"),
    Kind.NOTICE: ("công khai", "public notice"),
    Kind.DEADLINE: ("hạn giải quyết", "deadline"),
    Kind.DOUBT: ("cần hỏi thêm", "more to ask"),
}
REASON: dict[Reason, Both] = {
    Reason.NO_ROUTE: ("không có nơi quyết định hoặc không có tuyến trình", "nobody to decide it, or no way there"),
    Reason.NOT_ADMITTED: ("không được tiếp nhận", "not let in"),
    Reason.VOTE_FAILS: ("cuộc bỏ phiếu đã qua sẽ không đạt", "a vote already taken would fail"),
    Reason.VOTE_UNKNOWN: ("cuộc bỏ phiếu đã qua không tính lại được", "a vote already taken cannot be told again"),
    Reason.STEP_GONE: ("bước đang làm không còn", "the step it stands at is gone"),
    Reason.NOTHING_LEFT: ("không còn bước nào để quyết định", "no step is left to decide it"),
    Reason.NOBODY_THERE: ("không có người giữ vai trò cần thiết", "nobody holds the role that is asked for"),
    Reason.DAYS_OVER: ("đã quá hạn mới", "the new deadline is past"),
    Reason.STEPS_ADDED: ("thêm bước", "a step more"),
    Reason.STEPS_REMOVED: ("bớt bước", "a step less"),
    Reason.STEPS_REORDERED: ("đổi thứ tự các bước", "steps in another order"),
    Reason.BACK_TO: ("phải quay lại bước", "has to go back to"),
    Reason.DECIDER: ("cấp khác quyết định", "another level decides"),
    Reason.CLOCK: ("số ngày làm việc khác", "other working days"),
    Reason.NOTICE_TOO_SHORT: ("công khai chưa đủ ngày", "the notice stood too short"),
    Reason.NOW_LATE: ("đúng hạn thành quá hạn", "on time becomes late"),
    Reason.NOW_ON_TIME: ("quá hạn thành đúng hạn", "late becomes on time"),
    Reason.CANNOT_TELL: ("đủ điều kiện thành chưa rõ", "eligible becomes cannot tell"),
}


def both(words: Both) -> str:
    """Vietnamese first, English second."""
    return f"{words[0]} / {words[1]}"


def place(level: Level | None, step: StepKind | None) -> str:
    """Where something happens, for people; at intake where no step is named."""
    if level is None or step is None:
        return both(("tiếp nhận", "intake"))
    return both((f"{STEP[step][0]} {LEVEL[level][0]}", f"{STEP[step][1]} at the {LEVEL[level][1]}"))
