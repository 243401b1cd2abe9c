"""Measures what the design promises, as ratios to floors measured in the same run: ``make bench``."""
