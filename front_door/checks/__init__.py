"""The checks of all parts: each asks one thing, changes nothing, and says what to do."""
