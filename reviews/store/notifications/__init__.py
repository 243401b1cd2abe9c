"""What waits for whom, and what he was told of it."""
