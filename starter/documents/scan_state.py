"""What the scanner has said of a file."""

from enum import StrEnum


class ScanState(StrEnum):
    """What is known of a file's harmlessness. Only a clean one is given out; an unscanned one where a setting allows it."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"
