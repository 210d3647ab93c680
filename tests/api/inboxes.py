"""Inboxes as tests read them."""

from typing import Any

from tests.api.people import Caller


async def found(caller: Caller, **asked: Any) -> list[str]:
    """The nominations on all pages, in order."""
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        answer = await caller.http.post("/v1/inbox/search", json={"limit": 2} | asked | after, headers=caller.headers())
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["tasks"]) <= 2
        seen += [task["nomination"] for task in page["tasks"]]
        if page["next"] is None:
            return seen
        after = {"after": page["next"]}
