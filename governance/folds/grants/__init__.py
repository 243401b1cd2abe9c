"""What the facts say of who holds what, from when until when, and through which group."""
