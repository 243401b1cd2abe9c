"""A made-up company and the log records through which it would be seen; the three wings never import it."""
