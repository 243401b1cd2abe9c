"""Who is asking, what he may do, and how that is known."""
