"""Reads the bus ahead of the writer, in a thread or in a process of its own."""
