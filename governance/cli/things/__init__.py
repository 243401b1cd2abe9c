"""The commands that show one thing whole."""
