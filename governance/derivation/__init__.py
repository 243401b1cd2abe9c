"""Derives accounts, identities and groups' grants anew, and writes the difference."""
