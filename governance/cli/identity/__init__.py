"""The commands about whose and what accounts are."""
