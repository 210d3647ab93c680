"""docs/api.md stays true: its commands are run as they stand, and its table of roles is the one that is kept."""

import re
import shlex
from pathlib import Path

import httpx

from policy.rights import ROLES_OF_COMMAND
from starter.schemas.commands import PATHS
from tests.api.people import Offices

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
ASSIGNED = re.compile(r"(?P<name>[A-Z]+)=\$\((?P<command>curl .*) \| field (?P<field>[a-z]+)\)", re.DOTALL)


def commands() -> list[str]:
    """The commands of the page that ask the API, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return [block.strip() for block in blocks if "curl" in block]


async def run(http: httpx.AsyncClient, known: dict[str, str]) -> list[httpx.Response]:
    """The answers to the page's commands; what they assign lands in `known`."""
    answers = []
    for command in commands():
        assigned = ASSIGNED.fullmatch(command)
        answers.append(await curl(http, assigned["command"] if assigned else command, known))
        assert answers[-1].is_success, (command, answers[-1].text)
        if assigned:
            known[assigned["name"]] = answers[-1].json()[assigned["field"]]
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
    progress, attached, taken, *commanded, timeline, report, chosen, events = first[3:]

    assert progress.json()["step"] == "appraise"
    assert attached.json()["file_name"] == "Báo cáo.pdf"
    assert taken.json()["claimed_by"]["id"] == known[0]["OFFICER"]
    assert [answer.json()["state"] for answer in commanded] == ["awaiting_council", "awaiting_signature", "awarded"]
    assert [entry["act"] for entry in timeline.json()["entries"]] == ["submitted", "appraised", "council_voted", "decided"]
    assert chosen.json()["choices"]["outcome"] == "immediate"
    assert events.json()["next"]
    assert report.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Từ ngày 01/01/2020 đến ngày 31/12/2020, Thành phố Bắc Kạn" in report.text

    assert (known[0]["OFFICER"], known[0]["NOMINATION"]) == (known[1]["OFFICER"], known[1]["NOMINATION"])
    assert [answer.json() for answer in again[6:10]] == [*(answer.json() for answer in commanded), timeline.json()]


def test_the_table_of_roles_is_the_one_that_is_kept() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|$", PAGE, re.MULTILINE))
    assert told == {path: ", ".join(sorted(ROLES_OF_COMMAND[command])) for command, path in PATHS.items()}
