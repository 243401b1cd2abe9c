"""Okta's API: sign-in, proof of possession, requests."""
