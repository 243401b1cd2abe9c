"""Brings the rows of one label under the label that it means, a chunk at a time."""
