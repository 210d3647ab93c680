"""The inbox as something to read: what an officer or an office has to do, found, sorted, counted."""
