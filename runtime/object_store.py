"""Where attachments, signed minutes and the archive lie: a folder of the data folder, or a bucket of any S3-compatible storage."""

from datetime import timedelta
from typing import TYPE_CHECKING

from obstore.store import LocalStore, ObjectStore, S3Store

from runtime.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

_ANSWER_WITHIN = timedelta(seconds=30)
_TRIES = 3


def open_object_store(settings: Settings) -> ObjectStore:
    """The storage that the settings name; a folder is made when it is not there. Raises OSError when that fails."""
    if settings.s3_bucket is None:
        settings.files_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(prefix=settings.files_folder.absolute())
    return S3Store(
        settings.s3_bucket,
        prefix=settings.s3_prefix or None,
        config=_config(settings),
        client_options={"allow_http": (settings.s3_endpoint or "").startswith("http://"), "timeout": _ANSWER_WITHIN},
        retry_config={"max_retries": _TRIES, "retry_timeout": _ANSWER_WITHIN},
    )


def _config(settings: Settings) -> "S3Config":
    # Storages of one's own rarely have a DNS name for each bucket.
    config: S3Config = {"region": settings.s3_region, "virtual_hosted_style_request": settings.s3_endpoint is None}
    if settings.s3_endpoint is not None:
        config["endpoint"] = settings.s3_endpoint
    if settings.s3_access_key_id is not None:
        config["access_key_id"] = settings.s3_access_key_id.get_secret_value()
    if settings.s3_secret_access_key is not None:
        config["secret_access_key"] = settings.s3_secret_access_key.get_secret_value()
    return config
