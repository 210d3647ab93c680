"""docker-compose.yml, checked as far as it can be without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from policy.calendar import DATA as CALENDAR
from policy.law import DATA as LAW
from policy.units import DATA as UNITS
from runtime.cli import COMMANDS
from runtime.cli_demo import SCENARIO
from runtime.schema import MIGRATIONS
from runtime.settings import Settings

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("vinhdanh:")]
EXAMPLES = {
    "DATABASE_PASSWORD": "p",
    "ENCRYPTION_KEYS": '{"2025-1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}',
    "ENCRYPTION_CURRENT_KEY": "2025-1",
}


def test_our_services_are_the_worker_the_starter_and_the_migrations() -> None:
    assert set(OURS) == {"migrate", "worker", "starter"}


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_is_passed_exists_and_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = SERVICES[name]["environment"]
    assert {key.removeprefix("VINHDANH_").lower() for key in passed} <= set(Settings.model_fields)
    for key, value in passed.items():
        assert isinstance(value, str), f"{key} must be quoted"
        monkeypatch.setenv(key, fill_in(value))
    settings = Settings()
    assert settings.postgres_url == "postgresql://vinhdanh:p@postgres:5432/vinhdanh"
    assert settings.temporal_target == "temporal:7233"
    assert settings.encryption_current_key in settings.encryption_keys


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name: str) -> None:
    program, command = SERVICES[name]["command"]
    assert program == "vinhdanh"
    assert command in COMMANDS


@pytest.mark.parametrize("name", SERVICES)
def test_every_dependency_exists_and_can_be_met(name: str) -> None:
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        condition = wanted["condition"]
        if condition == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert condition == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "on-failure", f"{other} would never complete"


def test_no_two_services_want_one_port_and_all_stay_on_this_machine() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)
    outside = [port.split(":")[1] for port in published]
    assert len(outside) == len(set(outside))


def test_the_starter_listens_where_its_port_is_published() -> None:
    environment = SERVICES["starter"]["environment"]
    assert environment["VINHDANH_STARTER_HOST"] == "0.0.0.0"  # noqa: S104 -- inside the container
    assert SERVICES["starter"]["ports"] == [f"127.0.0.1:8000:{environment['VINHDANH_STARTER_PORT']}"]


def test_the_worker_gets_the_time_that_it_gives_its_activities() -> None:
    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace >= int(SERVICES["worker"]["environment"]["VINHDANH_WORKER_GRACE_SECONDS"]) + 30


def test_every_volume_and_config_that_is_used_is_declared() -> None:
    whole = yaml.safe_load(TEXT)
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(whole["volumes"])
    assert {each["source"] for service in SERVICES.values() for each in service.get("configs", [])} == set(whole["configs"])


@pytest.mark.parametrize("path", [SCENARIO, LAW, CALENDAR, UNITS, MIGRATIONS, ROOT / "worker.py"])
def test_what_the_command_line_reads_is_in_the_build_context(path: Path) -> None:
    taken = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    top = path.relative_to(ROOT).parts[0]
    assert path.exists()
    assert top in taken, f"{top} is not in the image"


def test_every_image_has_a_version() -> None:
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.]*", service["image"]) for service in SERVICES.values())


def test_the_example_of_dot_env_names_every_variable_and_gives_no_secret_away() -> None:
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"[A-Z_]+=", line))
    assert set(example) == set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    assert set(example.values()) == {""}


def fill_in(value: str) -> str:
    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda found: EXAMPLES.get(found[1]) or found[2] or "", value)
