"""Writes the difference between what is derived and what is stored, and tells what follows from it."""
