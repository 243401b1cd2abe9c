"""A row of Entra's logs: its fields, its envelope, whom it names, and which log it belongs to."""
