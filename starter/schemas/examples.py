"""One nomination and what hangs on it, told as the API answers: the examples that the documentation shows."""

from pydantic import ConfigDict, JsonValue

Example = dict[str, JsonValue]

_ID = "hs-4kq2m7xw3bza6tnd"
_OFFICER = "of-4kq2m7xw3bza6tnd"
_HERE = f"/v1/nominations/{_ID}"
_CITY: Example = {"code": "63.058", "name": "Thành phố Bắc Kạn", "level": "district"}
_PROVINCE: Example = {"code": "63.06", "name": "Tỉnh Bắc Kạn", "level": "province"}
_COUNTRY: Example = {"code": "VN", "name": "Trung ương", "level": "central"}
_SUBMITTED_AT, _APPRAISED_AT, _VOTED_AT = "2019-12-20T02:00:00Z", "2019-12-27T03:30:00Z", "2020-01-10T08:15:00Z"
_DECIDED_AT, _DUE_AT = "2020-01-15T09:00:00Z", "2020-01-17T17:00:00Z"


def shown(example: Example) -> ConfigDict:
    """The configuration of a model that the documentation shows with this example."""
    return ConfigDict(json_schema_extra={"example": example})


LINKS: Example = {"self": _HERE, "progress": f"{_HERE}/progress", "timeline": f"{_HERE}/timeline", "nominees": f"{_HERE}/nominees"}

SUBMISSION: Example = {
    "id": _ID,
    "award": "LDTT",
    "regime": "VN-2017",
    "unit": "63.058",
    "received_on": "2019-12-20",
    "nominees": [{"id": 4711, "position": 1, "eligibility": "cannot_tell"}],
    "links": LINKS,
}

NOMINATION: Example = {
    "id": _ID,
    "version": 4,
    "state": "awarded",
    "level": "district",
    "office": "63.058",
    "step": None,
    "due_at": None,
    "nominees": 1,
    "award": "LDTT",
    "regime": "VN-2017",
    "policy_version": "law-6384f4a49db20e8f379729a97932456f",
    "unit": "63.058",
    "path": ["63.058"],
    "received_on": "2019-12-20",
    "decision_number": "1234/QĐ-UBND",
    "decided_on": "2020-01-15",
    "signatory": "chu-tich",
    "decision_level": "district",
    "decision_unit": "63.058",
    "opened_at": _SUBMITTED_AT,
    "changed_at": _DECIDED_AT,
    "closed_at": _DECIDED_AT,
    "links": LINKS,
}

STATUS: Example = {
    "nomination": _ID,
    "version": 2,
    "state": "awaiting_council",
    "level": "district",
    "unit": "63.058",
    "step": "council",
    "task": 2,
    "due_at": _DUE_AT,
    "nominees": 1,
    "splits": [],
    "derivation": None,
}

REVOCATION: Example = {
    "revocation": f"{_ID}.r4c1f9e07ab35d268",
    "nomination": _ID,
    "nominees": 1,
    "hash": "150efee4b349f6a554c8250c6aab404cb072db6acabfbc9156ebe4def37f16fa",
}

COMMAND_STATUS: Example = {"state": "done", "answer": STATUS, "revocation": None, "problem": None}

NOT_KNOWN_YET: Example = {"status_url": f"{_HERE}/commands/7d3f1c1e-5a0b-4a3e-9d54-0f3d6f9a7c11"}

PROGRESS: Example = {
    "nomination": _ID,
    "state": "awaiting_council",
    "office": _CITY,
    "role": "secretary",
    "step": "council",
    "task": 2,
    "since": _APPRAISED_AT,
    "until": _DUE_AT,
    "council_session": "ph-4kq2m7xw3bza6tnd",
    "route": [{"unit": _CITY, "decides": True, "standing": "open", "steps": ["appraise", "council", "sign"]}],
}

TIMELINE: Example = {
    "nomination": _ID,
    "origin": None,
    "entries": [
        {
            "chain": _ID,
            "sequence": 3,
            "act": "council_voted",
            "at": _VOTED_AT,
            "actor": _OFFICER,
            "role": "secretary",
            "unit": "63.058",
            "level": "district",
            "step": "council",
            "nominees": 1,
            "exceptions": [],
            "before": {"state": "awaiting_council"},
            "after": {"state": "awaiting_signature"},
            "facts": {"held_on": "2020-01-10", "members": 15, "present": 14},
            "comment": "Hội đồng nhất trí.",
            "others": [],
            "hash": "caa3a1b10ce7bbf52a4c40c4ff880976ba72d7f40758f0c21db09761efeb7500",
        }
    ],
    "branches": [],
}

NOMINEES: Example = {
    "nomination": _ID,
    "state": "awarded",
    "nominees": [
        {
            "id": 4711,
            "position": 1,
            "name": "Nông Thị Mẫu",
            "kind": "individual",
            "birth_date": "1985-04-12",
            "address": "Phường Đức Xuân",
            "post": "Giáo viên",
            "eligibility": "cannot_tell",
            "outcome": "awarded",
            "ground": None,
            "decision_number": "1234/QĐ-UBND",
            "number": 1,
        }
    ],
    "matching": 1,
    "next": None,
}

INBOX: Example = {
    "tasks": [
        {
            "nomination": _ID,
            "number": 1,
            "unit": "63.058",
            "level": "district",
            "step": "appraise",
            "role": "appraiser",
            "award": "LDTT",
            "state": "appraising",
            "nominees": 1,
            "proposer": "63.058",
            "movement": None,
            "received_on": "2019-12-20",
            "opened_at": _SUBMITTED_AT,
            "due_at": _DUE_AT,
            "changed_at": _SUBMITTED_AT,
            "version": 1,
            "changed_since_look": True,
            "claimed_by": None,
            "claimed_for": None,
            "claimed_at": None,
            "claim_version": 0,
            "assigned_by": None,
        }
    ],
    "next": None,
}

_NONE_LEFT: Example = {"count": 0, "or_more": False}

INBOX_COUNTS: Example = {
    "box": "office",
    "open": {"count": 300, "or_more": True},
    "overdue": {"count": 12, "or_more": False},
    "due_today": _NONE_LEFT,
    "due_this_week": {"count": 31, "or_more": False},
    "steps": [{"of": "appraise", "count": 300, "or_more": True}],
    "states": [{"of": "appraising", "count": 300, "or_more": True}, {"of": "on_hold", "count": 4, "or_more": False}],
    "awards": [{"of": "LDTT", "count": 284, "or_more": False}],
}

LOOK: Example = {"nomination": _ID, "version": 3, "looked_at": _VOTED_AT}

INBOX_CHANGES: Example = {"nomination": _ID, "seen": 2, "version": 3, "entries": TIMELINE["entries"]}

SAVED_FILTER: Example = {
    "id": "0f3d6f9a7c117d3f",
    "name": "Quá hạn, Lao động tiên tiến",
    "officer": _OFFICER,
    "shared_with": "63.058",
    "query": {"box": "office", "sort": "due", "order": "asc", "overdue": True, "award": "LDTT"},
    "created_at": _SUBMITTED_AT,
    "changed_at": _SUBMITTED_AT,
}

SAVED_FILTERS: Example = {"filters": [SAVED_FILTER]}

ELIGIBILITY: Example = {
    "award": "LDTT",
    "regime": "VN-2017",
    "verdict": "cannot_tell",
    "lines": [
        {
            "clause": "NĐ 91/2017/NĐ-CP Điều 9",
            "source": "",
            "confidence": "memory",
            "asks_vi": "được xếp loại từ mức hoàn thành tốt nhiệm vụ trở lên (năm 2019 hoặc 2018)",
            "asks_en": "rated at least: tasks completed well (2019 or 2018)",
            "shows_vi": "2019: hoàn thành xuất sắc nhiệm vụ",
            "shows_en": "2019: tasks completed excellently",
            "verdict": "eligible",
            "choice": 1,
        }
    ],
}

AWARDS: Example = {
    "regime": "VN-2017",
    "awards": [
        {
            "code": "LDTT",
            "regime": "VN-2017",
            "kind": "title",
            "name": "Lao động tiên tiến",
            "name_en": "Advanced Labourer",
            "aliases": ["LĐTT"],
            "recipients": ["individual"],
            "deciders": ["district_chair", "agency_head", "enterprise_director"],
            "yearly": True,
            "law": {"clause": "Luật 15/2003/QH11; NĐ 91/2017/NĐ-CP Điều 9", "source": "S28", "confidence": "secondary"},
        }
    ],
}

REGIMES: Example = {
    "policy_version": "law-6384f4a49db20e8f379729a97932456f",
    "regimes": [
        {
            "id": "VN-2017",
            "since": "2015-01-01",
            "until": "2023-12-31",
            "levels": ["commune", "district", "province", "central"],
            "law": {"clause": "Luật 15/2003/QH11; NĐ 91/2017/NĐ-CP", "source": "S28", "confidence": "found"},
        }
    ],
}

UNIT: Example = {
    **_CITY,
    "kind": "administrative",
    "legal_personality": False,
    "valid_from": "2008-08-01",
    "valid_to": "2025-06-30",
    "above": [_PROVINCE, _COUNTRY],
    "predecessors": [],
    "successors": ["34.01840", "34.01843", "34.01849"],
}

UNITS: Example = {"units": [_PROVINCE, _CITY]}

ORGANISATION: Example = {
    "code": "thpt-bac-kan",
    "name": "Trường THPT Bắc Kạn",
    "kind": "school",
    "parent": "63.058",
    "level": "province",
    "legal_personality": True,
    "valid_from": "2008-08-01",
    "valid_to": None,
}

OFFICER: Example = {
    "id": _OFFICER,
    "name": "Nông Thị Mẫu",
    "unit": "63.058",
    "level": "district",
    "roles": ["appraiser", "secretary"],
    "created_at": _SUBMITTED_AT,
    "left_at": None,
}

TOKEN: Example = {
    "id": "b5c0f2a1d4e3968778695a4b3c2d1e0f00112233445566778899aabbccddeeff",
    "officer": _OFFICER,
    "label": "máy trạm phòng Nội vụ",
    "scopes": ["read", "submit"],
    "issued_by": _OFFICER,
    "created_at": _SUBMITTED_AT,
    "last_used_at": None,
    "expires_at": None,
    "withdrawn_at": None,
}

NOTICE: Example = {
    "id": 17,
    "nomination": _ID,
    "sequence": 4,
    "unit": "63.058",
    "template": "awarded",
    "reason": "notice/4711",
    "template_version": None,
    "language": None,
    "officer": None,
    "channel": "email",
    "address": "vanthu@backan.example",
    "state": "bounced",
    "digest": None,
    "attempts": 1,
    "next_attempt_at": None,
    "hold_until": None,
    "error": "smtp_550",
    "written_at": _DECIDED_AT,
    "sent_at": None,
    "proof": None,
    "bounced_at": _DECIDED_AT,
}

SUBSCRIPTION: Example = {
    "id": 3,
    "unit": "63.058",
    "channel": "email",
    "address": "vanthu@backan.example",
    "created_at": _SUBMITTED_AT,
    "former_until": None,
}

HELD_TASK: Example = {
    "nomination": _ID,
    "task": 1,
    "unit": "63.058",
    "level": "district",
    "role": "appraiser",
    "claim": 1,
    "claimed_by": {"id": _OFFICER, "name": "Nông Thị Mẫu"},
    "on_behalf_of": None,
    "claimed_at": _APPRAISED_AT,
    "assigned_by": None,
}

TASK_ACT: Example = {
    "id": 12,
    "nomination": _ID,
    "number": 1,
    "substitution": None,
    "act": "claimed",
    "officer": _OFFICER,
    "before": None,
    "actor": _OFFICER,
    "on_behalf_of": None,
    "reason": None,
    "at": _APPRAISED_AT,
}

SUBSTITUTION: Example = {
    "id": "sb-4kq2m7xw3bza6tnd",
    "absent": {"id": _OFFICER, "name": "Nông Thị Mẫu"},
    "substitute": {"id": "of-7xw3bza6tnd4kq2m", "name": "Hoàng Văn Mẫu"},
    "unit": None,
    "valid_from": "2026-12-01",
    "valid_to": "2026-12-11",
    "created_by": _OFFICER,
    "created_at": _SUBMITTED_AT,
    "ended_at": None,
}

BULK_ANSWER: Example = {
    "done": 1,
    "refused": 1,
    "not_known_yet": 0,
    "results": [
        {"nomination": _ID, "state": "done", "status": STATUS, "problem": None, "status_url": None},
        {
            "nomination": "hs-7xw3bza6tnd4kq2m",
            "state": "refused",
            "status": None,
            "problem": {
                "type": "/problems/task-moved",
                "title": "Nhiệm vụ đã thay đổi",
                "title_en": "The task has moved on",
                "status": 409,
                "detail": "another task is open now",
                "facts": {"task": 4, "seen": 3, "by": _OFFICER, "at": _APPRAISED_AT, "act": "appraised"},
            },
            "status_url": None,
        },
    ],
}
