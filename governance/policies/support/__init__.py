"""What several policies ask."""
