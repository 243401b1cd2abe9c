"""Holds the store against what should stand in it, in one snapshot, and names what deviates."""
