"""Okta's System Log as the made-up company's tenants would write it."""
