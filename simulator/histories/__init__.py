"""Small random histories for property tests."""
