"""Carrying out what was decided: access is removed, seen to be gone, and watched."""
