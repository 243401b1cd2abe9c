"""What rosters say, as rows."""
