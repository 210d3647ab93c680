"""The two ways of running workflow code, as settings of a worker."""

from typing import Any

CACHED: dict[str, Any] = {"max_cached_workflows": 1000}
"""Kept in memory."""

# One task at a time: a second one would push the first out while it records, and the engine waits ten seconds for its answer.
REPLAYED: dict[str, Any] = {"max_cached_workflows": 0, "max_concurrent_workflow_tasks": 1, "workflow_pollers": 1}
"""Replayed from its history at every task."""
