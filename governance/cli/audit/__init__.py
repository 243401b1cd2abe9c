"""The commands that prove what was recorded."""
