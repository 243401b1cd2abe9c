"""The process that reads the bus for a worker, and what the two say to each other."""
