"""Importing files, and replaying what was rejected."""
