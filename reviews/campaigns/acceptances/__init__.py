"""Findings that a risk owner accepts until a day, and reopens."""
