"""What the sources' lists say, and how two lists differ."""
