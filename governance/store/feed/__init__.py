"""What changed, for whoever must hear of it."""
