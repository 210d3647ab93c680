"""The words in which rules speak to people, Vietnamese and English."""

from collections.abc import Iterable

from models.messages.achievement import AchievementKind, ClusterLead, InitiativeKind, Post, Rating, Scope
from models.vocabulary import HoldGround

RATING = {
    Rating.EXCELLENT: ("hoàn thành xuất sắc nhiệm vụ", "tasks completed excellently"),
    Rating.GOOD: ("hoàn thành tốt nhiệm vụ", "tasks completed well"),
    Rating.COMPLETE: ("hoàn thành nhiệm vụ", "tasks completed"),
    Rating.NOT_COMPLETE: ("không hoàn thành nhiệm vụ", "tasks not completed"),
}
SCOPE = {
    Scope.BASE: ("cấp cơ sở", "the base unit"),
    Scope.PROVINCE: ("cấp tỉnh, bộ", "the province or ministry"),
    Scope.NATIONAL: ("toàn quốc", "the whole country"),
}
INITIATIVE = {
    InitiativeKind.INITIATIVE: ("sáng kiến", "initiative"),
    InitiativeKind.SCIENCE: ("công trình khoa học", "science work"),
    InitiativeKind.COMBAT: ("mưu trí, sáng tạo trong chiến đấu", "resourcefulness in combat"),
}
ACHIEVEMENT = {
    AchievementKind.PRODUCTIVE_WORK: ("lao động sản xuất có năng suất", "productive work"),
    AchievementKind.MOVEMENT: ("thành tích trong phong trào thi đua", "achievement in an emulation movement"),
    AchievementKind.MOVEMENT_LEADER: ("dẫn đầu phong trào thi đua", "leader of an emulation movement"),
    AchievementKind.SUDDEN: ("thành tích đột xuất", "sudden achievement"),
    AchievementKind.CONTRIBUTION: ("đóng góp phát triển kinh tế – xã hội, từ thiện", "contribution to development or charity"),
    AchievementKind.INFLUENCE: ("mô hình, thành tích có ảnh hưởng", "achievement with influence on others"),
    AchievementKind.INVENTION: ("phát minh, sáng chế, công trình", "invention or work"),
    AchievementKind.SPECIAL: ("thành tích đặc biệt xuất sắc", "specially outstanding achievement"),
    AchievementKind.WORLD_GOLD: ("huy chương vàng thế giới", "world gold medal"),
    AchievementKind.WORLD_SILVER: ("huy chương bạc thế giới", "world silver medal"),
    AchievementKind.WORLD_BRONZE: ("huy chương đồng thế giới", "world bronze medal"),
    AchievementKind.CONTINENTAL_GOLD: ("huy chương vàng châu lục", "continental gold medal"),
    AchievementKind.CONTINENTAL_SILVER: ("huy chương bạc châu lục", "continental silver medal"),
}
CLUSTER = {
    ClusterLead.NONE: ("không dẫn đầu", "not a leader"),
    ClusterLead.PROVINCE: ("dẫn đầu cụm, khối của tỉnh", "leader of a cluster of the province"),
    ClusterLead.CENTRAL: ("dẫn đầu cụm, khối của Trung ương", "leader of a cluster of the centre"),
}
POST = {
    Post.MINISTER: ("Bộ trưởng và tương đương", "minister or equivalent"),
    Post.DEPUTY_MINISTER: ("Thứ trưởng và tương đương", "deputy minister or equivalent"),
    Post.DIRECTOR_GENERAL: ("Vụ trưởng và tương đương", "director-general or equivalent"),
    Post.DEPUTY_DIRECTOR_GENERAL: ("Phó Vụ trưởng và tương đương", "deputy director-general or equivalent"),
}
HOLD = {
    HoldGround.DISCIPLINE: ("đang xem xét kỷ luật", "discipline under consideration"),
    HoldGround.INVESTIGATION: ("đang điều tra, thanh tra, kiểm tra", "under investigation or inspection"),
    HoldGround.COMPLAINT: ("đang có khiếu nại, tố cáo", "complaint or denunciation pending"),
    HoldGround.PRESS_REPORT: ("báo chí nêu, đang xác minh", "press report being verified"),
}


def both(pairs: Iterable[tuple[str, str]], vi_joint: str = " hoặc ", en_joint: str = " or ") -> tuple[str, str]:
    """Several (Vietnamese, English) phrases as one of each language."""
    listed = list(pairs)
    return vi_joint.join(vi for vi, _ in listed), en_joint.join(en for _, en in listed)


def years(numbers: Iterable[int]) -> str:
    """Years in order, such as "2016, 2017, 2018"."""
    return ", ".join(str(number) for number in sorted(numbers))
