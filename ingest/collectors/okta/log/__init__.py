"""Reads the System Log live: its pages, and the cursor between them."""
