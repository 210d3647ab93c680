"""API tokens."""

from datetime import datetime

from pydantic import AwareDatetime, ConfigDict, Field

from models.vocabulary import Scope
from starter.schemas.base import Answer, Body, Line
from starter.schemas.examples import TOKEN, shown


class NewToken(Body):
    """A token to be issued. `label` says where it is used."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"label": "máy trạm phòng Nội vụ", "scopes": ["read", "submit"], "expires_at": None}}
    )

    label: Line
    scopes: tuple[Scope, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=len(Scope),
        description="What it may be used for, at most what the caller's own may. Missing: the same.",
    )
    expires_at: AwareDatetime | None = None


class TokenAnswer(Answer):
    """A token without its secret."""

    model_config = shown(TOKEN)

    id: str = Field(description="The token's SHA-256, which cannot be turned back.")
    officer: str
    label: str
    scopes: list[Scope]
    issued_by: str | None = Field(
        default=None,
        description="The officer who issued it, as a rule the officer themselves; `machine` for one made at the machine itself. "
        "Null for a token from before this was written down.",
    )
    created_at: datetime
    last_used_at: datetime | None = Field(default=None, description="To the minute.")
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None


class IssuedToken(TokenAnswer):
    """A token that was just issued. `token` is shown this once and stored nowhere."""

    model_config = shown({**TOKEN, "token": "vd_…"})

    token: str


class TokenList(Answer):
    """All tokens of an officer, the newest first."""

    model_config = shown({"tokens": [TOKEN]})

    tokens: list[TokenAnswer]
