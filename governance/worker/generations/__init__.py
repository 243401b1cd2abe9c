"""Keeps a worker to the settings that the state is derived with."""
