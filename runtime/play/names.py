"""Fictional names, as they are borne in the north-east of Việt Nam. The same seed makes the same people."""

from dataclasses import dataclass
from datetime import date, timedelta

from models.vocabulary import UnitKind
from runtime.play.dice import dice_for

FAMILIES = (
    "Nguyễn", "Nông", "Hoàng", "Triệu", "Hà", "Lường", "Bế", "Lục", "Đàm", "Ma", "Trần", "Lê", "Phạm", "Vi", "Lý", "Đặng", "Bàn",
    "Dương", "Vũ", "Chu", "Lành", "Phùng", "Cao", "Mạc", "Lưu", "Đinh", "Sằm", "Hứa", "Tô", "Đỗ",
)  # fmt: skip
WOMENS_MIDDLES = ("Thị", "Thị", "Thị", "Bích", "Thu", "Kim", "Thị Hồng", "Thị Thanh", "Ngọc", "Thị Minh")
MENS_MIDDLES = ("Văn", "Văn", "Văn", "Đức", "Ngọc", "Quang", "Minh", "Hữu", "Đình", "Xuân")
WOMENS_NAMES = (
    "Lan", "Hoa", "Huệ", "Hương", "Thảo", "Yến", "Nga", "Hạnh", "Thủy", "Dung", "Loan", "Mai", "Nhung", "Phương", "Quyên", "Tuyết",
    "Vân", "Xuân", "Diệp", "Liên", "Chinh", "Duyên", "Thơm", "Oanh", "Hằng",
)  # fmt: skip
MENS_NAMES = (
    "Hùng", "Dũng", "Tuấn", "Cường", "Thắng", "Sơn", "Hải", "Nam", "Long", "Quân", "Khánh", "Bình", "Tùng", "Trung", "Kiên", "Toàn",
    "Việt", "Phúc", "Thành", "Hiếu", "Đạt", "Lâm", "Tiến", "Chiến", "Vượng",
)  # fmt: skip
POSTS = {
    UnitKind.SCHOOL: ("Giáo viên", "Giáo viên", "Giáo viên", "Tổ trưởng chuyên môn", "Nhân viên thư viện", "Phó Hiệu trưởng"),
    UnitKind.ENTERPRISE: ("Công nhân", "Công nhân", "Tổ trưởng sản xuất", "Kỹ sư", "Kế toán"),
    UnitKind.COOPERATIVE: ("Thành viên hợp tác xã", "Tổ trưởng sản xuất", "Kế toán"),
    UnitKind.ADMINISTRATIVE: ("Công chức", "Cán bộ không chuyên trách", "Trưởng thôn", "Chi hội trưởng", "Tổ trưởng tổ dân phố"),
}
OTHER_POSTS = ("Chuyên viên", "Chuyên viên", "Chuyên viên chính", "Phó Trưởng phòng", "Văn thư")
PARTS = {
    UnitKind.SCHOOL: (
        "Tổ Toán – Lý", "Tổ Ngữ văn", "Tổ Khoa học xã hội", "Tổ Hóa – Sinh", "Tổ Văn phòng", "Tổ Ngoại ngữ", "Công đoàn cơ sở",
    ),
    UnitKind.ENTERPRISE: ("Phân xưởng 1", "Phân xưởng 2", "Phòng Kỹ thuật", "Phòng Kinh doanh", "Tổ Cơ điện", "Công đoàn cơ sở"),
    UnitKind.COOPERATIVE: ("Tổ Sản xuất", "Tổ Chế biến", "Tổ Tiêu thụ"),
    UnitKind.ADMINISTRATIVE: (
        "Hội Liên hiệp Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Đoàn Thanh niên", "Ủy ban Mặt trận Tổ quốc",
        "Ban Chỉ huy Quân sự", "Hội Chữ thập đỏ", "Hội Người cao tuổi",
    ),
}  # fmt: skip
OTHER_PARTS = (
    "Phòng Tổng hợp",
    "Phòng Nghiệp vụ",
    "Bộ phận Một cửa",
    "Tổ Hành chính",
    "Chi đoàn Thanh niên",
    "Công đoàn cơ sở",
    "Tổ Tài vụ",
)
VILLAGES = (
    "Nà Pèn", "Bản Áng", "Khuổi Cuồng", "Nà Ỏi", "Phặc Tràng", "Nà Diểu", "Bản Đồn", "Tân Cư", "Nà Choong", "Khuổi Chang", "Nà Bản",
    "Pá Danh", "Cốc Muổng", "Nà Vịt", "Thôm Mò", "Bản Pẻn", "Khuổi Lặng", "Nà Kẹn",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    woman: bool
    birth_date: date


def person(key: str) -> Person:
    """The same person for the same key, between 24 and 55 years old in 2015."""
    dice = dice_for(key)
    woman = dice.random() < 0.55  # noqa: PLR2004 -- rather more women than men work in schools and offices
    middles, names = (WOMENS_MIDDLES, WOMENS_NAMES) if woman else (MENS_MIDDLES, MENS_NAMES)
    name = f"{dice.choice(FAMILIES)} {dice.choice(middles)} {dice.choice(names)}"
    return Person(name, woman, date(1960, 1, 1) + timedelta(days=dice.randrange(365 * 31)))


def part_name(kind: UnitKind, number: int) -> str:
    """The name of a unit's `number`-th part (0, 1, …), without the unit's own name."""
    return _numbered(PARTS.get(kind, OTHER_PARTS), number)


def village_name(number: int) -> str:
    """The name of a commune's `number`-th village or residential group (0, 1, …)."""
    half, odd = divmod(number, 2)
    return f"Tổ dân phố {half + 1}" if odd else "Thôn " + _numbered(VILLAGES, half)


def post(kind: UnitKind, key: str) -> str:
    """What somebody does in a unit of that kind."""
    return dice_for(key).choice(POSTS.get(kind, OTHER_POSTS))


def _numbered(names: tuple[str, ...], number: int) -> str:
    round_, position = divmod(number, len(names))
    return names[position] if round_ == 0 else f"{names[position]} số {round_ + 1}"
