"""What policies say of it."""
