"""One session of a council, told as the API answers: the examples that the documentation shows."""

from starter.schemas.examples import Example

SESSION_ID, COUNCIL_ID, NOMINATION_ID = "ph-4kq2m7xw3bza6tnd", "hd-4kq2m7xw3bza6tnd", "hs-4kq2m7xw3bza6tnd"
_OFFICER: Example = {"id": "of-4kq2m7xw3bza6tnd", "name": "Hoàng Văn Mẫu"}
_HERE = f"/v1/council-sessions/{SESSION_ID}"

STATUS: Example = {
    "session": SESSION_ID,
    "version": 7,
    "state": "tallied",
    "round": 1,
    "agenda": 200,
    "members": 9,
    "present": 8,
    "written": 1,
    "ballots": 9,
    "closes_at": None,
    "embargo_until": None,
    "results": {"passed": 196, "failed": 3, "undecided": 1, "ties": 1},
    "delivered": 0,
    "refused": 0,
}
SUMMARY: Example = {
    "id": SESSION_ID,
    "council": COUNCIL_ID,
    "unit": "63.058",
    "level": "district",
    "kind": "in_room",
    "state": "convened",
    "planned_at": "2026-12-22T01:00:00Z",
    "place": "Phòng họp số 2",
    "round": 0,
    "agenda": 200,
    "members": 9,
}
QUORUM: Example = {
    "ok": True,
    "needed": 6,
    "there": 8,
    "derivation_vi": "8/9 ủy viên có mặt, cần ít nhất 6: đủ để khai mạc.",
    "derivation_en": "8 of 9 members are there, at least 6 are needed: the session may open.",
    "clause": "NĐ 152/2025/NĐ-CP Điều 45(4)",
}
SESSION: Example = {
    **SUMMARY,
    "version": 4,
    "convened_by": "of-4kq2m7xw3bza6tnd",
    "present": 8,
    "written": 1,
    "ballots": None,
    "closes_at": None,
    "invited_at": "2026-12-10T01:00:00Z",
    "embargo_until": None,
    "changed_at": "2026-12-22T01:05:00Z",
    "closed_at": None,
    "minutes_signed": None,
    "left": 2,
    "results": None,
    "delivered": 0,
    "refused": 0,
    "quorum": QUORUM,
    "missing": [],
    "mine": {"function": "secretary", "votes": True, "presence": "present"},
    "may": ["set_agenda", "invite", "record_presence", "recuse", "open_round", "cancel"],
    "links": {"self": _HERE, "agenda": f"{_HERE}/agenda", "seats": f"{_HERE}/seats", "results": f"{_HERE}/results"},
}
SEAT: Example = {
    "officer": _OFFICER,
    "function": "member",
    "votes": True,
    "presence": "delegated",
    "delegate": {"id": "of-7xw3bza6tnd4kq2m", "name": "Triệu Thị Mẫu"},
    "mandate_number": "12/GUQ",
    "mandate_date": "2026-12-20",
}
RECUSAL: Example = {
    "officer": _OFFICER,
    "nomination": NOMINATION_ID,
    "nominees": [4711],
    "ground": "nguoi-than",
    "said_by": "of-4kq2m7xw3bza6tnd",
}
ROUND: Example = {
    "round": 1,
    "mode": "slate",
    "secret": True,
    "lines": 240,
    "electors": 9,
    "may_change": True,
    "opened_at": "2026-12-22T01:10:00Z",
    "closes_at": "2026-12-22T02:10:00Z",
    "closed_at": None,
    "ballots": None,
    "slate_hash": "caa3a1b10ce7bbf52a4c40c4ff880976ba72d7f40758f0c21db09761efeb7500",
    "receipts_root": None,
    "commitment": None,
    "voided": None,
}
CANDIDATE: Example = {
    "nomination": NOMINATION_ID,
    "task": 2,
    "award": "LDTT",
    "proposer": "63.01840",
    "movement": None,
    "nominees": 4,
    "received_on": "2026-11-20",
    "due_at": "2026-12-30T17:00:00Z",
    "awaits": None,
}
ITEM: Example = {
    "nomination": NOMINATION_ID,
    "task": 2,
    "position": 1,
    "award": "LDTT",
    "proposer": "63.01840",
    "nominees": 4,
    "state": "awaiting_council",
    "standing": "on_agenda",
    "added_at": "2026-12-10T01:00:00Z",
    "outcome": None,
    "delivered_at": None,
    "refused": None,
    "refused_why": None,
}
RESULT: Example = {
    "nomination": NOMINATION_ID,
    "nominee": 4711,
    "name": "Triệu Thị Mẫu",
    "position": 1,
    "award": "LDTT",
    "round": 1,
    "verdict": "pass",
    "tie": False,
    "in_favour": 8,
    "against": 1,
    "abstaining": 0,
    "invalid": 0,
    "needed": 5,
    "base": 9,
    "rank": None,
    "derivation_vi": "8 phiếu tán thành trên tổng số 9 thành viên, cần ít nhất 5: đạt.",
    "derivation_en": "8 of all 9 members in favour, at least 5 are needed: passed.",
    "clause": "NĐ 152/2025/NĐ-CP Điều 33(5)",
}
LEFT_OFF: Example = {"nomination": "hs-7wq2m7xw3bza6tne", "type": "/problems/wrong-state"}
