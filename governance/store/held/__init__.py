"""What is derived of accounts, grants and identities."""
