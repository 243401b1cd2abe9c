"""Rows that are kept for a time."""
