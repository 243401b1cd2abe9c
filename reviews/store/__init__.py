"""All SQL of reviews: items and decisions, claims of job slots, what the reports read."""
