"""Starts and stops the real servers that tests, benchmarks and `make up` use; no wing of the house imports it."""
