"""The clients of the vendors' APIs: sign-in, rate limits, requests."""
