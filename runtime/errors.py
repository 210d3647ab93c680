"""What can go wrong with an installation, told to the person who runs it."""


class StackError(Exception):
    """The embedded stack cannot start, or has to stop. The message says which part, why, and what to do."""
