"""Councils: which there are, who sits on them, and by which rules they vote."""
