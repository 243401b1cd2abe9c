"""Reviews' part of the settings."""
