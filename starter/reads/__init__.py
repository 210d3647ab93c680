"""What can be read: from PostgreSQL only, never from Temporal."""
