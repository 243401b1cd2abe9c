"""Rows that prove it."""
