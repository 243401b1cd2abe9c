"""Okta's management API as the made-up company's org would answer it."""
