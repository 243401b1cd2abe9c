"""Who is told what waits for him, when, and over which channel; what leaves stands in the outbox."""
