"""What runs the collectors: one loop a source, one reader a stream."""
