"""Ingest's commands, and what they stand on."""
