"""Runs the collectors: one loop per source, one reader per stream."""
