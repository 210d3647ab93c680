"""Who acts."""

from models.messages.base import Code, Message, Sha256
from models.vocabulary import Level, Role


class Actor(Message):
    """An officer in one of their roles at one unit. `on_behalf_of` names the officer who is absent, if they stand in for one."""

    officer: Code
    role: Role
    unit: Code
    level: Level
    on_behalf_of: Code | None = None


class Note(Message):
    """A text that stays in the database: its id, and the hash of text and salt.

    The text can be erased, and the chain still stands.
    """

    id: Code
    sha256: Sha256
