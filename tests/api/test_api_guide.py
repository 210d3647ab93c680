"""docs/api.md stays true: its commands are run as they stand, and its table of roles is the one that is kept."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from activities.webhook import new_secret
from policy.rights import ROLES_OF_COMMAND
from starter.schemas.commands import PATHS
from tests.api.people import WARD, Offices

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
ASSIGNED = re.compile(r"(?P<name>[A-Z]+)=\$\((?P<command>curl .*) \| field (?P<field>[a-z]+)\)", re.DOTALL)


def commands() -> list[str]:
    """The commands of the page that ask the API, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return [block.strip() for block in blocks if "curl" in block]


async def run(http: httpx.AsyncClient, known: dict[str, str]) -> dict[str, httpx.Response]:
    """The answers to the page's commands by the last word of their paths; what they assign lands in `known`."""
    answers = {}
    for command in commands():
        assigned = ASSIGNED.fullmatch(command)
        answer = await curl(http, assigned["command"] if assigned else command, known)
        assert answer.is_success, (command, answer.text)
        answers[answer.request.url.path.rpartition("/")[2]] = answer
        if assigned:
            known[assigned["name"]] = answer.json()[assigned["field"]]
    return answers


async def curl(http: httpx.AsyncClient, command: str, known: dict[str, str]) -> httpx.Response:
    """What curl would do with the words of the command. Raises AssertionError for an option that the page does not need."""
    program, silent, address, *options = shlex.split(command.replace("\\\n", " "))
    assert (program, silent) == ("curl", "-sS")
    headers, body, method = {}, None, None
    for option, value in zip(options[::2], options[1::2], strict=True):
        if option == "-H":
            name, _, said = filled(value, known).partition(": ")
            headers[name] = said
        elif option == "-X":
            method = value
        else:
            assert option == "-d", option
            body = value
    method = method or ("GET" if body is None else "POST")
    return await http.request(method, filled(address, known), headers=headers, content=body)


def filled(text: str, known: dict[str, str]) -> str:
    """The text with its $NAMES replaced."""
    return re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], text)


async def test_the_page_leads_to_the_award_report_and_can_be_run_twice(offices: Offices) -> None:
    known = [{"API": "http://starter", "ADMIN": offices.administrator.token} for _ in range(2)]
    first, again = [await run(offices.administrator.http, each) for each in known]

    assert first["progress"].json()["step"] == "appraise"
    assert first["attachments"].json()["file_name"] == "Báo cáo.pdf"
    assert first["claim"].json()["claimed_by"]["id"] == known[0]["OFFICER"]
    commanded = [first[name].json() for name in ("appraise", "record-vote", "decide")]
    assert [answer["state"] for answer in commanded] == ["awaiting_council", "awaiting_signature", "awarded"]
    assert [entry["act"] for entry in first["timeline"].json()["entries"]] == ["submitted", "appraised", "council_voted", "decided"]
    assert first["awards"].headers["content-type"] == "text/plain; charset=utf-8"
    assert "Từ ngày 01/01/2020 đến ngày 31/12/2020, Thành phố Bắc Kạn" in first["awards"].text
    assert first["notices"].json()["choices"]["outcome"] == "immediate"
    assert first["events"].json()["next"]

    assert (known[0]["OFFICER"], known[0]["NOMINATION"]) == (known[1]["OFFICER"], known[1]["NOMINATION"])
    assert [again[name].json() for name in ("appraise", "record-vote", "decide")] == commanded
    assert again["timeline"].json() == first["timeline"].json()


def programs() -> dict[str, Any]:
    """What the Python of the page defines, by name."""
    found: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        exec(compile(block, "docs/api.md", "exec"), found)  # noqa: S102 -- our own page
    return found


async def test_the_programs_of_the_page_read_the_inbox_and_attach_a_file(offices: Offices) -> None:
    nomination = await offices.submit(unit=WARD)
    appraiser = await offices.another(WARD, "appraiser")
    assert nomination in await programs()["waiting"](appraiser.http, appraiser.token)
    sha256 = await programs()["attach_report"](appraiser.http, appraiser.token, nomination, b"%PDF-1.4 a report")
    listed = (await appraiser.get(f"/v1/nominations/{nomination}/attachments")).json()["attachments"]
    assert [(file["sha256"], file["file_name"]) for file in listed] == [(sha256, "bao-cao.pdf")]


def test_the_receiver_on_the_page_takes_what_we_sign_and_nothing_else() -> None:
    secret, body, now = new_secret(), b'{"specversion":"1.0"}', datetime.now(UTC)
    headers = {
        "webhook-id": "hs-x.1-1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("hs-x.1-1", now, body.decode()),
    }
    assert programs()["event_of"](secret, body, headers) == {"specversion": "1.0"}
    with pytest.raises(WebhookVerificationError):
        programs()["event_of"](secret, body + b" ", headers)


def test_the_table_of_roles_is_the_one_that_is_kept() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|$", PAGE, re.MULTILINE))
    assert told == {path: ", ".join(sorted(ROLES_OF_COMMAND[command])) for command, path in PATHS.items()}
