"""Is it still right: reviews, decisions, scheduled jobs and reports."""
