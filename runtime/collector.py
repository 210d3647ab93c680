"""How often Python looks for garbage in a process that serves."""

import gc


def spare_the_collector() -> None:
    """Let it pass over what stays for good, and look rarely: what a request or a task leaves holds few cycles."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
