"""Chance that repeats itself: the same seed tells the same story."""

from random import Random


def dice_for(*about: object) -> Random:
    """Dice that fall the same way whenever they are thrown about the same matter."""
    return Random("/".join(map(str, about)))  # noqa: S311 -- decides stories, guards nothing
