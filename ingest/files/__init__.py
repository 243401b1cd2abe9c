"""Log files as records: bytes, text, JSON."""
