"""What a request passes before its endpoint: who calls, what it may do, how fast."""
