"""The documents of a nomination: taken in by content, held until clean, given out with a trace."""
