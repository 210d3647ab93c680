"""Deterministic orchestration: what happens next, and when. No I/O."""
