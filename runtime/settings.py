"""What an installation sets, each by an environment variable `VINHDANH_<NAME>`. Nothing else in the code reads the environment."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, StringConstraints, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASE = "vinhdanh"
"""The name of the embedded database, of its owner, and of the embedded Temporal namespace."""


class Settings(BaseSettings):
    """All settings with the values of the embedded stack; production sets at least the addresses and the keys."""

    model_config = SettingsConfigDict(env_prefix="VINHDANH_", env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Path(".vinhdanh")
    """Where the embedded stack keeps everything: databases, keys, logs, process ids."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"

    # --- PostgreSQL
    database_url: SecretStr | None = None
    """`postgresql://user:password@host:port/name`. None: the embedded server of `data_dir`."""
    postgres_port: int = Field(default=5442, ge=1, le=65535)
    database_pool_min: int = Field(default=2, ge=0)
    database_pool_max: int = Field(default=16, ge=1)
    database_command_timeout_seconds: float = Field(default=30, gt=0)

    # --- Temporal
    temporal_address: str | None = None
    """`host:port`. None: the embedded server of `data_dir`."""
    temporal_port: int = Field(default=7243, ge=1, le=65535)
    temporal_ui_port: int = Field(default=8243, ge=1, le=65535)
    temporal_namespace: str = DATABASE
    temporal_retention_days: int = Field(default=90, ge=1)
    """After how long the server drops a closed workflow's history by itself: set on the embedded one, true of any other. Nothing
    should ever come to that: `engine_keeps_days` lies well before it."""
    temporal_tls: bool = False
    temporal_api_key: SecretStr | None = None
    task_queue: str = "nominations"

    # --- payload encryption
    encryption_keys: dict[str, SecretStr] = Field(default_factory=dict)
    """The key ring: key id to 32 bytes in base64. No key is built in; the embedded stack makes its own."""
    encryption_current_key: str | None = None
    """The id of the key that encrypts. May stay empty while the ring has one key."""

    # --- the worker
    max_cached_workflows: int = Field(default=1000, ge=0)
    max_concurrent_workflow_tasks: int = Field(default=100, ge=2)
    max_concurrent_activities: int = Field(default=100, ge=1)
    max_concurrent_local_activities: int = Field(default=100, ge=1)
    workflow_pollers: int = Field(default=5, ge=2)
    activity_pollers: int = Field(default=5, ge=1)
    worker_grace_seconds: float = Field(default=10, ge=0)
    """How long running activities may go on after the worker was told to stop."""
    sandbox_imports: Literal["warn", "raise"] = "warn"
    """What happens when workflow code imports a module that the sandbox does not know: tests raise."""

    # --- the starter
    starter_host: str = "127.0.0.1"
    starter_port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = None
    """The address under which people reach the starter, used in links. None: host and port of the starter."""
    max_body_bytes: int = Field(default=10 * 1024 * 1024, ge=1024)
    max_rows: int = Field(default=20_000, ge=1)
    max_nominees: int = Field(default=500, ge=1, le=500)
    update_wait_seconds: float = Field(default=10, gt=0)
    """How long a caller waits for a command before the answer is 202 and a status address."""

    # --- signing in
    session_seconds: int = Field(default=12 * 3600, ge=60)
    """After this time an officer signs in again."""
    session_idle_seconds: int = Field(default=1800, ge=60)
    """After this time without a request a session is over."""
    password_min_length: int = Field(default=12, ge=8, le=128)
    invitation_seconds: int = Field(default=3 * 24 * 3600, ge=60)
    sign_in_failures_per_account: int = Field(default=5, ge=1)
    """So many failures in a row, and the account waits: 30 seconds, then twice as long each time, up to 15 minutes."""
    sign_in_failures_per_address: int = Field(default=50, ge=1)
    """The same for an address, behind which there may be a whole office."""
    oidc_issuer: str | None = None
    """The OpenID Connect provider through which officers sign in, exactly as it names itself. None: by password only."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: tuple[str, ...] = ("openid", "profile")
    oidc_timeout_seconds: float = Field(default=10, gt=0)
    oidc_name_claim: str = "name"
    """The claim that names somebody who signs in for the first time."""
    oidc_membership_claim: str | None = None
    """The claim whose values give memberships. None: memberships are kept here alone."""
    oidc_memberships: dict[str, Annotated[str, StringConstraints(pattern=r"^[a-z]+@[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]] = Field(
        default_factory=dict
    )
    """What the values stand for: `{"bk-chu-tich": "chair@63.058"}`."""

    # --- units that are dissolved
    today: date | None = None
    """The day on which units are looked up to see whether they still stand (None: the real one); for rehearsals."""
    hand_over_late_dossiers: bool = False
    """Whether a dossier goes on at the successor although its unit was dissolved before it was entered here. False leaves it with
    the unit of its time: whoever enters old papers does so for that unit."""

    # --- how much may be asked
    rate_per_second: float = Field(default=200, gt=0)
    """Requests of one token or session, in the long run; each starter process counts for itself."""
    rate_burst: int = Field(default=2_000, ge=1)
    """And so many at once."""
    address_rate_per_second: float = Field(default=20, gt=0)
    """Requests from one address by whoever is not known."""
    address_rate_burst: int = Field(default=200, ge=1)
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may ask the API, such as `https://portal.example.vn`. None: no page of another origin may."""

    # --- the law
    policy_overrides: tuple[Path, ...] = ()
    """Files with a province's own thresholds and clocks, applied in this order."""

    # --- the archive
    engine_keeps_days: int = Field(default=30, ge=0)
    """After how long a closed workflow is deleted from the engine, its archive having been read back and verified. 0: at once."""
    archive_every_seconds: float = Field(default=300, gt=0)
    """How long the archiver rests between looks; after each the ledger is signed."""
    archive_at_a_time: int = Field(default=4, ge=1, le=64)
    """How many cases a worker archives side by side."""

    # --- files: attachments, signed minutes, the archive
    s3_bucket: str | None = None
    """The bucket of an S3-compatible storage that keeps attachments and the archive, the same for all starters and workers.
    None: a folder of `data_dir`."""
    s3_endpoint: str | None = None
    """`https://host:port`. None: Amazon's, by the region."""
    s3_region: str = "us-east-1"
    s3_access_key_id: SecretStr | None = None
    """None: the credentials of the machine's role, as Amazon's services find them."""
    s3_secret_access_key: SecretStr | None = None
    s3_prefix: str = ""
    """Stands before every key, where a bucket is shared."""
    max_attachment_bytes: int = Field(default=20 * 1024 * 1024, ge=1024, le=512 * 1024 * 1024)
    max_attachments: int = Field(default=100, ge=1)
    """Of one nomination."""
    clamd_address: str | None = None
    """`host:port` or the path of a socket of the malware scanner. None: files stay unscanned."""
    clamd_timeout_seconds: float = Field(default=60, gt=0)
    serve_unscanned_files: bool = False
    """Whether files may be downloaded where there is no scanner."""

    # --- ballots
    ballot_keys_folder: Path | None = None
    """Where the key of each open round lies until it was counted: outside the database and every backup, the same for all workers.
    None: a folder of `data_dir`."""

    # --- the proof over the ledger
    ledger_origin: Annotated[str, StringConstraints(pattern=r"^[^\s+]{1,120}$")] = "vinhdanh.local/ledger"
    """The name under which this ledger's checkpoints are signed: an address of the installation, without `https://`."""
    checkpoint_key_file: Path | None = None
    """The private key that signs them: outside the database and every backup of it, the same for all workers.
    None: a file of `data_dir`."""
    ledger_former_vkeys: tuple[str, ...] = ()
    """The public keys that signed before the present one. With the last one here and its file moved away, a new one is made."""

    # --- papers
    font_folder: Path | None = None
    """A folder with the fonts of papers, such as a licensed Times New Roman. None: a free serif that is built in."""

    # --- notices
    smtp_host: str | None = None
    """None: no e-mail is sent, and each notice says so."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_sender: str = "vinhdanh@localhost"
    smtp_starttls: bool = True
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: float = Field(default=20, gt=0)
    webhook_timeout_seconds: float = Field(default=10, gt=0)
    webhook_allow_private_addresses: bool = False
    """Whether a webhook may go to an address inside the own network (loopback, private, link-local)."""

    @model_validator(mode="after")
    def _must_forget_before_the_engine_does(self) -> Self:
        if self.engine_keeps_days >= self.temporal_retention_days:
            raise ValueError(
                "engine_keeps_days must lie below temporal_retention_days: what the engine drops was archived long before"
            )
        return self

    @property
    def postgres_url(self) -> str:
        """The URL of the database in use. Raises FileNotFoundError while the embedded server has never been started."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        password = quote(self.postgres_password_file.read_text().strip(), safe="")
        return f"postgresql://{DATABASE}:{password}@127.0.0.1:{self.postgres_port}/{DATABASE}"

    @property
    def temporal_target(self) -> str:
        """`host:port` of the Temporal frontend in use."""
        return self.temporal_address or f"127.0.0.1:{self.temporal_port}"

    @property
    def starter_url(self) -> str:
        """The address under which people reach the starter, without a slash at its end."""
        return (self.public_url or f"http://{self.starter_host}:{self.starter_port}").rstrip("/")

    @property
    def postgres_password_file(self) -> Path:
        """Where the embedded stack keeps the database's password, for its owner only."""
        return self.data_dir / "postgres.password"

    @property
    def encryption_key_file(self) -> Path:
        """Where the embedded stack keeps the key ring that it made, for its owner only."""
        return self.data_dir / "encryption-keys.json"

    @property
    def administrator_token_file(self) -> Path:
        """Where the first start of the embedded stack writes the administrator's token, for its owner only."""
        return self.data_dir / "administrator.token"

    @property
    def files_folder(self) -> Path:
        """Where attachments and the archive lie when no bucket keeps them."""
        return self.data_dir / "files"

    @property
    def ballot_keys(self) -> Path:
        """Where the keys of open rounds lie."""
        return self.ballot_keys_folder or self.data_dir / "ballot-keys"

    @property
    def checkpoint_key(self) -> Path:
        """Where the key lies that signs checkpoints."""
        return self.checkpoint_key_file or self.data_dir / "checkpoint-key"

    def environment(self) -> dict[str, str]:
        """The variables under which another process reads the same settings. Holds secrets: for a child's environment only."""
        return {f"VINHDANH_{name.upper()}": _as_text(getattr(self, name)) for name in sorted(self.model_fields_set)}


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return json.dumps({key: _as_text(each) for key, each in value.items()})
    if isinstance(value, tuple):
        return json.dumps([_as_text(each) for each in value])
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value.absolute())
    return "" if value is None else str(value)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read from the environment once."""
    return Settings()
