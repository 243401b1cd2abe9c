"""How a store is reached, made and written in sets, on SQLite and PostgreSQL alike."""
