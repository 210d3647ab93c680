"""What never changes while the program runs is read before the first request, not during it.

A file that is replaced under a running process then changes nothing, and what is wrong with one is told at the start.
"""

from typing import get_args

from activities import catalogue
from policy.calendar import announced_through
from policy.units import directory
from starter.minutes import words as minutes


def read_ahead() -> None:
    """The country's fourteen thousand units, its holidays, the words of notices and minutes. Raises what their readers raise."""
    directory()
    announced_through()
    for language in get_args(catalogue.Language):
        catalogue.words(language)
    for language in get_args(minutes.Language):
        minutes.words(language)
