"""Words that people write in lists, and what they mean. The codes themselves are always understood too."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from models.messages.achievement import (
    AchievementKind,
    AwardBasis,
    ClusterLead,
    DisciplineKind,
    InitiativeKind,
    PositionClass,
    Post,
    Rating,
    Scope,
)
from models.vocabulary import HoldGround, RecipientKind
from policy.units import fold
from starter.lists.reason import CellError

Word = TypeVar("Word", bound=StrEnum)

_RECIPIENTS = {
    RecipientKind.INDIVIDUAL: ("cá nhân", "người"),
    RecipientKind.COLLECTIVE: ("tập thể", "đơn vị"),
    RecipientKind.HOUSEHOLD: ("hộ gia đình", "hộ", "gia đình"),
}
_RATINGS = {
    Rating.EXCELLENT: ("xuất sắc", "hoàn thành xuất sắc nhiệm vụ", "hoàn thành xuất sắc", "HTXSNV", "HTXS"),
    Rating.GOOD: ("tốt", "hoàn thành tốt nhiệm vụ", "hoàn thành tốt", "HTTNV", "HTT"),
    Rating.COMPLETE: ("hoàn thành", "hoàn thành nhiệm vụ", "HTNV", "HT"),
    Rating.NOT_COMPLETE: ("không hoàn thành", "không hoàn thành nhiệm vụ", "KHTNV", "KHT"),
}
_BASES = {
    AwardBasis.MERIT: ("công trạng", "thường xuyên"),
    AwardBasis.SUDDEN: ("đột xuất",),
    AwardBasis.THEMATIC: ("phong trào", "chuyên đề", "phong trào thi đua"),
    AwardBasis.SERVICE: ("cống hiến", "quá trình cống hiến"),
    AwardBasis.SENIORITY: ("niên hạn",),
    AwardBasis.FOREIGN: ("đối ngoại",),
    AwardBasis.RESISTANCE: ("kháng chiến",),
}
_SCOPES = {
    Scope.BASE: ("cơ sở", "cấp cơ sở"),
    Scope.PROVINCE: ("tỉnh", "cấp tỉnh", "bộ", "ngành"),
    Scope.NATIONAL: ("toàn quốc", "cả nước"),
}
_INITIATIVES = {
    InitiativeKind.INITIATIVE: ("sáng kiến",),
    InitiativeKind.SCIENCE: ("đề tài", "khoa học", "đề tài khoa học", "đề án", "công trình"),
    InitiativeKind.COMBAT: ("mưu trí sáng tạo", "chiến đấu"),
}
_ACHIEVEMENTS = {
    AchievementKind.PRODUCTIVE_WORK: ("lao động sản xuất", "năng suất cao"),
    AchievementKind.MOVEMENT: ("phong trào", "phong trào thi đua"),
    AchievementKind.MOVEMENT_LEADER: ("dẫn đầu phong trào",),
    AchievementKind.SUDDEN: ("đột xuất",),
    AchievementKind.CONTRIBUTION: ("đóng góp",),
    AchievementKind.INFLUENCE: ("ảnh hưởng", "phạm vi ảnh hưởng"),
    AchievementKind.INVENTION: ("phát minh", "sáng chế"),
    AchievementKind.SPECIAL: ("đặc biệt xuất sắc",),
}
_DISCIPLINE = {
    DisciplineKind.REPRIMAND: ("khiển trách",),
    DisciplineKind.WARNING: ("cảnh cáo",),
    DisciplineKind.PAY_CUT: ("hạ bậc lương",),
    DisciplineKind.DEMOTION: ("giáng chức",),
    DisciplineKind.REMOVAL: ("cách chức",),
    DisciplineKind.DISMISSAL: ("buộc thôi việc", "sa thải"),
}
_GROUNDS = {
    HoldGround.DISCIPLINE: ("đang xem xét kỷ luật", "kỷ luật"),
    HoldGround.INVESTIGATION: ("điều tra", "thanh tra", "kiểm tra"),
    HoldGround.COMPLAINT: ("khiếu nại", "tố cáo", "khiếu nại tố cáo"),
    HoldGround.PRESS_REPORT: ("báo chí", "báo chí nêu"),
}
_POSITIONS = {
    PositionClass.LEADER_PROVINCE: ("lãnh đạo tỉnh", "lãnh đạo bộ"),
    PositionClass.LEADER_DEPARTMENT: ("lãnh đạo sở", "lãnh đạo vụ"),
    PositionClass.ENTREPRENEUR: ("doanh nhân",),
    PositionClass.LEADER_OTHER: ("lãnh đạo khác", "lãnh đạo"),
    PositionClass.DIRECT: ("trực tiếp", "người lao động trực tiếp"),
}
_POSTS = {
    Post.MINISTER: ("bộ trưởng",),
    Post.DEPUTY_MINISTER: ("thứ trưởng",),
    Post.DIRECTOR_GENERAL: ("vụ trưởng", "cục trưởng"),
    Post.DEPUTY_DIRECTOR_GENERAL: ("phó vụ trưởng", "phó cục trưởng"),
}
_CLUSTERS = {ClusterLead.NONE: ("không",), ClusterLead.PROVINCE: ("tỉnh",), ClusterLead.CENTRAL: ("trung ương",)}
_TRUTHS = {True: ("có", "x", "1", "đúng", "yes", "true", "nữ"), False: ("không", "0", "sai", "no", "false", "nam")}


def _understood(words: Mapping[Word, tuple[str, ...]], kind: type[Word]) -> Mapping[str, StrEnum]:
    said: dict[str, StrEnum] = {fold(spelling): one for one, spellings in words.items() for spelling in spellings}
    return said | {one.value: one for one in kind}


_MEANINGS: dict[type[StrEnum], Mapping[str, StrEnum]] = {
    RecipientKind: _understood(_RECIPIENTS, RecipientKind),
    Rating: _understood(_RATINGS, Rating),
    AwardBasis: _understood(_BASES, AwardBasis),
    Scope: _understood(_SCOPES, Scope),
    InitiativeKind: _understood(_INITIATIVES, InitiativeKind),
    AchievementKind: _understood(_ACHIEVEMENTS, AchievementKind),
    DisciplineKind: _understood(_DISCIPLINE, DisciplineKind),
    HoldGround: _understood(_GROUNDS, HoldGround),
    PositionClass: _understood(_POSITIONS, PositionClass),
    Post: _understood(_POSTS, Post),
    ClusterLead: _understood(_CLUSTERS, ClusterLead),
}
_MEANT = {fold(spelling): truth for truth, spellings in _TRUTHS.items() for spelling in spellings}
_NOTHING = frozenset(map(fold, ("không", "không có", "none", "-")))
"""What people write in a list column when the record says that there is nothing; an empty cell says nothing at all."""


def word(kind: type[Word], text: str) -> str:
    """The code of a word, in Vietnamese or as the code itself, however its marks and capitals are written. Raises CellError."""
    meant = _MEANINGS[kind].get(fold(text))
    if meant is None:
        codes = ", ".join(one.value for one in kind)
        raise CellError(f"phải là một trong: {codes}", f"must be one of: {codes}")
    return meant.value


def truth(text: str) -> bool:
    """Có or không, in any of their spellings. Raises CellError."""
    meant = _MEANT.get(fold(text))
    if meant is None:
        raise CellError("phải là «có» hoặc «không»", "must be yes or no")
    return meant


def says_none(text: str) -> bool:
    """True when a list column says that there is nothing to list."""
    return fold(text) in _NOTHING
