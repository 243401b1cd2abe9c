"""The files that ingest keeps: the embedded log, what collectors have read, what a census lists meanwhile."""
