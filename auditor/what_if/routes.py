"""How two routes differ: steps added, taken away, in another order, and who decides at the end."""

from collections.abc import Iterator
from typing import Any

from auditor.what_if.findings import Reason
from auditor.what_if.rulings import Ruling
from auditor.what_if.walk import in_words

Difference = tuple[Reason, dict[str, Any]]


def route_changes(before: Ruling, after: Ruling) -> Iterator[Difference]:
    """Every difference with the rule that makes it; nothing where both routes take the same steps at the same levels."""
    old, new = list(before.steps), list(after.steps)
    for place in new:
        if place not in before.steps:
            level, step = place
            yield Reason.STEPS_ADDED, {"level": level, "step": step, "after": in_words(place), "rule": after.steps[place].said_by}
    for place in old:
        if place not in after.steps:
            level, step = place
            yield Reason.STEPS_REMOVED, {"level": level, "step": step, "before": in_words(place), "rule": after.policy.said_by}
    kept_before, kept_after = [place for place in old if place in after.steps], [place for place in new if place in before.steps]
    if kept_before != kept_after:
        said = {"before": ", ".join(map(in_words, kept_before)), "after": ", ".join(map(in_words, kept_after))}
        yield Reason.STEPS_REORDERED, said | {"rule": after.policy.said_by}
    if before.decides[0] is not after.decides[0]:
        yield Reason.DECIDER, {"before": str(before.decides[0]), "after": str(after.decides[0]), "rule": after.decided_by}
