"""The only code that does I/O for workflows."""
