"""Runs the workflow code again on histories, and asks whether it says what ledger, read model and law say."""
