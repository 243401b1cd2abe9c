"""Tests of remediation."""
