"""The made-up company as a whole, and the settings that fit it."""
