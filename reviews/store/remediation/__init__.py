"""Removals as rows: each as it stands, its writes, and what it was taken from."""
