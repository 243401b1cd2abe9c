"""What sign-ins say: first and last use, days, sessions."""
