"""The bus in one SQLite file, for one machine and no server."""
