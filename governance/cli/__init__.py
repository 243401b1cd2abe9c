"""Governance's commands, and what they stand on."""
