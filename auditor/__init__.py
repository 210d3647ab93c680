"""Reads only: replay, verification, invariants."""
