import json
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from runtime.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VINHDANH_{name.upper()}", raising=False)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VINHDANH_STARTER_PORT", "9000")
    monkeypatch.setenv("VINHDANH_POLICY_OVERRIDES", '["a.yaml", "b.yaml"]')
    monkeypatch.setenv("VINHDANH_ENCRYPTION_KEYS", '{"k": "c2VjcmV0"}')
    settings = Settings()
    assert settings.starter_port == 9000
    assert settings.policy_overrides == (Path("a.yaml"), Path("b.yaml"))
    assert settings.encryption_keys["k"].get_secret_value() == "c2VjcmV0"


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VINHDANH_PUBLIC_URL", "")
    assert Settings().starter_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(("name", "value"), [("STARTER_PORT", "70000"), ("LOG_LEVEL", "LOUD"), ("MAX_NOMINEES", "501")])
def test_a_wrong_value_is_refused_and_its_setting_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"VINHDANH_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_another_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        database_url=SecretStr("postgresql://u:p@h/d"),
        encryption_keys={"k": SecretStr("c2VjcmV0")},
        policy_overrides=(tmp_path / "a.yaml",),
        webhook_allow_private_addresses=True,
        update_wait_seconds=1.5,
        smtp_host=None,
    )
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_secrets_are_not_shown() -> None:
    settings = Settings(database_url=SecretStr("postgresql://u:hidden@h/d"), encryption_keys={"k": SecretStr("hidden")})
    assert "hidden" not in repr(settings)
    assert "hidden" not in json.dumps(settings.model_dump(mode="json"))


def test_the_embedded_database_is_reached_with_its_own_password(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, postgres_port=5999)
    settings.postgres_password_file.write_text("a/b@c\n")
    assert settings.postgres_url == "postgresql://vinhdanh:a%2Fb%40c@127.0.0.1:5999/vinhdanh"


def test_addresses_of_other_engines_take_the_place_of_the_embedded_ones() -> None:
    settings = Settings(database_url=SecretStr("postgresql://u:p@h/d"), temporal_address="cluster:7233")
    assert settings.postgres_url == "postgresql://u:p@h/d"
    assert settings.temporal_target == "cluster:7233"


def test_the_engine_must_not_forget_before_the_archive_relieves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().engine_keeps_days < Settings().temporal_retention_days
    monkeypatch.setenv("VINHDANH_TEMPORAL_RETENTION_DAYS", "30")
    with pytest.raises(ValidationError, match="engine_keeps_days"):
        Settings()
    monkeypatch.setenv("VINHDANH_ENGINE_KEEPS_DAYS", "0")
    assert Settings().temporal_retention_days == 30
