"""One HTTP client for all vendors: rate limits, repetition, answers."""
