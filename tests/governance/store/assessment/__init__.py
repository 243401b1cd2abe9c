"""What policies say, as rows."""
