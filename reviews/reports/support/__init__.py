"""What reports share."""
