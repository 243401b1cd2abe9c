"""The cases of accounts that nobody uses, and what forbids to act on them."""
