"""Fixtures of all tests: real servers, started when the first test asks for one, and stores of their own per test."""

pytest_plugins = ["tests.servers"]
