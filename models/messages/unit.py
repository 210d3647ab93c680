"""A unit as a workflow knows it: never by its name."""

from models.messages.base import Code, Message
from models.vocabulary import Level, UnitKind


class UnitRef(Message):
    """A unit, the level at which it stands, and what it is.

    `code` is the directory's code for an administrative unit ("63.058", "34.19", "VN") and the organisation's own code otherwise.
    """

    code: Code
    level: Level
    kind: UnitKind = UnitKind.ADMINISTRATIVE
    legal_personality: bool = False
