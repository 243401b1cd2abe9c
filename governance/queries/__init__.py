"""Typed answers for the command line and the reports."""
