"""Frozen values that cross a process border or lie in a history. Tables never do."""
