"""Governance's part of config.yaml, and what is compiled of it."""
