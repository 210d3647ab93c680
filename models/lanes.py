"""The ways that messages take: all e-mail goes through one server, so it shares one; each webhook host has its own."""

SMTP_LANE = "smtp"
LANE = f"coalesce(lower(substring(address, '^https?://([^/?#]+)')), '{SMTP_LANE}')"
"""The lane of a message in SQL, as its index has it."""
