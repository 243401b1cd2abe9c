"""All SQL of governance, on SQLite and PostgreSQL."""
