"""The trail of a case out of an archive alone. In words it is told as the API tells it (package trail)."""
