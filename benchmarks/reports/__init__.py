"""``make bench-reports``: how long reports and their formats take, and what they hold; benchmarks/reports.json."""
