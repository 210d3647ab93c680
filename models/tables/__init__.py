"""What lies in PostgreSQL (SQLModel)."""
