"""The commands of reviews and reports."""
