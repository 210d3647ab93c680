"""Every column that a list may have: its names in both languages, what may stand in it, and how that is read."""

from collections.abc import Callable, Mapping
from typing import Any

from models.messages.achievement import AwardBasis, ClusterLead, PositionClass
from models.vocabulary import RecipientKind
from policy.law import Law
from policy.law_models import plain
from starter.lists import cells
from starter.lists.columns import Column, Part
from starter.lists.words import truth, word


def columns(law: Law) -> tuple[Column, ...]:
    """Every column, in the order of the template. Prior awards are known by the codes, names and aliases of every regime."""
    return (*_OF_THE_LIST, *_OF_THE_NOMINEE, *_of_the_record(_awards_by_name(law)))


_OF_THE_LIST = (
    Column(
        "unit",
        "Đơn vị",
        Part.LIST,
        str,
        "Mã hoặc tên đơn vị đề nghị; để trống là đơn vị của bạn",
        "63.01840",
        ("don_vi", "ma_don_vi"),
    ),
    Column(
        "award",
        "Danh hiệu, hình thức",
        Part.LIST,
        str,
        "Mã hoặc tên danh hiệu thi đua, hình thức khen thưởng",
        "Lao động tiên tiến",
        ("danh_hieu", "hinh_thuc", "danh_hieu_hinh_thuc_khen_thuong", "khen_thuong"),
        required=True,
    ),
    Column(
        "period", "Năm", Part.LIST, cells.period, "Năm hoặc giai đoạn lập thành tích", "2019", ("nam", "giai_doan"), required=True
    ),
    Column("movement", "Phong trào", Part.LIST, str, "Mã phong trào thi đua, nếu có", "ntm-2019", ("phong_trao",)),
    Column(
        "received_on", "Ngày nhận", Part.LIST, cells.day, "Ngày nhận hồ sơ; để trống là hôm nay", "20/12/2019", ("ngay_nhan_ho_so",)
    ),
)

_OF_THE_NOMINEE = (
    Column(
        "kind",
        "Đối tượng",
        Part.NOMINEE,
        lambda text: word(RecipientKind, text),
        "cá nhân, tập thể hoặc hộ gia đình",
        "cá nhân",
        ("loai", "doi_tuong", "recipient_kind"),
        required=True,
    ),
    Column(
        "name",
        "Họ và tên",
        Part.NOMINEE,
        str,
        "Họ tên cá nhân, tên tập thể, tên chủ hộ",
        "Nông Thị Mẫu",
        ("ho_ten", "ten"),
        required=True,
    ),
    Column("birth_date", "Ngày sinh", Part.NOMINEE, cells.day, "Đủ ngày, tháng, năm", "12/04/1985", ("ngay_thang_nam_sinh",)),
    Column("address", "Địa chỉ", Part.NOMINEE, str, "", "Phường Đức Xuân", ("noi_o",)),
    Column("post", "Chức vụ", Part.NOMINEE, str, "", "Giáo viên", ("chuc_danh", "chuc_vu_don_vi_cong_tac")),
    Column(
        "recipient_code", "Mã", Part.NOMINEE, str, "Mã riêng của đơn vị cho người, tập thể này", "CB-0042", ("ma_doi_tuong", "code")
    ),
    Column("officer", "Mã cán bộ", Part.NOMINEE, str, "Mã trong hệ thống, nếu là cán bộ dùng hệ thống", "", ("ma_nguoi_dung",)),
)


def _of_the_record(awards: Mapping[str, str]) -> tuple[Column, ...]:
    def column(name: str, label: str, read: Callable[[str], Any], guide: str, example: str, *aliases: str) -> Column:
        return Column(name, label, Part.RECORD, read, guide, example, aliases, "awards" if name == "prior_awards" else name)

    return (
        column(
            "basis",
            "Loại khen",
            lambda text: word(AwardBasis, text),
            "công trạng, đột xuất, chuyên đề …",
            "công trạng",
            "loai_khen_thuong",
        ),
        column("period_from", "Thành tích từ ngày", cells.day, "", "01/01/2019", "tu_ngay"),
        column("period_to", "Thành tích đến ngày", cells.day, "", "31/12/2019", "den_ngay"),
        column("ratings", "Xếp loại", cells.ratings, "năm:mức; …", "2018:tốt; 2019:xuất sắc", "xep_loai_hang_nam", "danh_gia"),
        column(
            "prior_awards",
            "Khen thưởng đã có",
            cells.prior_awards(awards),
            "danh hiệu:năm[:loại]; …",
            "CSTDCS:2017; CSTDCS:2018",
            "awards",
        ),
        column("initiatives", "Sáng kiến", cells.initiatives, "phạm vi:năm:số[:loại]; …", "cơ sở:2019:SK-12", "sang_kien_de_tai"),
        column("achievements", "Thành tích", cells.achievements, "loại[:phạm vi[:năm[:số]]]; …", "phong trào:tỉnh:2019"),
        column("discipline", "Kỷ luật", cells.discipline, "hình thức[:đến ngày]; «không» nếu không có", "không"),
        column("pending_matters", "Vụ việc đang xem xét", cells.pending_matters, "«không» nếu không có", "không"),
        column(
            "position_class",
            "Nhóm đối tượng",
            lambda text: word(PositionClass, text),
            "doanh nhân, trực tiếp, lãnh đạo …",
            "trực tiếp",
        ),
        column("posts", "Chức vụ đã giữ", cells.posts, "chức vụ:số năm; …", "vụ trưởng:6"),
        column("leave_years", "Năm nghỉ thai sản", cells.years, "", "2018"),
        column("woman", "Nữ", truth, "có / không", "có", "gioi_tinh"),
        column("members", "Số thành viên", cells.number, "Của tập thể", "40"),
        column("ldtt_members", "Số đạt LĐTT", cells.number, "Thành viên đạt LĐTT, CSTT", "32"),
        column("members_completed", "Số hoàn thành nhiệm vụ", cells.number, "", "40"),
        column("cstdcs_members", "Số đạt CSTĐCS", cells.number, "", "3"),
        column("members_disciplined", "Số bị kỷ luật", cells.number, "Từ cảnh cáo trở lên", "0"),
        column("cluster_lead", "Dẫn đầu cụm, khối", lambda text: word(ClusterLead, text), "không, tỉnh, trung ương", "tỉnh"),
        column("education", "Ngành giáo dục", truth, "có / không", "không"),
        column("culture_standard_met", "Đạt chuẩn văn hóa", truth, "có / không", "có"),
        column(
            "record", "Hồ sơ (JSON)", cells.record, "Thay cho các cột trên, như khi gửi qua API", '{"ratings": []}', "ho_so_json"
        ),
    )


def _awards_by_name(law: Law) -> dict[str, str]:
    found: dict[str, str] = {}
    for regime in law.regimes:
        found |= regime.names
        found |= {plain(code): code for code in regime.awards}
    return found
