"""The tables of vendor types that are ignored on purpose, each with its reason."""
