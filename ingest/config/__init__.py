"""Reading config.yaml, and ingest's part of it."""
