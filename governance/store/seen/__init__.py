"""What was seen in passing: uses, sessions, names, coverage."""
