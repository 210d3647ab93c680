"""docker-compose.yml and the image, checked as far as they can be without an engine."""

import re
import tomllib
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
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("vinhdanh:")]
EXAMPLES = {
    "DATABASE_PASSWORD": "p",
    "ENCRYPTION_KEYS": '{"2025-1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}',
    "ENCRYPTION_CURRENT_KEY": "2025-1",
    "LEDGER_ORIGIN": "danh.example.vn/ledger",
}
BUCKET = {
    "FILES_BUCKET": "danh",
    "FILES_ENDPOINT": "https://files.example.vn",
    "FILES_REGION": "vn-1",
    "FILES_ACCESS_KEY_ID": "id",
    "FILES_SECRET_ACCESS_KEY": "secret",
}


def test_our_services_are_the_worker_the_starter_and_the_migrations() -> None:
    assert set(OURS) == {"migrate", "worker", "starter"}


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_is_passed_exists_and_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(name, monkeypatch)
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


@pytest.mark.parametrize("named", [{}, BUCKET])
def test_the_worker_and_the_starter_have_one_storage(named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    worker, starter = (settings_of(name, monkeypatch, named) for name in ("worker", "starter"))
    assert storage_of(worker) == storage_of(starter)
    assert volume_of("worker", worker.files_folder) == volume_of("starter", starter.files_folder) == "files"
    assert worker.s3_bucket == named.get("FILES_BUCKET")
    assert set(named.values()) <= set(worker.environment().values())


def test_the_keys_outlive_the_worker_and_no_other_service_sees_them(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = settings_of("worker", monkeypatch)
    kept = [volume_of("worker", worker.ballot_keys), volume_of("worker", worker.checkpoint_key)]
    assert None not in kept
    assert len({*kept, "files"}) == len(kept) + 1, "keys of ballots are never copied, the others are"
    assert not set(kept) & {volume for name in SERVICES if name != "worker" for volume, _ in mounts(name)}
    for name in set(OURS) - {"worker"}:
        assert not {"VINHDANH_BALLOT_KEYS_FOLDER", "VINHDANH_CHECKPOINT_KEY_FILE"} & set(SERVICES[name]["environment"])


@pytest.mark.parametrize("name", ["worker", "starter"])
def test_the_ledger_has_the_origin_that_dot_env_names_and_nothing_starts_without(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_of(name, monkeypatch).ledger_origin == EXAMPLES["LEDGER_ORIGIN"]
    assert ":?" in SERVICES[name]["environment"]["VINHDANH_LEDGER_ORIGIN"]


def test_the_image_has_every_folder_that_a_volume_covers_for_its_own_user() -> None:
    user = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)[-1]
    made = re.findall(rf"install -d -o {user} -m 0700 (.+)$", DOCKERFILE, re.MULTILINE)
    assert {str(target) for name in OURS for _, target in mounts(name)} <= {folder for line in made for folder in line.split()}


@pytest.mark.parametrize("file", ["docker-compose.yml", ".env.example", "Dockerfile"])
def test_every_setting_that_is_named_exists(file: str) -> None:
    named = re.findall(r"\bVINHDANH_(\w+)", (ROOT / file).read_text())
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_volume_and_config_that_is_used_is_declared() -> None:
    whole = yaml.safe_load(TEXT)
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(whole["volumes"])
    assert {each["source"] for service in SERVICES.values() for each in service.get("configs", [])} == set(whole["configs"])


@pytest.mark.parametrize("path", [SCENARIO, LAW, CALENDAR, UNITS, MIGRATIONS, ROOT / "worker.py"])
def test_what_the_command_line_reads_is_in_the_build_context(path: Path) -> None:
    assert path.exists()
    assert path.relative_to(ROOT).parts[0] in let_through()


def test_every_package_and_what_its_installation_reads_gets_into_the_image() -> None:
    setuptools, project = PROJECT["tool"]["setuptools"], PROJECT["project"]
    packages = {pattern.removesuffix("*") for pattern in setuptools["packages"]["find"]["include"]}
    modules = {f"{module}.py" for module in setuptools["py-modules"]}
    read = {Path(file).parts[0] for file in setuptools["dynamic"]["dependencies"]["file"]}
    needed = packages | modules | read | {"pyproject.toml", project["readme"]}
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) <= packages
    assert needed - let_through() == set()
    assert needed - copied() == set()


def test_every_image_has_a_version() -> None:
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.]*", service["image"]) for service in SERVICES.values())


def test_the_example_of_dot_env_names_every_variable_and_gives_no_secret_away() -> None:
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"[A-Z_]+=", line))
    assert set(example) == set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    assert set(example.values()) == {""}


def settings_of(name: str, monkeypatch: pytest.MonkeyPatch, named: dict[str, str] | None = None) -> Settings:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"VINHDANH_{field.upper()}", raising=False)
    for key, value in SERVICES[name]["environment"].items():
        assert isinstance(value, str), f"{key} must be quoted"
        monkeypatch.setenv(key, fill_in(value, EXAMPLES | (named or {})))
    return Settings()


def fill_in(value: str, given: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda found: given.get(found[1]) or found[2] or "", value)


def storage_of(settings: Settings) -> dict[str, Any]:
    values = settings.model_dump()
    return {"files_folder": settings.files_folder} | {name: value for name, value in values.items() if name.startswith("s3_")}


def mounts(name: str) -> list[tuple[str, Path]]:
    parts = [volume.split(":") for volume in SERVICES[name].get("volumes", [])]
    return [(volume, Path(target)) for volume, target, *_ in parts]


def volume_of(name: str, path: Path) -> str | None:
    covering = [(len(target.parts), volume) for volume, target in mounts(name) if path.is_relative_to(target)]
    return max(covering)[1] if covering else None


def let_through() -> set[str]:
    first, *others = (ROOT / ".dockerignore").read_text().splitlines()
    assert first == "*"
    return {line.removeprefix("!") for line in others if line.startswith("!")}


def copied() -> set[str]:
    sources = {
        source.strip("/") for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for source in line.split()
    }
    return let_through() if "." in sources else sources
