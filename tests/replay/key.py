"""The key of the golden histories. It is public on purpose: they tell of made-up nominations, and anybody may read them.

Never put it into an installation's key ring.
"""

import base64

from pydantic import SecretStr

from runtime.settings import Settings

KEY_ID = "public-replay-key"
PUBLIC_KEY = base64.b64encode(b"vinh danh: a key for all to read").decode()


def replay_settings() -> Settings:
    """Settings under which golden histories are recorded and replayed, whatever the environment says."""
    return Settings(
        encryption_keys={KEY_ID: SecretStr(PUBLIC_KEY)},
        encryption_current_key=KEY_ID,
        temporal_namespace="vinhdanh",
        sandbox_imports="raise",
        log_level="WARNING",
    )
