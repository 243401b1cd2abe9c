"""Directory audits: one mapping table per subject, the activities ignored on purpose, and a row's events by them."""
