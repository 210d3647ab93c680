"""The steps that an office takes with a nomination, one plain class each."""
