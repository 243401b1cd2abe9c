"""Access reviews: who is asked what, and what was answered."""
