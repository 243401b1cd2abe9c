"""Requests and answers in Graph's form: calls, errors, opaque tokens, faults of pages."""
