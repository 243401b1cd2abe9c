"""What the lists of a census say, and how one differs from the one before it."""
