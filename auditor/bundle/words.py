"""The words of the page for people, in Vietnamese and English. What entries say stands in `trail/words`."""

from collections.abc import Mapping

VIETNAMESE: Mapping[str, str] = {
    "title": "Tóm tắt bằng chứng về hồ sơ {nomination}",
    "intro": (
        "Trang này kể lại, cho người đọc, những gì các tệp khác trong cùng gói chứng minh. Nó không phải là bằng chứng: "
        "bằng chứng là sổ cái đã ký, lịch sử thực thi, hòm phiếu và biên bản đi kèm. Chỉ nêu tên những người được hỏi; "
        "người khác chỉ có số."
    ),
    "case": "Hồ sơ",
    "nomination": "Mã hồ sơ",
    "award": "Danh hiệu, hình thức",
    "unit": "Đơn vị đề nghị",
    "received": "Ngày nhận",
    "law": "Quy định áp dụng",
    "clause": "Căn cứ",
    "people": "Người, tập thể được đề nghị",
    "number": "Số",
    "name": "Họ tên, tên gọi",
    "outcome": "Kết quả",
    "where": "Ở hồ sơ",
    "in_decision": "Số thứ tự",
    "nameless": "(không nêu tên)",
    "open": "chưa kết thúc",
    "decision": "Quyết định",
    "no_decision": "Sổ cái (đến điểm kiểm này) không có quyết định khen thưởng nào cho những người trên.",
    "decided": (
        "Quyết định số {number} ngày {day}, do {signatory} ký tại {unit}, cho {count} người, tập thể (mục {entry} của {chain}). "
        "Căn cứ: {clause}."
    ),
    "timeline": "Diễn biến: ai làm gì, khi nào, theo quy định nào",
    "when": "Khi nào",
    "what": "Việc gì",
    "who": "Ai, thay ai",
    "why": "Vì sao, căn cứ",
    "council": "Hội đồng bỏ phiếu",
    "round": "Phiên {session}, vòng {round}: {ballots} phiếu, {lines} dòng; cam kết hòm phiếu {commitment}…",
    "counts": "Đồng ý / không / trắng / hỏng",
    "needed": "Cần",
    "verdict": "Kết luận",
    "derivation": "Cách tính",
    "kept_back": "không công bố",
    "pass": "đạt",
    "fail": "không đạt",
    "no_verdict": "chưa quyết định",
    "lain": "Hồ sơ nằm ở đâu bao lâu",
    "proof": "Kiểm tra bằng chứng này",
    "checkpoint": "Sổ cái {origin}: cây {size} lá, gốc {root}",
    "key": "Khóa công khai: {vkey}",
    "chain": "{chain}: {entries} mục, mã băm mục cuối {hash}",
    "file": "Lịch sử {name}: SHA-256 {sha256}",
    "how": (
        "Trên một máy bất kỳ, không cần mạng: vinhdanh verify TỆP.zip --vkey KHÓA, hoặc python -m proofs TỆP.zip --vkey KHÓA. "
        "Lấy khóa từ nơi cơ quan công bố, không lấy từ trang này. Ghi lại điểm kiểm (tệp checkpoint.txt) để lần sau so sánh "
        "(--checkpoint)."
    ),
    "not_there": "Không có trong gói",
    "made": "Lập lúc {at}",
    "page": "Trang",
}
ENGLISH: Mapping[str, str] = {
    "title": "Summary of the proof for nomination {nomination}",
    "intro": (
        "This page tells people what the other files of the same bundle prove. It is no proof itself: that is the signed ledger, "
        "the histories, the ballot box and the minutes beside it. Only those who were asked for are named; "
        "everybody else is a number."
    ),
    "case": "The nomination",
    "nomination": "Nomination",
    "award": "Award",
    "unit": "Proposed by",
    "received": "Received on",
    "law": "Law that applied",
    "clause": "Clause",
    "people": "Who was proposed",
    "number": "No.",
    "name": "Name",
    "outcome": "Outcome",
    "where": "In nomination",
    "in_decision": "Number in decision",
    "nameless": "(not named)",
    "open": "not ended yet",
    "decision": "The decision",
    "no_decision": "The ledger, up to this checkpoint, holds no decision to award any of them.",
    "decided": (
        "Decision {number} of {day}, signed by {signatory} at {unit}, for {count} (entry {entry} of {chain}). Clause: {clause}."
    ),
    "timeline": "What happened: who did what, when, by which clause",
    "when": "When",
    "what": "What",
    "who": "Who, for whom",
    "why": "Why, by which clause",
    "council": "The votes of the council",
    "round": "Session {session}, round {round}: {ballots} ballots, {lines} lines; commitment to the box {commitment}…",
    "counts": "For / against / abstaining / invalid",
    "needed": "Needed",
    "verdict": "Verdict",
    "derivation": "How it follows",
    "kept_back": "not published",
    "pass": "passed",
    "fail": "failed",
    "no_verdict": "no decision",
    "lain": "Where it lay, and for how long",
    "proof": "How to check this",
    "checkpoint": "Ledger {origin}: a tree of {size} leaves, root {root}",
    "key": "Public key: {vkey}",
    "chain": "{chain}: {entries} entries, hash of the last {hash}",
    "file": "History {name}: SHA-256 {sha256}",
    "how": (
        "On any machine, without a network: vinhdanh verify FILE.zip --vkey KEY, or python -m proofs FILE.zip --vkey KEY. "
        "Take the key from where the office publishes it, not from this page. Note the checkpoint (checkpoint.txt) to compare "
        "later (--checkpoint)."
    ),
    "not_there": "Not in the bundle",
    "made": "Made at {at}",
    "page": "Page",
}
