"""What the facts say of an account: its life, its origin, its accounts in applications."""
