"""What `vinhdanh audit verify` says to people: Vietnamese first, then English."""

from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.verdict import Verdict

PART = {
    Part.ENTRY: "mục",
    Part.LEAF: "lá",
    Part.NODE: "nút",
    Part.CHECKPOINT: "điểm kiểm",
    Part.KEY: "khóa công bố",
    Part.CARD: "thẻ lưu trữ",
    Part.CASE: "tệp hồ sơ lưu",
    Part.POLICY: "bộ quy định",
}
DEED = {Deed.CHANGED: "bị sửa", Deed.REMOVED: "bị bỏ", Deed.INSERTED: "bị chèn thêm", Deed.REORDERED: "bị đổi chỗ"}
WHERE = {Where.DATABASE: "cơ sở dữ liệu", Where.ARCHIVE: "kho lưu trữ", Where.BROUGHT: "tệp mang theo"}
KEY_IS_STATED = (
    "chữ ký được kiểm tra bằng khóa do chính sổ cái nêu; hãy nêu khóa bạn biết bằng --vkey"
    " / the signatures were checked with the key that the ledger itself states; name the one that you know by --vkey"
)


def found(finding: Finding) -> str:
    """One thing that is wrong: which part, where it lies, what was done to it; the detail in English."""
    subject = " ".join(str(one) for one in (PART[finding.part], finding.chain, finding.sequence) if one is not None)
    return f"{subject} {DEED[finding.deed]} ({WHERE[finding.where]}) / {finding}"


def more(left: int) -> str:
    """That so many things are not shown."""
    return f"… và {left} điều khác / and {left} more"


def looked_at(verdict: Verdict) -> str:
    """How much was looked at."""
    one = verdict
    return (
        f"đã xem: {one.entries} mục ({one.unsigned} chưa ký), {one.leaves} lá, {one.nodes} nút, {one.checkpoints} điểm kiểm, "
        f"{one.cards} thẻ lưu trữ ({one.unsigned_cards} chưa ký), {one.cases} tệp hồ sơ\n"
        f"looked at: {one.entries} entries ({one.unsigned} not signed yet), {one.leaves} leaves, {one.nodes} nodes, "
        f"{one.checkpoints} checkpoints, {one.cards} cards ({one.unsigned_cards} not signed yet), {one.cases} case files"
    )


def later(checkpoints: int) -> str:
    """That some checkpoints are younger than the backup."""
    return (
        f"{checkpoints} điểm kiểm có sau bản sao này nên không nói gì về nó"
        f" / {checkpoints} checkpoints are later than this database, and say nothing about it"
    )


def conclusion(verdict: Verdict) -> str:
    """Whether it holds, and up to where it is signed."""
    if verdict.latest is None and not verdict.findings:
        return (
            "chưa có gì được ký nên chưa chứng minh được gì; hệ thống ký vài phút một lần"
            " / nothing here is signed, so nothing can be proved; a worker signs every few minutes"
        )
    size = verdict.latest.checkpoint.size if verdict.latest else None
    signed_vi = f"đã ký đến lá {size}" if size is not None else "không thấy phần đã ký nào còn nguyên vẹn"
    signed_en = f"signed up to leaf {size}" if size is not None else "nothing that was signed was found whole"
    vi, en = ("sổ cái đúng", "the ledger holds") if verdict.holds else ("SỔ CÁI KHÔNG ĐÚNG", "THE LEDGER DOES NOT HOLD")
    return f"{vi}: {signed_vi} / {en}: {signed_en}"
