"""Signing in: sessions, passwords, invitations, the own account, identities at a provider."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints, TypeAdapter, ValidationError

from models.errors import InvalidInput
from models.vocabulary import Level, Role, Scope
from starter.reading_log.marks import ABOUT_OFFICER, PERSONAL
from starter.schemas.base import Answer, Body
from starter.schemas.examples import Example, shown

_OFFICER = "of-4kq2m7xw3bza6tnd"
SESSION: Example = {
    "id": "0c5f2a1d4e3968778695a4b3c2d1e0f00112233445566778899aabbccddeeffb5",
    "officer": _OFFICER,
    "way": "password",
    "created_at": "2019-12-20T01:30:00Z",
    "last_seen_at": "2019-12-20T02:00:00Z",
    "expires_at": "2019-12-20T13:30:00Z",
    "ended_at": None,
}
_IDENTITY: Example = {
    "id": 3,
    "issuer": "https://sso.backan.example",
    "subject": "248289761001",
    "officer": _OFFICER,
    "created_at": "2019-12-20T02:00:00Z",
}

Username = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._@-]{2,63}$", max_length=64)
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=1024)]


def checked_username(said: str) -> str:
    """The username in its one form. Raises InvalidInput."""
    try:
        return TypeAdapter(Username).validate_python(said)
    except ValidationError:
        raise InvalidInput("username", "3 to 64 letters, digits, dots, dashes, underscores and @ make a username") from None


def _folded(said: str) -> str:
    return said.strip().lower()


class SignIn(Body):
    """What an officer types."""

    model_config = ConfigDict(json_schema_extra={"example": {"username": "nong.thi.mau", "password": "một câu dài dễ nhớ"}})

    username: Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_folded)]
    password: Password


class SessionAnswer(Answer):
    """A session. Its secret is in the browser's cookie alone."""

    model_config = shown(SESSION)

    id: str = Field(description="The SHA-256 of its secret, which cannot be turned back.")
    officer: str
    way: str = Field(description="`password`, or `oidc` through a provider.")
    created_at: datetime
    last_seen_at: datetime = Field(description="To the minute.")
    expires_at: datetime
    ended_at: datetime | None = None


class SessionList(Answer):
    """The own sessions that are not over, the newest first."""

    model_config = shown({"sessions": [SESSION]})

    sessions: list[SessionAnswer]


class PasswordChange(Body):
    """The password as it was, and as it is to be."""

    model_config = ConfigDict(json_schema_extra={"example": {"old": "một câu dài dễ nhớ", "new": "một câu khác, dài hơn nữa"}})

    old: Password
    new: Password


class NewInvitation(Body):
    """Who is to choose a password. The username may be missing when the officer has one."""

    model_config = ConfigDict(json_schema_extra={"example": {"username": "nong.thi.mau"}})

    username: Username | None = None


class InvitationAnswer(Answer):
    """An invitation to choose a password. `token` is shown this once and stored nowhere; it is good for one time."""

    model_config = shown({"officer": _OFFICER, "username": "nong.thi.mau", "token": "vdi_…", "expires_at": "2019-12-23T02:00:00Z"})

    officer: Annotated[str, ABOUT_OFFICER]
    username: Annotated[str, PERSONAL]
    token: str
    expires_at: datetime


class InvitationAcceptance(Body):
    """The invitation's secret, and the password that the officer chooses."""

    model_config = ConfigDict(json_schema_extra={"example": {"token": "vdi_…", "password": "một câu dài dễ nhớ"}})

    token: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    password: Password


class InvitationAccepted(Answer):
    """The password is set: sign in with this username."""

    model_config = shown({"username": "nong.thi.mau"})

    username: str


class HeldRole(Answer):
    """A role at a unit that counts today."""

    role: Role
    unit: str
    level: Level


class StoodInFor(Answer):
    """An absent officer, and the roles in which the caller acts for them today."""

    officer: str
    memberships: list[HeldRole]


class AccountAnswer(Answer):
    """Who is asking: what they may be today, and what their token or session may be used for."""

    model_config = shown(
        {
            "officer": _OFFICER,
            "name": "Nông Thị Mẫu",
            "username": "nong.thi.mau",
            "memberships": [{"role": "appraiser", "unit": "63.058", "level": "district"}],
            "stands_in_for": [],
            "scopes": ["read", "submit", "decide", "manage", "account"],
        }
    )

    officer: str
    name: str
    username: str | None = None
    memberships: list[HeldRole]
    stands_in_for: list[StoodInFor]
    scopes: list[Scope]


class NewIdentity(Body):
    """Who an officer is at the provider."""

    model_config = ConfigDict(json_schema_extra={"example": {"issuer": "https://sso.backan.example", "subject": "248289761001"}})

    issuer: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,290}$")]
    subject: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")] = Field(description="The claim `sub`.")


class IdentityAnswer(Answer):
    """An officer's identity at a provider."""

    model_config = shown(_IDENTITY)

    id: int
    issuer: str
    subject: Annotated[str, PERSONAL]
    officer: Annotated[str, ABOUT_OFFICER]
    created_at: datetime


class IdentityList(Answer):
    """All identities of an officer."""

    model_config = shown({"identities": [_IDENTITY]})

    identities: list[IdentityAnswer]
